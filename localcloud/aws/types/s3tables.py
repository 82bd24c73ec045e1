"""S3 Tables: table buckets, their policies and namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import from_api, pulumi_name, to_api
from localcloud.aws.tagging import retag
from localcloud.aws.validation import Failure, failures
from localcloud.aws.values import UNKNOWN, Props

TAGGING = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})
SERVICE = "s3tables"
_PUT_UPKEEP = "PutTableBucketMaintenanceConfiguration"


def upkeep_params(operation: str, inputs: Props) -> Iterator[dict[str, Any]]:
    """The parameters of `operation` for each kind of upkeep that is declared, without the place:
    AWS takes one at a time, and the settings below the name of the kind again."""
    given = inputs.get("maintenanceConfiguration") or {}
    for kind, one in {} if given is UNKNOWN else given.items():
        if one is UNKNOWN or one is None:
            continue
        value = dict(one)
        if value.get("settings") is not None:
            value["settings"] = {kind: value["settings"]}
        yield to_api(SERVICE, operation, {"type": kind, "value": value})


def refused_upkeep(operation: str, inputs: Props) -> Iterator[Failure]:
    """What AWS would refuse in the upkeep that is declared."""
    for params in upkeep_params(operation, inputs):
        kind = params["type"]
        for path, reason in failures(SERVICE, operation, params):
            below = path.removeprefix("value").replace(f".settings.{kind}", ".settings")
            if path.startswith("value"):
                yield f"maintenanceConfiguration.{kind}{below}", reason


def upkeep_of(answer: Mapping[str, Any]) -> Props:
    """The upkeep that AWS answers with, each kind's settings beside its status."""
    found: Props = {}
    for kind, one in answer.items():
        settings = (one.get("settings") or {}).get(kind, {})
        found[kind] = {
            "status": one["status"],
            "settings": {pulumi_name(name): value for name, value in settings.items()},
        }
    return found


class TableBucket(Emulation):
    """`aws.s3tables.TableBucket`; its id is the ARN."""

    token = "aws:s3tables/tableBucket:TableBucket"
    service = SERVICE
    cloudformation = "AWS::S3Tables::TableBucket"
    create_operation = "CreateTableBucket"
    operations = TAGGING | {
        "CreateTableBucket",
        "DeleteNamespace",
        "DeleteTable",
        "DeleteTableBucket",
        "GetTableBucket",
        "GetTableBucketEncryption",
        "GetTableBucketMaintenanceConfiguration",
        "ListNamespaces",
        "ListTables",
        "PutTableBucketEncryption",
        _PUT_UPKEEP,
    }
    name = Name("name", most=63, lower=True)
    taggable = True
    outputs = (
        "arn",
        "createdAt",
        "encryptionConfiguration",
        "maintenanceConfiguration",
        "ownerAccountId",
    )
    omit = frozenset({"forceDestroy", "maintenanceConfiguration"})
    kept = {"forceDestroy": "an instruction to the delete, not a property of the bucket"}
    replace_on = frozenset({"name"})

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        return [*super().refused(inputs, aws), *refused_upkeep(_PUT_UPKEEP, inputs)]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        arn = str(aws.call(operation, **params)["arn"])
        self._keep_up(aws, arn, inputs)
        return arn

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = {"tableBucketARN": id_}
        found = from_api(aws.call("GetTableBucket", **place))
        encryption = aws.call("GetTableBucketEncryption", **place)["encryptionConfiguration"]
        upkeep = aws.call("GetTableBucketMaintenanceConfiguration", **place)["configuration"]
        return {
            **{name: found[name] for name in ("name", "arn", "createdAt", "ownerAccountId")},
            "encryptionConfiguration": encryption,
            "maintenanceConfiguration": upkeep_of(upkeep),
            "tags": aws.call("ListTagsForResource", resourceArn=id_).get("tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        """What is no longer declared stays as it is, as with the stock provider."""
        wanted = inputs.get("encryptionConfiguration")
        if "encryptionConfiguration" in changed and wanted:
            place: dict[str, Any] = {"tableBucketARN": id_}
            params = self.params("PutTableBucketEncryption", {"encryptionConfiguration": wanted})
            aws.call("PutTableBucketEncryption", **place, **params)
        if "maintenanceConfiguration" in changed:
            self._keep_up(aws, id_, inputs)
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=id_)

    @staticmethod
    def _keep_up(aws: Aws, arn: str, inputs: Props) -> None:
        for params in upkeep_params(_PUT_UPKEEP, inputs):
            aws.call(_PUT_UPKEEP, tableBucketARN=arn, **params)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """With `forceDestroy` everything in it goes first."""
        place = {"tableBucketARN": id_}
        if known.get("forceDestroy"):
            for table in aws.pages("ListTables", "tables", **place):
                [namespace], name = table["namespace"], table["name"]
                aws.call("DeleteTable", **place, namespace=namespace, name=name)
            for one in aws.pages("ListNamespaces", "namespaces", **place):
                aws.call("DeleteNamespace", **place, namespace=one["namespace"][0])
        aws.call("DeleteTableBucket", **place)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("s3tables", f"bucket/{inputs['name']}")


class TableBucketPolicy(Put):
    """`aws.s3tables.TableBucketPolicy`; its id is the bucket's ARN."""

    token = "aws:s3tables/tableBucketPolicy:TableBucketPolicy"
    service = SERVICE
    cloudformation = "AWS::S3Tables::TableBucketPolicy"
    create_operation = "PutTableBucketPolicy"
    operations = frozenset(
        {"DeleteTableBucketPolicy", "GetTableBucketPolicy", "PutTableBucketPolicy"}
    )
    replace_on = frozenset({"tableBucketArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["tableBucketArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        policy = aws.call("GetTableBucketPolicy", tableBucketARN=id_)["resourcePolicy"]
        return {"tableBucketArn": id_, "resourcePolicy": policy}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteTableBucketPolicy", tableBucketARN=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["tableBucketArn"])


class Namespace(Emulation):
    """`aws.s3tables.Namespace`; its id is `<bucket ARN>;<namespace>`."""

    token = "aws:s3tables/namespace:Namespace"
    service = SERVICE
    cloudformation = "AWS::S3Tables::Namespace"
    create_operation = "CreateNamespace"
    operations = frozenset({"CreateNamespace", "DeleteNamespace", "GetNamespace"})
    outputs = ("createdAt", "createdBy", "ownerAccountId")
    replace_on = frozenset({"namespace", "tableBucketArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['tableBucketArn']};{inputs['namespace']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = from_api(aws.call("GetNamespace", **self._place(id_)))
        return {
            **{name: found[name] for name in self.outputs},
            "tableBucketArn": id_.partition(";")[0],
            "namespace": found["namespace"][0],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteNamespace", **self._place(id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['tableBucketArn']};{inputs['namespace']}"

    @staticmethod
    def _place(id_: str) -> dict[str, Any]:
        bucket, _, namespace = id_.partition(";")
        return {"tableBucketARN": bucket, "namespace": namespace}


TYPES = [TableBucket, TableBucketPolicy, Namespace]
