"""How the platform uses SNS types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def a_topic(cloud: Cloud, name: str = "topic") -> Resource:
    """A topic to publish to."""
    return cloud.create("aws:sns/topic:Topic", name, name=name)


def _policy(topic_arn: str, sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": ["cloudwatch.amazonaws.com"]},
        "Action": ["sns:Publish"],
        "Resource": [topic_arn],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _topic_policy(cloud: Cloud) -> Props:
    arn = a_topic(cloud)["arn"]
    return {"arn": arn, "policy": _policy(arn, "CloudwatchPublishes")}


def _other_policy(cloud: Cloud) -> Props:
    arn = a_topic(cloud)["arn"]
    return {"policy": _policy(arn, "AlarmsPublish")}


def _display_name(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sns").set_topic_attributes(
        TopicArn=resource.id, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
    )
    return "kmsMasterKeyId"


def _open_policy(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sns").set_topic_attributes(
        TopicArn=resource.id, AttributeName="Policy", AttributeValue=_policy(resource.id, "Other")
    )
    return "policy"


EXAMPLES = [
    Example(
        "aws:sns/topic:Topic",
        lambda cloud: {"kmsMasterKeyId": a_key(cloud)["arn"], "tags": {"component": "alerts"}},
        update={"displayName": "Alerts", "tags": {"component": "other"}},
        replace={"name": "another"},
        drift=_display_name,
    ),
    Example(
        "aws:sns/topicPolicy:TopicPolicy",
        _topic_policy,
        update=_other_policy,
        replace=lambda cloud: {"arn": a_topic(cloud, "other")["arn"]},
        drift=_open_policy,
    ),
    Example(
        "aws:sns/topicSubscription:TopicSubscription",
        lambda cloud: {
            "topic": a_topic(cloud)["arn"],
            "protocol": "email",
            "endpoint": "on-call@example.com",
        },
        replace={"endpoint": "other@example.com"},
    ),
    Example(
        "aws:sns/topicSubscription:TopicSubscription",
        lambda cloud: {
            "topic": a_topic(cloud)["arn"],
            "protocol": "https",
            "endpoint": "https://events.example.com/integration/1",
            "endpointAutoConfirms": True,
        },
        update={"rawMessageDelivery": True},
        replace={"protocol": "http", "endpoint": "http://events.example.com/1"},
        label="https",
    ),
]
