"""S3: what a bucket announces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.types.s3_settings import BucketSetting
from localcloud.aws.values import UNKNOWN, Props

_TARGETS = {
    "queues": ("QueueConfigurations", "queueArn", "QueueArn"),
    "topics": ("TopicConfigurations", "topicArn", "TopicArn"),
    "lambdaFunctions": (
        "LambdaFunctionConfigurations",
        "lambdaFunctionArn",
        "LambdaFunctionArn",
    ),
}
"""Input → member of the document, the target's name in an input and in the API."""


class BucketNotification(BucketSetting):
    """`aws.s3.BucketNotification`: one document a bucket; a delete puts an empty one."""

    token = "aws:s3/bucketNotification:BucketNotification"
    create_operation = "PutBucketNotificationConfiguration"
    get_operation = "GetBucketNotificationConfiguration"
    operations = frozenset(
        {"PutBucketNotificationConfiguration", "GetBucketNotificationConfiguration"}
    )
    document = ("NotificationConfiguration",)

    def sent(self, inner: Props) -> Props:
        rest = dict(inner)
        result: Props = {}
        if rest.pop("eventbridge", False):
            result["eventBridgeConfiguration"] = {}
        for name, (member, _, _) in _TARGETS.items():
            targets = rest.pop(name, None)
            if isinstance(targets, list):
                result[member] = [_with_filter(each) for each in targets]
        return {**result, **rest}

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        result: Props = {"eventbridge": "EventBridgeConfiguration" in found}
        for name, (member, declared, api) in _TARGETS.items():
            targets = [_flat(each, declared, api) for each in found.get(member, ())]
            if targets:
                result[name] = targets
        return result if len(result) > 1 or result["eventbridge"] else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(self.create_operation, Bucket=id_, NotificationConfiguration={})


def _with_filter(target: Any) -> Any:
    if target is UNKNOWN:
        return target
    rest = dict(target)
    rules = [
        {"name": name, "value": value}
        for name, value in (
            ("prefix", rest.pop("filterPrefix", None)),
            ("suffix", rest.pop("filterSuffix", None)),
        )
        if value
    ]
    return {**rest, "filter": {"key": {"filterRules": rules}}} if rules else rest


def _flat(target: Mapping[str, Any], declared: str, api: str) -> Props:
    result: Props = {"events": list(target["Events"]), declared: target[api]}
    if target.get("Id"):
        result["id"] = target["Id"]
    for rule in target.get("Filter", {}).get("Key", {}).get("FilterRules", ()):
        result[f"filter{rule['Name'].capitalize()}"] = rule["Value"]
    return result


TYPES = [BucketNotification]
