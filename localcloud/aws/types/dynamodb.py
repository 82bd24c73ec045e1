"""DynamoDB: tables and their policies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Named, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_BESIDE = frozenset({"hashKey", "rangeKey", "pointInTimeRecovery"})
_UPDATED = frozenset({"billingMode", "deletionProtectionEnabled", "serverSideEncryption"})


class Table(Named):
    """`aws.dynamodb.Table`; its id is the name. Deletion protection is enforced."""

    token = "aws:dynamodb/table:Table"
    service = "dynamodb"
    cloudformation = "AWS::DynamoDB::Table"
    create_operation = "CreateTable"
    operations = frozenset(
        {
            "CreateTable",
            "DescribeTable",
            "UpdateTable",
            "DeleteTable",
            "DescribeContinuousBackups",
            "UpdateContinuousBackups",
            "ListTagsOfResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn",)
    rename = {
        "name": "TableName",
        "attributes": "AttributeDefinitions",
        "attributes.name": "AttributeName",
        "attributes.type": "AttributeType",
        "serverSideEncryption": "SSESpecification",
        "serverSideEncryption.kmsKeyArn": "KMSMasterKeyId",
    }
    omit = _BESIDE
    replace_on = frozenset({"name", "hashKey", "rangeKey"})
    defaults = {"billingMode": "PROVISIONED"}

    def is_input(self, name: str) -> bool:
        return name in _BESIDE or super().is_input(name)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        params["KeySchema"] = [
            {"AttributeName": inputs[name], "KeyType": kind}
            for name, kind in (("hashKey", "HASH"), ("rangeKey", "RANGE"))
            if name in inputs
        ]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        id_ = str(inputs["name"])
        if inputs.get("pointInTimeRecovery"):
            _set_recovery(aws, id_, inputs)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        table = aws.call("DescribeTable", TableName=id_)["Table"]
        backups = aws.call("DescribeContinuousBackups", TableName=id_)
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        pairs = aws.pages("ListTagsOfResource", "Tags", ResourceArn=table["TableArn"])
        found: Props = {
            "arn": table["TableArn"],
            "name": id_,
            "attributes": [
                {"name": each["AttributeName"], "type": each["AttributeType"]}
                for each in table["AttributeDefinitions"]
            ],
            "billingMode": table["BillingModeSummary"]["BillingMode"],
            "deletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
            "pointInTimeRecovery": {
                "enabled": recovery["PointInTimeRecoveryStatus"] == "ENABLED",
                **(
                    {"recoveryPeriodInDays": recovery["RecoveryPeriodInDays"]}
                    if "RecoveryPeriodInDays" in recovery
                    else {}
                ),
            },
            "tags": tag_map(pairs) or {},
        }
        for each in table["KeySchema"]:
            found["hashKey" if each["KeyType"] == "HASH" else "rangeKey"] = each["AttributeName"]
        encryption = table.get("SSEDescription")
        if encryption:
            found["serverSideEncryption"] = {
                "enabled": True,
                "kmsKeyArn": encryption["KMSMasterKeyArn"],
            }
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & _UPDATED:
            wanted: Props = {
                "deletionProtectionEnabled": False,
                "serverSideEncryption": {"enabled": False},
                **inputs,
            }
            kept = {key: wanted[key] for key in ("name", *sorted(changed & _UPDATED))}
            aws.call("UpdateTable", **self.params("UpdateTable", kept))
        if "pointInTimeRecovery" in changed:
            _set_recovery(aws, id_, inputs)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("dynamodb", f"table/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteTable", TableName=id_)


def _set_recovery(aws: Aws, id_: str, inputs: Props) -> None:
    recovery = inputs.get("pointInTimeRecovery") or {}
    wanted: dict[str, Any] = {"PointInTimeRecoveryEnabled": bool(recovery.get("enabled"))}
    if recovery.get("recoveryPeriodInDays") is not None:
        wanted["RecoveryPeriodInDays"] = int(recovery["recoveryPeriodInDays"])
    aws.call("UpdateContinuousBackups", TableName=id_, PointInTimeRecoverySpecification=wanted)


class ResourcePolicy(Put):
    """`aws.dynamodb.ResourcePolicy` of a table; its id is the table's ARN."""

    token = "aws:dynamodb/resourcePolicy:ResourcePolicy"
    service = "dynamodb"
    create_operation = "PutResourcePolicy"
    operations = frozenset({"PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"})
    outputs = ("revisionId",)
    replace_on = frozenset({"resourceArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["resourceArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetResourcePolicy", ResourceArn=id_)
        return {
            "resourceArn": id_,
            "policy": found["Policy"],
            "revisionId": found["RevisionId"],
        }

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        return ("revisionId",)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteResourcePolicy", ResourceArn=id_)


TYPES = [Table, ResourcePolicy]
