"""Tags are sent as each service takes them: what went comes off, the rest is set."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.aws.tagging import retag

OLD = {"tags": {"gone": "1", "kept": "2", "other": "3"}}
NEW = {"tags": {"other": "4", "kept": "2"}}


class Recorder:
    """Takes the calls instead of AWS."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        self.calls.append((operation, params))
        return {}


def sent(service: str, old: Any = OLD, new: Any = NEW, **how: Any) -> list[Any]:
    aws: Any = Recorder(service)
    retag(aws, new, old, **how)
    return list(aws.calls)


@pytest.mark.parametrize(
    ("service", "how", "gone", "kept"),
    [
        (
            "sns",
            {"ResourceArn": "a"},
            ("UntagResource", {"ResourceArn": "a", "TagKeys": ["gone"]}),
            [{"Key": "kept", "Value": "2"}, {"Key": "other", "Value": "4"}],
        ),
        (
            "kms",
            {"KeyId": "a"},
            ("UntagResource", {"KeyId": "a", "TagKeys": ["gone"]}),
            [{"TagKey": "kept", "TagValue": "2"}, {"TagKey": "other", "TagValue": "4"}],
        ),
        (
            "stepfunctions",
            {"resourceArn": "a"},
            ("UntagResource", {"resourceArn": "a", "tagKeys": ["gone"]}),
            [{"key": "kept", "value": "2"}, {"key": "other", "value": "4"}],
        ),
        (
            "sqs",
            {"QueueUrl": "a", "tag": "TagQueue", "untag": "UntagQueue"},
            ("UntagQueue", {"QueueUrl": "a", "TagKeys": ["gone"]}),
            {"kept": "2", "other": "4"},
        ),
        (
            "cloudtrail",
            {"ResourceId": "a", "tag": "AddTags", "untag": "RemoveTags"},
            ("RemoveTags", {"ResourceId": "a", "TagsList": [{"Key": "gone", "Value": "1"}]}),
            [{"Key": "kept", "Value": "2"}, {"Key": "other", "Value": "4"}],
        ),
        (
            "elbv2",
            {"ResourceArns": ["a"], "tag": "AddTags", "untag": "RemoveTags"},
            ("RemoveTags", {"ResourceArns": ["a"], "TagKeys": ["gone"]}),
            [{"Key": "kept", "Value": "2"}, {"Key": "other", "Value": "4"}],
        ),
    ],
)
def test_each_service_gets_its_own_form(service: str, how: Any, gone: Any, kept: Any) -> None:
    first, (operation, params) = sent(service, **how)
    assert first == gone
    assert operation == how.get("tag", "TagResource")
    assert kept in params.values()


def test_nothing_is_taken_off_that_is_still_there_and_nothing_set_that_is_not_declared() -> None:
    assert [name for name, _ in sent("sns", old=NEW, ResourceArn="a")] == ["TagResource"]
    assert [name for name, _ in sent("sns", new={}, ResourceArn="a")] == ["UntagResource"]
    assert sent("sns", old={}, new={}, ResourceArn="a") == []
