"""Athena: the update of a workgroup, which moto lacks, and a workgroup that is not there."""

from __future__ import annotations

from typing import Any

from moto.athena.exceptions import InvalidArgumentException
from moto.athena.models import AthenaBackend
from moto.athena.responses import AthenaResponse

_moto_get_work_group = AthenaBackend.get_work_group


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    AthenaBackend.get_work_group = _get_work_group
    AthenaResponse.update_work_group = _update_work_group


def _get_work_group(self: AthenaBackend, name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = _moto_get_work_group(self, name)
    if found is None:
        raise InvalidArgumentException(f"WorkGroup {name} is not found.")
    return found


def _update_work_group(self: AthenaResponse) -> str:
    """Members of ConfigurationUpdates replace those of the configuration; Remove… takes one out."""
    name = self._get_param("WorkGroup")
    self.athena_backend.get_work_group(name)
    group = self.athena_backend.work_groups[name]
    group.state = self._get_param("State") or group.state
    description = self._get_param("Description")
    if description is not None:
        group.description = description
    updates = self._get_param("ConfigurationUpdates") or {}
    results = updates.pop("ResultConfigurationUpdates", None)
    for member, value in updates.items():
        if member.startswith("Remove"):
            if value:
                group.configuration.pop(member.removeprefix("Remove"), None)
        else:
            group.configuration[member] = value
    if results is not None:
        kept = group.configuration.setdefault("ResultConfiguration", {})
        for member, value in results.items():
            if member.startswith("Remove"):
                if value:
                    kept.pop(member.removeprefix("Remove"), None)
            else:
                kept[member] = value
    return "{}"
