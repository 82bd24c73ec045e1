"""How the platform uses S3 Tables."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

ARN = f"arn:aws:s3tables:{REGION}:{ACCOUNT}:bucket/acme-local-tables"
BUCKET = "aws:s3tables/tableBucket:TableBucket"
NAMESPACE = "aws:s3tables/namespace:Namespace"
TABLE = "aws:s3tables/table:Table"


def a_bucket(cloud: Cloud, **inputs: Any) -> Resource:
    """A bucket of tables."""
    return cloud.create(BUCKET, "bucket", name="acme-local-tables", **inputs)


def a_namespace(cloud: Cloud, bucket: Resource, namespace: str = "curated") -> Resource:
    """A namespace in the bucket."""
    return cloud.create(NAMESPACE, namespace, tableBucketArn=bucket.id, namespace=namespace)


def a_table(cloud: Cloud, namespace: Resource, name: str = "payments", **inputs: Any) -> Resource:
    """A table in the namespace."""
    place = {each: namespace[each] for each in ("tableBucketArn", "namespace")}
    return cloud.create(TABLE, name, **place, name=name, format="ICEBERG", **inputs)


def _key(cloud: Cloud, name: str = "key") -> Props:
    return {"sseAlgorithm": "aws:kms", "kmsKeyArn": a_key(cloud, name)["arn"]}


def _removal(days: int) -> Props:
    settings = {"unreferencedDays": days, "nonCurrentDays": 10}
    return {"icebergUnreferencedFileRemoval": {"status": "enabled", "settings": settings}}


def _upkeep(hours: int) -> Props:
    return {
        "icebergCompaction": {"status": "enabled", "settings": {"targetFileSizeMb": 256}},
        "icebergSnapshotManagement": {
            "status": "enabled",
            "settings": {"maxSnapshotAgeHours": hours, "minSnapshotsToKeep": 1},
        },
    }


def _policy(action: str) -> str:
    statement = {
        "Sid": "RefusePlainText",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": f"{ARN}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _a_table(cloud: Cloud) -> Props:
    bucket = a_bucket(cloud)
    a_namespace(cloud, bucket)
    return {
        "tableBucketArn": bucket.id,
        "namespace": "curated",
        "name": "payments",
        "format": "ICEBERG",
        "encryptionConfiguration": _key(cloud),
        "metadata": {"iceberg": {"schema": {"fields": [{"name": "id", "type": "long"}]}}},
        "maintenanceConfiguration": _upkeep(720),
        "tags": {"component": "tables"},
    }


def _no_removal(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3tables").put_table_bucket_maintenance_configuration(
        tableBucketARN=resource.id,
        type="icebergUnreferencedFileRemoval",
        value={"status": "disabled"},
    )
    return "maintenanceConfiguration"


def _aws_key(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3tables").delete_table_bucket_encryption(tableBucketARN=resource.id)
    return "encryptionConfiguration"


def _all_let_in(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3tables").put_table_bucket_policy(
        tableBucketARN=resource.id, resourcePolicy=_policy("s3tables:GetTable")
    )
    return "resourcePolicy"


def _no_compaction(cloud: Cloud, resource: Resource) -> str:
    bucket, namespace, name = resource.id.split(";")
    cloud.boto3("s3tables").put_table_maintenance_configuration(
        tableBucketARN=bucket,
        namespace=namespace,
        name=name,
        type="icebergCompaction",
        value={"status": "disabled"},
    )
    return "maintenanceConfiguration"


def _tagged(cloud: Cloud, resource: Resource) -> str:
    tables = cloud.boto3("s3tables")
    tables.tag_resource(resourceArn=resource["arn"], tags={"component": "drift"})
    return "tags"


EXAMPLES = [
    Example(
        BUCKET,
        lambda cloud: {
            "name": "acme-local-tables",
            "encryptionConfiguration": _key(cloud),
            "maintenanceConfiguration": _removal(3),
            "forceDestroy": True,
            "tags": {"component": "tables"},
        },
        update=lambda cloud: {
            "encryptionConfiguration": _key(cloud, "other"),
            "maintenanceConfiguration": _removal(5),
            "tags": {"other": "tag"},
        },
        replace={"name": "acme-local-others"},
        drift=_no_removal,
    ),
    Example(
        BUCKET,
        lambda cloud: {"name": "acme-local-tables", "encryptionConfiguration": _key(cloud)},
        update={"forceDestroy": True},
        drift=_aws_key,
        label="keyed",
    ),
    Example(
        "aws:s3tables/tableBucketPolicy:TableBucketPolicy",
        lambda cloud: {
            "tableBucketArn": a_bucket(cloud).id,
            "resourcePolicy": _policy("s3tables:*"),
        },
        update={"resourcePolicy": _policy("s3tables:CreateTable")},
        replace={"tableBucketArn": f"{ARN}-other"},
        drift=_all_let_in,
    ),
    Example(
        NAMESPACE,
        lambda cloud: {"tableBucketArn": a_bucket(cloud).id, "namespace": "curated"},
        replace={"namespace": "features"},
    ),
    Example(
        TABLE,
        _a_table,
        update={"maintenanceConfiguration": _upkeep(24), "tags": {"other": "tag"}},
        replace={"tableBucketArn": f"{ARN}-other"},
        drift=_no_compaction,
    ),
    Example(
        TABLE,
        lambda cloud: {
            each: value
            for each, value in _a_table(cloud).items()
            if each not in ("encryptionConfiguration", "maintenanceConfiguration")
        },
        update=lambda cloud: {
            "name": "accounts",
            "namespace": a_namespace(cloud, Resource(BUCKET, "bucket", {}, ARN), "features")[
                "namespace"
            ],
        },
        replace={"metadata": {"iceberg": {"schema": {"fields": []}}}},
        drift=_tagged,
        label="moved",
    ),
]
