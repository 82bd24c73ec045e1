"""EFS: file systems, where they are mounted, and who mounts what."""

from __future__ import annotations

import secrets
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})


def _tags(aws: Aws, id_: str) -> dict[str, str]:
    return tag_map(aws.call("ListTagsForResource", ResourceId=id_)["Tags"]) or {}


class FileSystem(Emulation):
    """`aws.efs.FileSystem`."""

    token = "aws:efs/fileSystem:FileSystem"
    service = "efs"
    cloudformation = "AWS::EFS::FileSystem"
    create_operation = "CreateFileSystem"
    operations = TAGGING | {
        "CreateFileSystem",
        "DescribeFileSystems",
        "DescribeLifecycleConfiguration",
        "PutLifecycleConfiguration",
        "UpdateFileSystem",
        "DeleteFileSystem",
    }
    name = Name("creationToken", most=64)
    taggable = True
    outputs = ("arn", "dnsName", "numberOfMountTargets", "ownerId")
    omit = frozenset({"lifecyclePolicies"})
    defaults = {"performanceMode": "generalPurpose", "throughputMode": "bursting"}
    replace_on = frozenset({"creationToken", "encrypted", "kmsKeyId", "performanceMode"})

    def is_input(self, name: str) -> bool:
        return name == "lifecyclePolicies" or super().is_input(name)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_ = str(aws.call(operation, **params)["FileSystemId"])
        if inputs.get("lifecyclePolicies"):
            _put_lifecycle(aws, id_, inputs)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [system] = aws.call("DescribeFileSystems", FileSystemId=id_)["FileSystems"]
        policies = aws.call("DescribeLifecycleConfiguration", FileSystemId=id_)
        found: Props = {
            "arn": system["FileSystemArn"],
            "dnsName": f"{id_}.efs.{aws.region}.amazonaws.com",
            "numberOfMountTargets": system["NumberOfMountTargets"],
            "ownerId": system["OwnerId"],
            "creationToken": system["CreationToken"],
            "encrypted": system["Encrypted"],
            "kmsKeyId": system.get("KmsKeyId"),
            "performanceMode": system["PerformanceMode"],
            "throughputMode": system["ThroughputMode"],
            "lifecyclePolicies": [
                {key[0].lower() + key[1:].replace("IA", "Ia"): each for key, each in one.items()}
                for one in policies["LifecyclePolicies"]
            ],
            "tags": _tags(aws, id_),
        }
        return {name: each for name, each in found.items() if each is not None}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & {"throughputMode", "provisionedThroughputInMibps"}:
            wanted = {"ThroughputMode": inputs.get("throughputMode", "bursting")}
            if inputs.get("provisionedThroughputInMibps"):
                wanted["ProvisionedThroughputInMibps"] = inputs["provisionedThroughputInMibps"]
            aws.call("UpdateFileSystem", FileSystemId=id_, **wanted)
        if "lifecyclePolicies" in changed:
            _put_lifecycle(aws, id_, inputs)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFileSystem", FileSystemId=id_)


def _put_lifecycle(aws: Aws, id_: str, inputs: Props) -> None:
    names = {
        "transitionToIa": "TransitionToIA",
        "transitionToArchive": "TransitionToArchive",
        "transitionToPrimaryStorageClass": "TransitionToPrimaryStorageClass",
    }
    policies = [
        {names[key]: each for key, each in one.items()}
        for one in inputs.get("lifecyclePolicies") or []
    ]
    aws.call("PutLifecycleConfiguration", FileSystemId=id_, LifecyclePolicies=policies)


