"""Nothing that is published leaves the machine."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.localcloud.harness import Cloud


def test_a_message_to_a_web_address_is_not_sent_and_queues_get_theirs(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was opened")

    topic = cloud.create("aws:sns/topic:Topic", "critical", name="critical")["arn"]
    queue = cloud.create("aws:sqs/queue:Queue", "critical", name="critical")
    for protocol, endpoint in (
        ("https", "https://events.example.com/integration/secret"),
        ("sqs", queue["arn"]),
    ):
        cloud.create(
            "aws:sns/topicSubscription:TopicSubscription",
            protocol,
            topic=topic,
            protocol=protocol,
            endpoint=endpoint,
        )
    monkeypatch.setattr(socket.socket, "connect", refuse)
    cloud.boto3("sns").publish(TopicArn=topic, Message="down")
    [got] = cloud.boto3("sqs").receive_message(QueueUrl=queue.id)["Messages"]
    assert json.loads(got["Body"])["Message"] == "down"
