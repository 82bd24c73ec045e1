"""Whole-string ARNs among the inputs must name something that is there, as on AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from localcloud.aws.cloud import Aws, NotFound

_ARN = re.compile(
    r"arn:[^:]+:(?P<service>[^:]+):(?P<region>[^:]*):(?P<account>\d{12}):(?P<rest>\S+)"
)

_OPERATIONS = frozenset(
    {"kms:DescribeKey", "iam:GetRole", "iam:GetPolicy", "sns:GetTopicAttributes"}
)


class Place(Protocol):
    """An account and a region."""

    @property
    def account(self) -> str: ...

    @property
    def region(self) -> str: ...


def missing_reference(inputs: Mapping[str, Any], home: Place) -> str | None:
    """One sentence on the first reference to a key, role, policy or topic that is not there."""
    for path, text in _texts(inputs, ""):
        match = _ARN.fullmatch(text)
        if match is None or match["account"] != home.account or "*" in text:
            continue
        aws = Aws(home.account, match["region"] or home.region, "", _OPERATIONS)
        try:
            _look(aws, match["service"], match["rest"], text)
        except NotFound:
            return f"{path}: {text} does not exist"
    return None


def _look(aws: Aws, service: str, rest: str, arn: str) -> None:
    if service == "kms" and rest.startswith("key/"):
        aws.call("DescribeKey", "kms", KeyId=arn)
    elif service == "iam" and rest.startswith("role/") and "/aws-service-role/" not in rest:
        aws.call("GetRole", "iam", RoleName=rest.rsplit("/", 1)[-1])
    elif service == "iam" and rest.startswith("policy/"):
        aws.call("GetPolicy", "iam", PolicyArn=arn)
    elif service == "sns" and ":" not in rest:
        aws.call("GetTopicAttributes", "sns", TopicArn=arn)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.startswith("arn:"):
            yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _texts(each, f"{path}[{position}]")
