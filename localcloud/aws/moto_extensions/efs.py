"""EFS where moto has no operation: the throughput, the protection and the policies of a file
system."""

from __future__ import annotations

import json
from typing import Any

from moto.efs.exceptions import FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse

Answer = tuple[str, dict[str, Any]]
_JSON: dict[str, Any] = {"Content-Type": "application/json"}
_moto_policy = EFSBackend.describe_file_system_policy
_moto_backup_policy = EFSBackend.describe_backup_policy


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    EFSBackend.describe_file_system_policy = _policy
    EFSBackend.describe_backup_policy = _backup_policy
    EFSResponse.update_file_system = _update
    EFSResponse.put_backup_policy = _put_backup_policy
    EFSResponse.delete_file_system_policy = _delete_policy


def _file_system(self: EFSResponse) -> FileSystem:
    identifier = self._get_param("FileSystemId")
    found = self.efs_backend.file_systems_by_id.get(identifier)
    if found is None:
        raise FileSystemNotFound(identifier)
    return found


def _policy(self: EFSBackend, file_system_id: str) -> str:
    _known(self, file_system_id)
    return str(_moto_policy(self, file_system_id))


def _backup_policy(self: EFSBackend, file_system_id: str) -> dict[str, str]:
    _known(self, file_system_id)
    found: dict[str, str] = _moto_backup_policy(self, file_system_id)
    return found


def _known(backend: EFSBackend, file_system_id: str) -> None:
    """moto fails on a file system that is gone, where AWS says so."""
    if file_system_id not in backend.file_systems_by_id:
        raise FileSystemNotFound(file_system_id)


def _update(self: EFSResponse) -> Answer:
    found = _file_system(self)
    mode = self._get_param("ThroughputMode")
    if mode is not None:
        found.throughput_mode = mode
    found.provisioned_throughput_in_mibps = self._get_param("ProvisionedThroughputInMibps")
    return json.dumps(found.info_json()), {**_JSON, "status": 202}


def _put_backup_policy(self: EFSResponse) -> Answer:
    found, policy = _file_system(self), self._get_param("BackupPolicy")
    found._backup = policy["Status"] == "ENABLED"
    return json.dumps({"BackupPolicy": policy}), dict(_JSON)


def _delete_policy(self: EFSResponse) -> Answer:
    _file_system(self).file_system_policy = None
    return "{}", dict(_JSON)
