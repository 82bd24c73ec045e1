"""How the platform uses S3 Tables."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example

ARN = f"arn:aws:s3tables:{REGION}:{ACCOUNT}:bucket/acme-local-tables"


def _key(cloud: Cloud) -> Props:
    return {"sseAlgorithm": "aws:kms", "kmsKeyArn": a_key(cloud)["arn"]}


def _removal(days: int) -> Props:
    settings = {"unreferencedDays": days, "nonCurrentDays": 10}
    return {"icebergUnreferencedFileRemoval": {"status": "enabled", "settings": settings}}


def _upkeep(hours: int) -> Props:
    return {
        "icebergCompaction": {"status": "enabled", "settings": {"targetFileSizeMb": 512}},
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


EXAMPLES = [
    Example(
        "aws:s3tables/tableBucket:TableBucket",
        lambda cloud: {
            "name": "acme-local-tables",
            "encryptionConfiguration": _key(cloud),
            "maintenanceConfiguration": _removal(3),
            "tags": {"component": "tables"},
        },
        update={"maintenanceConfiguration": _removal(5), "tags": {"component": "other"}},
        replace={"name": "acme-local-others"},
    ),
    Example(
        "aws:s3tables/tableBucketPolicy:TableBucketPolicy",
        lambda _: {"tableBucketArn": ARN, "resourcePolicy": _policy("s3tables:*")},
        update={"resourcePolicy": _policy("s3tables:CreateTable")},
        replace={"tableBucketArn": f"{ARN}-other"},
    ),
    Example(
        "aws:s3tables/namespace:Namespace",
        lambda _: {"tableBucketArn": ARN, "namespace": "curated"},
        replace={"namespace": "features"},
    ),
    Example(
        "aws:s3tables/table:Table",
        lambda cloud: {
            "tableBucketArn": ARN,
            "namespace": "curated",
            "name": "payments",
            "format": "ICEBERG",
            "encryptionConfiguration": _key(cloud),
            "metadata": {
                "iceberg": {"schema": {"fields": [{"name": "id", "type": "long"}]}},
            },
            "maintenanceConfiguration": _upkeep(720),
            "tags": {"component": "tables"},
        },
        update={"maintenanceConfiguration": _upkeep(24), "tags": {"component": "other"}},
        replace={"namespace": "features"},
    ),
]
