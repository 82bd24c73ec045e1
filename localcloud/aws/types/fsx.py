"""FSx: Lustre file systems and the buckets behind them."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import from_api, tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"TagResource", "UntagResource"})

_ABOVE = frozenset(
    {
        "fileSystemTypeVersion",
        "kmsKeyId",
        "securityGroupIds",
        "storageCapacity",
        "storageType",
        "subnetIds",
        "tags",
    }
)
"""Inputs that stand beside LustreConfiguration; the others stand in it."""


class LustreFileSystem(Emulation):
    """`aws.fsx.LustreFileSystem`. A change of what AWS takes in place never loses data."""

    token = "aws:fsx/lustreFileSystem:LustreFileSystem"
    service = "fsx"
    create_operation = "CreateFileSystem"
    operations = TAGGING | {
        "CreateFileSystem",
        "DescribeFileSystems",
        "UpdateFileSystem",
        "DeleteFileSystem",
    }
    taggable = True
    outputs = ("arn", "dnsName", "mountName", "ownerId", "vpcId")
    kept = {
        "securityGroupIds": "no answer of AWS names them",
        "skipFinalBackup": "an instruction to the delete, not a property of the file system",
        "finalBackupTags": "an instruction to the delete, not a property of the file system",
    }
    replace_on = frozenset(
        {
            "copyTagsToBackups",
            "deploymentType",
            "efaEnabled",
            "kmsKeyId",
            "securityGroupIds",
            "storageType",
            "subnetIds",
        }
    )

    def is_input(self, name: str) -> bool:
        return name not in {*self.outputs, "tagsAll", "region", "id"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {key: each for key, each in inputs.items() if key in _ABOVE}
        params = self.params(self.create_operation, given)
        params["FileSystemType"] = "LUSTRE"
        own = {
            key: each
            for key, each in inputs.items()
            if key not in _ABOVE and key not in self.kept and key not in ("region", "tagsAll")
        }
        params["LustreConfiguration"] = self.params(
            self.create_operation, {"lustreConfiguration": own}
        )["LustreConfiguration"]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["FileSystem"]["FileSystemId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        systems = aws.call("DescribeFileSystems", FileSystemIds=[id_])["FileSystems"]
        if not systems:
            return None
        [system] = systems
        lustre = system["LustreConfiguration"]
        own = {k: v for k, v in known.items() if k not in _ABOVE and k not in self.kept}
        found = from_api(lustre, own) if own else from_api(lustre)
        return {
            **found,
            "arn": system["ResourceARN"],
            "dnsName": system["DNSName"],
            "mountName": lustre["MountName"],
            "ownerId": system["OwnerId"],
            "vpcId": system["VpcId"],
            "kmsKeyId": system.get("KmsKeyId"),
            "storageCapacity": system["StorageCapacity"],
            "storageType": system.get("StorageType"),
            "subnetIds": system["SubnetIds"][0],
            "fileSystemTypeVersion": system.get("FileSystemTypeVersion"),
            "tags": tag_map(system.get("Tags", [])) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        given = {k: inputs[k] for k in changed & {"storageCapacity"} if k in inputs}
        own = {k: inputs[k] for k in changed - _ABOVE - set(self.kept) if k in inputs}
        if given or own:
            wanted = {**given, **({"lustreConfiguration": own} if own else {})}
            aws.call(
                "UpdateFileSystem", FileSystemId=id_, **self.params("UpdateFileSystem", wanted)
            )
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=aws.arn("fsx", f"file-system/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFileSystem", FileSystemId=id_)


class DataRepositoryAssociation(Emulation):
    """`aws.fsx.DataRepositoryAssociation`; its id is the association's. Nothing is copied."""

    token = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"
    service = "fsx"
    cloudformation = "AWS::FSx::DataRepositoryAssociation"
    create_operation = "CreateDataRepositoryAssociation"
    operations = TAGGING | {
        "CreateDataRepositoryAssociation",
        "DescribeDataRepositoryAssociations",
        "UpdateDataRepositoryAssociation",
        "DeleteDataRepositoryAssociation",
    }
    taggable = True
    outputs = ("arn", "associationId")
    omit = frozenset({"deleteDataInFilesystem"})
    kept = {"deleteDataInFilesystem": "an instruction to the delete"}
    replace_on = frozenset(
        {
            "fileSystemId",
            "fileSystemPath",
            "dataRepositoryPath",
            "batchImportMetaDataOnCreate",
        }
    )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["Association"]["AssociationId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeDataRepositoryAssociations", AssociationIds=[id_])
        [found] = answer["Associations"]
        form = {k: v for k, v in known.items() if k not in ("tags", *self.kept)}
        return {
            **self.properties(found, form),
            "arn": found["ResourceARN"],
            "associationId": id_,
            "tags": tag_map(found.get("Tags", [])) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = {k: inputs[k] for k in changed & {"s3", "importedFileChunkSize"} if k in inputs}
        if wanted:
            operation = "UpdateDataRepositoryAssociation"
            aws.call(operation, AssociationId=id_, **self.params(operation, wanted))
        if "tags" in changed:
            retag(
                aws,
                inputs,
                old,
                ResourceARN=aws.arn("fsx", f"association/{inputs['fileSystemId']}/{id_}"),
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDataRepositoryAssociation", AssociationId=id_)


TYPES = [LustreFileSystem, DataRepositoryAssociation]