class MountTarget(Emulation):
    """`aws.efs.MountTarget`."""

    token = "aws:efs/mountTarget:MountTarget"
    service = "efs"
    cloudformation = "AWS::EFS::MountTarget"
    create_operation = "CreateMountTarget"
    operations = frozenset(
        {
            "CreateMountTarget",
            "DescribeMountTargets",
            "DescribeMountTargetSecurityGroups",
            "ModifyMountTargetSecurityGroups",
            "DeleteMountTarget",
        }
    )
    outputs = (
        "availabilityZoneName",
        "dnsName",
        "fileSystemArn",
        "ipAddress",
        "networkInterfaceId",
        "ownerId",
    )
    replace_on = frozenset({"fileSystemId", "subnetId", "ipAddress"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["MountTargetId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [target] = aws.call("DescribeMountTargets", MountTargetId=id_)["MountTargets"]
        groups = aws.call("DescribeMountTargetSecurityGroups", MountTargetId=id_)
        system = target["FileSystemId"]
        return {
            "availabilityZoneName": target["AvailabilityZoneName"],
            "dnsName": f"{system}.efs.{aws.region}.amazonaws.com",
            "fileSystemArn": aws.arn("elasticfilesystem", f"file-system/{system}"),
            "networkInterfaceId": target["NetworkInterfaceId"],
            "ownerId": target["OwnerId"],
            "fileSystemId": system,
            "ipAddress": target["IpAddress"],
            "subnetId": target["SubnetId"],
            "securityGroups": groups["SecurityGroups"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call(
            "ModifyMountTargetSecurityGroups",
            MountTargetId=id_,
            SecurityGroups=inputs["securityGroups"],
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteMountTarget", MountTargetId=id_)


class AccessPoint(Emulation):
    """`aws.efs.AccessPoint`."""

    token = "aws:efs/accessPoint:AccessPoint"
    service = "efs"
    cloudformation = "AWS::EFS::AccessPoint"
    create_operation = "CreateAccessPoint"
    operations = TAGGING | {"CreateAccessPoint", "DescribeAccessPoints", "DeleteAccessPoint"}
    taggable = True
    outputs = ("arn", "fileSystemArn", "ownerId")
    replace_on = frozenset({"fileSystemId", "posixUser", "rootDirectory"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        return operation, {"ClientToken": secrets.token_hex(16), **params}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["AccessPointId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        [point] = aws.call("DescribeAccessPoints", AccessPointId=id_)["AccessPoints"]
        system = point["FileSystemId"]
        form: Props = {
            name: known[name] for name in ("posixUser", "rootDirectory") if name in known
        }
        given = {name: point[name] for name in ("PosixUser", "RootDirectory") if name in point}
        return {
            **self.properties(given, form),
            "arn": point["AccessPointArn"],
            "fileSystemArn": aws.arn("elasticfilesystem", f"file-system/{system}"),
            "ownerId": aws.account,
            "fileSystemId": system,
            "tags": _tags(aws, id_),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        retag(aws, inputs, old, ResourceId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DescribeAccessPoints", AccessPointId=id_)
        aws.call("DeleteAccessPoint", AccessPointId=id_)


class _OfFileSystem(Put):
    """A setting of a file system, by whose id it goes."""

    service = "efs"
    replace_on = frozenset({"fileSystemId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["fileSystemId"])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["fileSystemId"])


class FileSystemPolicy(_OfFileSystem):
    """`aws.efs.FileSystemPolicy`."""

    token = "aws:efs/fileSystemPolicy:FileSystemPolicy"
    create_operation = "PutFileSystemPolicy"
    operations = frozenset(
        {"PutFileSystemPolicy", "DescribeFileSystemPolicy", "DeleteFileSystemPolicy"}
    )
    kept = {
        "bypassPolicyLockoutSafetyCheck": "an instruction to the put, not a property of the policy"
    }

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeFileSystemPolicy", FileSystemId=id_)
        return {"fileSystemId": id_, "policy": answer["Policy"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFileSystemPolicy", FileSystemId=id_)


class BackupPolicy(_OfFileSystem):
    """`aws.efs.BackupPolicy`; a delete disables the backups."""

    token = "aws:efs/backupPolicy:BackupPolicy"
    create_operation = "PutBackupPolicy"
    operations = frozenset({"PutBackupPolicy", "DescribeBackupPolicy"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeBackupPolicy", FileSystemId=id_)
        return {"fileSystemId": id_, "backupPolicy": {"status": answer["BackupPolicy"]["Status"]}}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        policy: dict[str, Any] = {"Status": "DISABLED"}
        aws.call("PutBackupPolicy", FileSystemId=id_, BackupPolicy=policy)


TYPES = [FileSystem, MountTarget, AccessPoint, FileSystemPolicy, BackupPolicy]
