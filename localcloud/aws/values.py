"""Property values of the Pulumi wire that plain Python has no type for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Props = dict[str, Any]
"""A property bag: camelCase names, plain Python values and the classes of this module."""


class Unknown:
    """A value that only the deployment will know. There is one, `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class _Content:
    """Equal by content: the engine leaves everything but the hash out of an earlier value."""

    hash: str

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        if self.hash and other.hash:
            return self.hash == other.hash
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(type(self))


@dataclass(frozen=True, eq=False)
class Asset(_Content):
    """A file or a text that the program hands over. `hash` is hex SHA-256."""

    hash: str
    text: str | None = None
    path: str | None = None
    uri: str | None = None


@dataclass(frozen=True, eq=False)
class Archive(_Content):
    """A folder or an archive that the program hands over. `hash` is hex SHA-256."""

    hash: str
    assets: Mapping[str, Any] | None = None
    path: str | None = None
    uri: str | None = None


def contains_unknown(value: Any) -> bool:
    """Whether `value` holds `UNKNOWN` anywhere."""
    if value is UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(contains_unknown(each) for each in value.values())
    if isinstance(value, (list, tuple)):
        return any(contains_unknown(each) for each in value)
    return False
