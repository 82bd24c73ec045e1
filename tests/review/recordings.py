"""Small recordings: resources as the recorder writes them, without an engine."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from recording import RecordedResource, Recording
from recording.model import Source

ACCOUNT = "123456789012"
TODAY = dt.date(2026, 12, 3)
"""The day on which tests review, whatever day it is."""
UNKNOWN = {"unknown": True}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | Sequence[str], resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def service_trust(*services: str, **condition: Any) -> str:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": list(services)},
            "Action": "sts:AssumeRole",
            **({"Condition": condition} if condition else {}),
        }
    )


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def resource(
    type_: str,
    name: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any] | None = None,
    dependencies: Mapping[str, Sequence[str]] | None = None,
    line: int = 1,
) -> RecordedResource:
    return RecordedResource(
        urn=f"urn:pulumi:s::p::{type_}::{name}",
        type=type_,
        name=name,
        parent=None,
        sequence=0,
        inputs=inputs,
        outputs={**inputs, "id": name, **(outputs or {})},
        dependencies=dependencies or {},
        options={},
        source=Source(file="components/x.py", line=line),
    )


def role(name: str, *, trust: Any = None, **inputs: Any) -> RecordedResource:
    return resource(
        "aws:iam/role:Role",
        name,
        {"assumeRolePolicy": trust or service_trust("ec2.amazonaws.com"), **inputs},
        {"arn": role_arn(name), "name": name},
    )


def policy(name: str, *statements: Mapping[str, Any], text: Any = None) -> RecordedResource:
    return resource(
        "aws:iam/policy:Policy",
        name,
        {"policy": text or document(*statements)},
        {"arn": f"arn:aws:iam::{ACCOUNT}:policy/{name}", "name": name},
    )


def attachment(role_name: Any, policy_name: str, **more: Any) -> RecordedResource:
    arn = (
        policy_name
        if policy_name.startswith("arn:")
        else f"arn:aws:iam::{ACCOUNT}:policy/{policy_name}"
    )
    return resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        f"{role_name if isinstance(role_name, str) else 'unknown'}-{policy_name}",
        {"role": role_name, "policyArn": arn},
        **more,
    )


def inline(role_name: Any, *statements: Mapping[str, Any], name: str = "") -> RecordedResource:
    return resource(
        "aws:iam/rolePolicy:RolePolicy",
        name or f"{role_name}-inline",
        {"role": role_name, "policy": document(*statements)},
    )


def user(name: str, **inputs: Any) -> RecordedResource:
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return resource("aws:iam/user:User", name, inputs, {"arn": arn, "name": name})


def recording(*resources: RecordedResource) -> Recording:
    return Recording(
        project="p", stack="s", resources=tuple(sorted(resources, key=lambda one: one.urn))
    )
