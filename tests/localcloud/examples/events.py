"""How the platform uses EventBridge types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.sqs import a_queue
from tests.localcloud.harness import Cloud, Example, Resource


def a_rule(cloud: Cloud, name: str = "health") -> Resource:
    """A rule that matches events of AWS Health."""
    pattern = json.dumps({"source": ["aws.health"]})
    return cloud.create("aws:cloudwatch/eventRule:EventRule", name, name=name, eventPattern=pattern)


def _rule(_: Cloud) -> Props:
    return {
        "description": "Forwards health to the interruption queue",
        "eventPattern": json.dumps({"source": ["aws.health"], "detail-type": ["AWS Health Event"]}),
        "tags": {"component": "interruptions"},
    }


def _disable(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("events").disable_rule(Name=resource.id)
    return "state"


EXAMPLES = [
    Example(
        "aws:cloudwatch/eventRule:EventRule",
        _rule,
        update={
            "description": "Forwards health",
            "eventPattern": json.dumps({"source": ["aws.health"]}),
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
    ),
    Example(
        "aws:cloudwatch/eventRule:EventRule",
        lambda cloud: {**_rule(cloud), "state": "ENABLED"},
        update={"state": "DISABLED"},
        drift=_disable,
        label="with a state",
    ),
    Example(
        "aws:cloudwatch/eventTarget:EventTarget",
        lambda cloud: {
            "rule": a_rule(cloud).id,
            "arn": a_queue(cloud)["arn"],
            "targetId": "interruption-queue",
        },
        update={"input": json.dumps({"kind": "health"})},
        replace={"targetId": "other"},
    ),
]
