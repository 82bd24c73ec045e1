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


@dataclass(frozen=True)
class Asset:
    """A file or a text that the program hands over. `hash` is hex SHA-256."""

    hash: str
    text: str | None = None
    path: str | None = None
    uri: str | None = None


@dataclass(frozen=True)
class Archive:
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
