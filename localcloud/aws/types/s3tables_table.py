"""S3 Tables: the tables."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import from_api
from localcloud.aws.tagging import retag
from localcloud.aws.types.s3tables import (
    SERVICE,
    TAGGING,
    refused_upkeep,
    upkeep_of,
    upkeep_params,
)
from localcloud.aws.validation import Failure
from localcloud.aws.values import Props

_PUT_UPKEEP = "PutTableMaintenanceConfiguration"
_NAMES = frozenset({"name", "namespace"})


class Table(Emulation):
    """`aws.s3tables.Table`; its id is `<bucket ARN>;<namespace>;<name>`.

    Another name, or another namespace, renames the table in place: it keeps its ARN, its rows and,
    as with the stock provider, the id that it was made with.
    """

    token = "aws:s3tables/table:Table"
    service = SERVICE
    cloudformation = "AWS::S3Tables::Table"
    create_operation = "CreateTable"
    operations = TAGGING | {
        "CreateTable",
        "DeleteTable",
        "GetTable",
        "GetTableEncryption",
        "GetTableMaintenanceConfiguration",
        "RenameTable",
        _PUT_UPKEEP,
    }
    taggable = True
    outputs = (
        "arn",
        "createdAt",
        "createdBy",
        "encryptionConfiguration",
        "maintenanceConfiguration",
        "metadataLocation",
        "modifiedAt",
        "modifiedBy",
        "ownerAccountId",
        "type",
        "versionToken",
        "warehouseLocation",
    )
    omit = frozenset({"maintenanceConfiguration"})
    kept = {"metadata": "AWS answers with where the schema lies, not with the schema"}
    replace_on = frozenset({"encryptionConfiguration", "format", "metadata", "tableBucketArn"})

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        return [*super().refused(inputs, aws), *refused_upkeep(_PUT_UPKEEP, inputs)]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        id_ = _id(inputs)
        self._keep_up(aws, _place(id_, inputs), inputs)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = _place(id_, known)
        answer = aws.call("GetTable", **place)
        found = from_api({**answer, "arn": answer["tableARN"]})
        encryption = aws.call("GetTableEncryption", **place)["encryptionConfiguration"]
        upkeep = aws.call("GetTableMaintenanceConfiguration", **place)["configuration"]
        tags = aws.call("ListTagsForResource", resourceArn=answer["tableARN"])
        return {
            **{name: found[name] for name in self.outputs if name in found},
            "tableBucketArn": place["tableBucketARN"],
            "namespace": answer["namespace"][0],
            "name": answer["name"],
            "format": answer["format"],
            "encryptionConfiguration": encryption,
            "maintenanceConfiguration": upkeep_of(upkeep),
            "tags": tags.get("tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        """Upkeep that is no longer declared stays as it is, as with the stock provider."""
        if changed & _NAMES:
            news = {"newName": inputs["name"], "newNamespaceName": inputs["namespace"]}
            aws.call("RenameTable", **_place(id_, old), **news)
        if "maintenanceConfiguration" in changed:
            self._keep_up(aws, _place(id_, inputs), inputs)
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=str(old["arn"]))

    @staticmethod
    def _keep_up(aws: Aws, place: dict[str, Any], inputs: Props) -> None:
        for params in upkeep_params(_PUT_UPKEEP, inputs):
            aws.call(_PUT_UPKEEP, **place, **params)

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        return ("modifiedAt", "modifiedBy") if _NAMES & set(changed) else ()

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteTable", **_place(id_, known))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return _id(inputs)

    def import_id(self, id_: str, inputs: Props) -> str:
        return _id(inputs)


def _id(inputs: Props) -> str:
    return ";".join(str(inputs[each]) for each in ("tableBucketArn", "namespace", "name"))


def _place(id_: str, known: Props) -> dict[str, Any]:
    """Where the table lies by now: what is known of it counts, after it the id."""
    bucket, namespace, name = id_.split(";")
    return {
        "tableBucketARN": bucket,
        "namespace": known.get("namespace", namespace),
        "name": known.get("name", name),
    }


TYPES = [Table]
