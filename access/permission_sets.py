"""The sets of permissions that let a principal gain another one: a dated table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "escalation.json"


@dataclass(frozen=True)
class PermissionSet:
    """Permissions that together are one way to escalate. `cites` are the names under which public
    catalogues list it, such as `pathfinding:lambda-001`."""

    permissions: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def name(self) -> str:
        """The permissions, joined."""
        return " + ".join(self.permissions)

    @cached_property
    def folded(self) -> frozenset[str]:
        """The permissions in lower case."""
        return frozenset(one.lower() for one in self.permissions)

    @property
    def cite(self) -> str:
        """The name by which a report cites it."""
        return self.cites[0]


@cache
def permission_sets() -> tuple[PermissionSet, ...]:
    """All sets, those with fewer permissions first."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    found = [
        PermissionSet(tuple(one["permissions"]), tuple(one["cites"])) for one in content["sets"]
    ]
    return tuple(sorted(found, key=_by_size))


def _by_size(one: PermissionSet) -> tuple[int, bool, tuple[str, ...]]:
    return len(one.permissions), "*" in one.name, one.permissions
