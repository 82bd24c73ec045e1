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


def _key_policy(cloud: Cloud) -> Props:
    return {"keyId": a_key(cloud)["keyId"], "policy": a_policy()}


def _open_up(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("kms").put_key_policy(
        KeyId=resource.id, PolicyName="default", Policy=a_policy("Other")
    )
    return "policy"


def _primary(cloud: Cloud, name: str = "primary") -> str:
    inputs = {"description": "there", "multiRegion": True, "region": "us-west-2"}
    return str(cloud.create("aws:kms/key:Key", name, **inputs)["arn"])


def _replica(cloud: Cloud) -> Props:
    return {
        "primaryKeyArn": _primary(cloud),
        "description": "here",
        "deletionWindowInDays": 7,
        "policy": a_policy(),
        "tags": {"Name": "data"},
    }


def _describe_anew(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("kms").update_key_description(KeyId=resource.id, Description="elsewhere")
    return "description"


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
    Example(
        "aws:kms/keyPolicy:KeyPolicy",
        _key_policy,
        update={"policy": a_policy("AdministerOnly")},
        replace=lambda cloud: {"keyId": a_key(cloud, "other")["keyId"]},
        drift=_open_up,
        survives_delete=True,
    ),
    Example(
        "aws:kms/replicaKey:ReplicaKey",
        _replica,
        update={
            "description": "here, all of it",
            "policy": a_policy("AdministerOnly"),
            "tags": {"Name": "other"},
            "deletionWindowInDays": 30,
            "enabled": False,
        },
        replace=lambda cloud: {"primaryKeyArn": _primary(cloud, "other")},
        drift=_describe_anew,
    ),
]
