"""S3 Tables: table buckets, their policies, namespaces and tables."""

from __future__ import annotations

import uuid

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props

_REASON = "moto has tables without encryption, upkeep, policies and tags"
_MADE = "2026-01-01T00:00:00Z"
"""When each is said to be made: what is recorded has no time."""


class TableBucket(Recorded):
    """`aws.s3tables.TableBucket`; its id is the ARN."""

    token = "aws:s3tables/tableBucket:TableBucket"
    cloudformation = "AWS::S3Tables::TableBucket"
    reason = _REASON
    name = Name("name", most=63, lower=True)
    taggable = True
    outputs = ("arn", "createdAt", "ownerAccountId")
    replace_on = frozenset({"name"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("s3tables", f"bucket/{inputs['name']}")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": id_, "createdAt": _MADE, "ownerAccountId": aws.account}


class TableBucketPolicy(Recorded):
    """`aws.s3tables.TableBucketPolicy`; its id is the bucket's ARN."""

    token = "aws:s3tables/tableBucketPolicy:TableBucketPolicy"
    cloudformation = "AWS::S3Tables::TableBucketPolicy"
    reason = _REASON
    replace_on = frozenset({"tableBucketArn"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["tableBucketArn"])


class Namespace(Recorded):
    """`aws.s3tables.Namespace`; its id is `<bucket ARN>;<namespace>`."""

    token = "aws:s3tables/namespace:Namespace"
    cloudformation = "AWS::S3Tables::Namespace"
    reason = _REASON
    outputs = ("createdAt", "createdBy", "ownerAccountId")
    replace_on = frozenset({"namespace", "tableBucketArn"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['tableBucketArn']};{inputs['namespace']}"

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"createdAt": _MADE, "createdBy": aws.account, "ownerAccountId": aws.account}


class Table(Recorded):
    """`aws.s3tables.Table`; its id is `<bucket ARN>;<namespace>;<name>`.

    AWS renames a table; here another name makes another.
    """

    token = "aws:s3tables/table:Table"
    cloudformation = "AWS::S3Tables::Table"
    reason = _REASON
    taggable = True
    outputs = (
        "arn",
        "createdAt",
        "createdBy",
        "metadataLocation",
        "modifiedAt",
        "modifiedBy",
        "ownerAccountId",
        "type",
        "versionToken",
        "warehouseLocation",
    )
    replace_on = frozenset(
        {"encryptionConfiguration", "format", "metadata", "name", "namespace", "tableBucketArn"}
    )

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return ";".join(str(inputs[each]) for each in ("tableBucketArn", "namespace", "name"))

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        made = uuid.uuid5(uuid.NAMESPACE_URL, id_)
        place = f"s3://{made}--table-s3"
        return {
            "arn": f"{inputs['tableBucketArn']}/table/{made}",
            "createdAt": _MADE,
            "createdBy": aws.account,
            "metadataLocation": f"{place}/metadata/00000-{made}.metadata.json",
            "modifiedAt": _MADE,
            "modifiedBy": aws.account,
            "ownerAccountId": aws.account,
            "type": "customer",
            "versionToken": made.hex[:20],
            "warehouseLocation": place,
        }


TYPES = [TableBucket, TableBucketPolicy, Namespace, Table]
