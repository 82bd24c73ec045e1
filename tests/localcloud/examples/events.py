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


def _rule_on_a_bus(cloud: Cloud) -> Props:
    bus = cloud.create("aws:cloudwatch/eventBus:EventBus", "drift", name="drift")
    return {
        "eventBusName": bus["name"],
        "eventPattern": json.dumps({"source": ["aws.cloudwatch"]}),
        "tags": {"component": "retrain"},
    }


def _target_on_a_bus(cloud: Cloud) -> Props:
    rule = cloud.create("aws:cloudwatch/eventRule:EventRule", "alarms", **_rule_on_a_bus(cloud))
    return {
        "rule": rule["name"],
        "eventBusName": "drift",
        "arn": a_queue(cloud)["arn"],
        "targetId": "inbox",
        "deadLetterConfig": {"arn": a_queue(cloud, "dead-letters")["arn"]},
    }


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
        update={
            "input": json.dumps({"kind": "health"}),
            "retryPolicy": {"maximumEventAgeInSeconds": 300, "maximumRetryAttempts": 185},
        },
        replace={"targetId": "other"},
    ),
    Example(
        "aws:cloudwatch/eventRule:EventRule",
        _rule_on_a_bus,
        update={"description": "Drift", "tags": {"component": "other"}},
        replace={"eventBusName": "default"},
        label="on a bus",
    ),
    Example(
        "aws:cloudwatch/eventTarget:EventTarget",
        _target_on_a_bus,
        update={"input": json.dumps({"kind": "drift"})},
        replace={"targetId": "other"},
        label="on a bus",
        import_id=lambda resource: f"drift/{resource.inputs['rule']}/inbox",
    ),
]
