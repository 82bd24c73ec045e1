"""How the platform uses access points."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_vpc
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_ARN = f"arn:aws:s3:{REGION}:{ACCOUNT}:accesspoint/acme-dev-staging"


def _policy(action: str) -> str:
    statement = {
        "Sid": "ReadModels",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": action,
        "Resource": f"{_ARN}/object/models/fraud/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _inputs(cloud: Cloud) -> Props:
    return {
        "name": "acme-dev-staging",
        "bucket": a_bucket(cloud),
        "policy": _policy("s3:GetObject"),
        "publicAccessBlockConfiguration": {
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
    }


def _widen(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3control").put_access_point_policy(
        AccountId=ACCOUNT, Name=resource["name"], Policy=_policy("s3:*")
    )
    return "policy"


EXAMPLES = [
    Example(
        "aws:s3/accessPoint:AccessPoint",
        _inputs,
        update={"policy": _policy("s3:GetObjectVersion"), "tags": {"Name": "staging"}},
        replace={"name": "acme-dev-production"},
        drift=_widen,
    ),
    Example(
        "aws:s3/accessPoint:AccessPoint",
        lambda cloud: {**_inputs(cloud), "vpcConfiguration": {"vpcId": a_vpc(cloud).id}},
        replace=lambda cloud: {"vpcConfiguration": {"vpcId": a_vpc(cloud, "other").id}},
        label="of one network",
    ),
]
