"""How the platform uses CloudTrail types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.logs import a_group
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.harness import Cloud, Example, Resource


def _selectors(bucket: str) -> list[Props]:
    return [
        {
            "name": "management",
            "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}],
        },
        {
            "name": "objects",
            "fieldSelectors": [
                {"field": "eventCategory", "equals": ["Data"]},
                {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                {"field": "resources.ARN", "startsWiths": [f"arn:aws:s3:::{bucket}/"]},
            ],
        },
    ]


def _trail(cloud: Cloud) -> Props:
    return {
        "name": "audit",
        "s3BucketName": a_bucket(cloud, "audit"),
        "kmsKeyId": a_key(cloud)["arn"],
        "isMultiRegionTrail": True,
        "includeGlobalServiceEvents": True,
        "enableLogFileValidation": True,
        "cloudWatchLogsGroupArn": f"{a_group(cloud)['arn']}:*",
        "cloudWatchLogsRoleArn": a_role(cloud, service="cloudtrail.amazonaws.com")["arn"],
        "advancedEventSelectors": _selectors("models"),
        "tags": {"component": "audit"},
    }


def _stop(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("cloudtrail").stop_logging(Name=resource.id)
    return "enableLogging"


EXAMPLES = [
    Example(
        "aws:cloudtrail/trail:Trail",
        _trail,
        update={
            "enableLogFileValidation": False,
            "advancedEventSelectors": _selectors("others"),
            "tags": {"owner": "audit"},
        },
        replace={"name": "another"},
        drift=_stop,
    ),
]
