"""Outputs of EFS and FSx types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _shared(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("fs")
    return {
        "id": identifier,
        "arn": declared.arn("elasticfilesystem", f"file-system/{identifier}"),
        "dnsName": f"{identifier}.efs.{declared.region}.{declared.dns_suffix}",
    }


def _mount_target(declared: Declared) -> dict[str, Any]:
    return {"id": declared.ec2("fsmt"), "networkInterfaceId": declared.ec2("eni")}


def _access_point(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("fsap")
    return {
        "id": identifier,
        "arn": declared.arn("elasticfilesystem", f"access-point/{identifier}"),
    }


def _of_file_system(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("fileSystemId")}


def _lustre(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("fs")
    return {
        "id": identifier,
        "arn": declared.arn("fsx", f"file-system/{identifier}"),
        "dnsName": f"{identifier}.fsx.{declared.region}.{declared.dns_suffix}",
        "mountName": declared.hex(8, "mount"),
    }


def _repository(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("dra")
    resource = f"association/{declared.text('fileSystemId')}/{identifier}"
    return {
        "id": identifier,
        "associationId": identifier,
        "arn": declared.arn("fsx", resource),
    }


FILE_SYSTEMS: Mapping[str, Shape] = {
    "aws:efs/accessPoint:AccessPoint": _access_point,
    "aws:efs/backupPolicy:BackupPolicy": _of_file_system,
    "aws:efs/fileSystem:FileSystem": _shared,
    "aws:efs/fileSystemPolicy:FileSystemPolicy": _of_file_system,
    "aws:efs/mountTarget:MountTarget": _mount_target,
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": _repository,
    "aws:fsx/lustreFileSystem:LustreFileSystem": _lustre,
}
