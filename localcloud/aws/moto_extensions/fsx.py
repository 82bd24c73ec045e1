"""FSx where moto drops what it was sent or has no operation."""

from __future__ import annotations

import json
import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends
from moto.fsx.models import FileSystem, FSxBackend
from moto.fsx.responses import FSxResponse
from moto.moto_api._internal import mock_random

_moto_create = FSxBackend.create_file_system
_moto_to_dict = FileSystem.to_dict


class _NotFound(JsonRESTError):  # type: ignore[misc]
    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"{kind}NotFound", f"{kind} '{identifier}' does not exist.")


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    FSxBackend.create_file_system = _create
    FileSystem.to_dict = _to_dict
    FSxResponse.update_file_system = _update
    FSxResponse.create_data_repository_association = _associate
    FSxResponse.describe_data_repository_associations = _describe_associations
    FSxResponse.update_data_repository_association = _update_association
    FSxResponse.delete_data_repository_association = _disassociate


def _create(self: FSxBackend, **params: Any) -> FileSystem:
    found = _moto_create(self, **params)
    given = params.get("lustre_configuration")
    if given is not None:
        found.lustre_configuration = {"MountName": mock_random.get_random_hex(8), **given}
    [subnet, *_] = ec2_backends[self.account_id][self.region_name].describe_subnets(
        subnet_ids=found.subnet_ids[:1]
    )
    vars(found)["beside"] = {
        "FileSystemTypeVersion": params.get("file_system_type_version"),
        "Lifecycle": "AVAILABLE",
        "OwnerId": self.account_id,
        "VpcId": subnet.vpc_id,
    }
    return found


def _to_dict(self: FileSystem) -> dict[str, Any]:
    beside = vars(self).get("beside", {})
    return {**_moto_to_dict(self), **{name: each for name, each in beside.items() if each}}


def _params(self: FSxResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(self.body)
    return found


def _update(self: FSxResponse) -> str:
    params = _params(self)
    identifier = params["FileSystemId"]
    found = self.fsx_backend.file_systems.get(identifier)
    if found is None:
        raise _NotFound("FileSystem", identifier)
    if "StorageCapacity" in params:
        found.storage_capacity = params["StorageCapacity"]
    found.lustre_configuration = {
        **(found.lustre_configuration or {}),
        **(params.get("LustreConfiguration") or {}),
    }
    return json.dumps({"FileSystem": found.to_dict()})


def _associations(self: FSxResponse) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vars(self.fsx_backend).setdefault("associations", {})
    return found


def _association(self: FSxResponse, identifier: str) -> dict[str, Any]:
    found = _associations(self).get(identifier)
    if found is None:
        raise _NotFound("DataRepositoryAssociation", identifier)
    return found


def _shown(self: FSxResponse, association: dict[str, Any]) -> dict[str, Any]:
    tags = self.fsx_backend.list_tags_for_resource(association["ResourceARN"])
    return {**association, "Tags": tags}


def _associate(self: FSxResponse) -> str:
    params = _params(self)
    if params["FileSystemId"] not in self.fsx_backend.file_systems:
        raise _NotFound("FileSystem", params["FileSystemId"])
    identifier = f"dra-{mock_random.get_random_hex(17)}"
    where = f"{self.region}:{self.current_account}"
    members = (
        "FileSystemId",
        "FileSystemPath",
        "DataRepositoryPath",
        "BatchImportMetaDataOnCreate",
        "ImportedFileChunkSize",
        "S3",
    )
    association = {
        "AssociationId": identifier,
        "ResourceARN": f"arn:aws:fsx:{where}:association/{params['FileSystemId']}/{identifier}",
        "Lifecycle": "AVAILABLE",
        "CreationTime": time.time(),
        "ImportedFileChunkSize": 1024,
        **{name: params[name] for name in members if name in params},
    }
    _associations(self)[identifier] = association
    self.fsx_backend.tag_resource(
        association["ResourceARN"], {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
    )
    return json.dumps({"Association": _shown(self, association)})


def _describe_associations(self: FSxResponse) -> str:
    wanted = _params(self).get("AssociationIds") or sorted(_associations(self))
    found = [_shown(self, _association(self, identifier)) for identifier in wanted]
    return json.dumps({"Associations": found})


def _update_association(self: FSxResponse) -> str:
    params = _params(self)
    association = _association(self, params["AssociationId"])
    for name in ("ImportedFileChunkSize", "S3"):
        if name in params:
            association[name] = params[name]
    return json.dumps({"Association": _shown(self, association)})


def _disassociate(self: FSxResponse) -> str:
    identifier = _params(self)["AssociationId"]
    _association(self, identifier)
    del _associations(self)[identifier]
    return json.dumps({"AssociationId": identifier, "Lifecycle": "DELETING"})
