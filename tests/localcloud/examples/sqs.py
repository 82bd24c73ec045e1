"""How the platform uses SQS types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def a_queue(cloud: Cloud, name: str = "queue") -> Resource:
    """A queue to send to."""
    return cloud.create("aws:sqs/queue:Queue", name, name=name)


def _queue(cloud: Cloud) -> Props:
    dead = a_queue(cloud, "dead-letters")
    return {
        "kmsMasterKeyId": a_key(cloud)["arn"],
        "messageRetentionSeconds": 300,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": dead["arn"], "maxReceiveCount": 5}),
        "visibilityTimeoutSeconds": 60,
        "tags": {"component": "interruptions"},
    }


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": ["sqs:SendMessage"],
        "Resource": ["arn:aws:sqs:us-east-1:123456789012:queue"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _retention(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sqs").set_queue_attributes(
        QueueUrl=resource.id, Attributes={"MessageRetentionPeriod": "600"}
    )
    return "messageRetentionSeconds"


EXAMPLES = [
    Example(
        "aws:sqs/queue:Queue",
        _queue,
        update={"messageRetentionSeconds": 1209600, "tags": {"component": "other"}},
        replace={"name": "another"},
        drift=_retention,
    ),
    Example(
        "aws:sqs/queuePolicy:QueuePolicy",
        lambda cloud: {"queueUrl": a_queue(cloud)["url"], "policy": _policy("EventsSend")},
        update={"policy": _policy("OnlyEventsSend")},
        replace=lambda cloud: {"queueUrl": a_queue(cloud, "other")["url"]},
    ),
]
