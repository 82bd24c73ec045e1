"""How the platform uses DynamoDB types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def _table(cloud: Cloud) -> Props:
    return {
        "name": "acme-local-manifests",
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "dataset",
        "rangeKey": "digest",
        "attributes": [{"name": "dataset", "type": "S"}, {"name": "digest", "type": "S"}],
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": a_key(cloud)["arn"]},
        "deletionProtectionEnabled": False,
        "tags": {"component": "versioning"},
    }


def _unprotected(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("dynamodb").update_continuous_backups(
        TableName=resource.id,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    return "pointInTimeRecovery"


EXAMPLES = [
    Example(
        "aws:dynamodb/table:Table",
        _table,
        update=lambda cloud: {
            "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 7},
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": a_key(cloud, "other")["arn"]},
            "deletionProtectionEnabled": True,
            "tags": {"component": "other"},
        },
        replace={
            "rangeKey": "manifest",
            "attributes": [{"name": "dataset", "type": "S"}, {"name": "manifest", "type": "S"}],
        },
        drift=_unprotected,
    ),
]
