"""How the platform uses KMS types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource


def a_policy(sid: str = "Administer") -> str:
    """A key policy that lets the account administer the key."""
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": ["kms:PutKeyPolicy", "kms:DescribeKey"],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def a_key(cloud: Cloud, name: str = "key") -> Resource:
    """A key to encrypt with."""
    return cloud.create("aws:kms/key:Key", name, description="a key")


def _key(_: Cloud) -> Props:
    return {
        "description": "data at rest",
        "enableKeyRotation": True,
        "rotationPeriodInDays": 180,
        "deletionWindowInDays": 7,
        "policy": a_policy(),
        "tags": {"Name": "data"},
    }


def _disable(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("kms").disable_key_rotation(KeyId=resource.id)
    return "enableKeyRotation"


def _signing_key(_: Cloud) -> Props:
    return {
        "description": "signs manifests",
        "keyUsage": "SIGN_VERIFY",
        "customerMasterKeySpec": "ECC_NIST_P256",
        "policy": a_policy(),
    }


def _switch_off(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("kms").disable_key(KeyId=resource.id)
    return "isEnabled"


EXAMPLES = [
    Example(
        "aws:kms/key:Key",
        _key,
        update={
            "description": "data at rest, all of it",
            "rotationPeriodInDays": 365,
            "policy": a_policy("AdministerOnly"),
            "tags": {"Name": "other"},
            "deletionWindowInDays": 30,
        },
        replace={"keyUsage": "SIGN_VERIFY", "customerMasterKeySpec": "RSA_2048"},
        drift=_disable,
    ),
    Example(
        "aws:kms/key:Key",
        _signing_key,
        update={"description": "signs manifests and artifacts"},
        replace={"customerMasterKeySpec": "RSA_3072"},
        drift=_switch_off,
        label="signing",
    ),
    Example(
        "aws:kms/alias:Alias",
        lambda cloud: {"name": "alias/data", "targetKeyId": a_key(cloud)["keyId"]},
        update=lambda cloud: {"targetKeyId": a_key(cloud, "other")["keyId"]},
        replace={"name": "alias/other"},
    ),
]
