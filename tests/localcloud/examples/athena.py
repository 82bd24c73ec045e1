"""How the platform uses Athena."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource


def _configuration(cloud: Cloud, limit: int) -> dict[str, Any]:
    return {
        "enforceWorkgroupConfiguration": True,
        "publishCloudwatchMetricsEnabled": True,
        "bytesScannedCutoffPerQuery": limit,
        "engineVersion": {"selectedEngineVersion": "Athena engine version 3"},
        "resultConfiguration": {
            "outputLocation": "s3://acme-local-lake-artifacts/queries/",
            "expectedBucketOwner": ACCOUNT,
            "encryptionConfiguration": {
                "encryptionOption": "SSE_KMS",
                "kmsKeyArn": a_key(cloud)["arn"],
            },
        },
    }


def _workgroup(cloud: Cloud) -> Props:
    return {
        "name": "acme-local-queries",
        "description": "Queries",
        "configuration": _configuration(cloud, 10**12),
        "forceDestroy": True,
        "tags": {"component": "catalog"},
    }


def _open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("athena").update_work_group(
        WorkGroup=resource.id, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False}
    )
    return "configuration"


EXAMPLES = [
    Example(
        "aws:athena/workgroup:Workgroup",
        _workgroup,
        update=lambda cloud: {
            "description": "Other queries",
            "state": "DISABLED",
            "configuration": _configuration(cloud, 10**11),
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_open,
    ),
]
