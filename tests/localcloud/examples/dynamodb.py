"""How the platform uses DynamoDB types."""

from __future__ import annotations

import json

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


def a_table(cloud: Cloud, name: str = "acme-local-approvals") -> Resource:
    """A table with a key of one part."""
    return cloud.create(
        "aws:dynamodb/table:Table",
        name,
        name=name,
        billingMode="PAY_PER_REQUEST",
        hashKey="model_package_arn",
        attributes=[{"name": "model_package_arn", "type": "S"}],
    )


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["dynamodb:DeleteItem"],
        "Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/acme-local-approvals"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _other_policy(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("dynamodb").put_resource_policy(ResourceArn=resource.id, Policy=_policy("Other"))
    return "policy"


EXAMPLES = [
    Example(
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        lambda cloud: {"resourceArn": a_table(cloud)["arn"], "policy": _policy("Stay")},
        update={"policy": _policy("StayForEver")},
        replace=lambda cloud: {"resourceArn": a_table(cloud, "other")["arn"]},
        drift=_other_policy,
    ),
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
