"""How the platform uses EventBridge Scheduler types."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.sqs import a_queue
from tests.localcloud.examples.stepfunctions import a_state_machine
from tests.localcloud.harness import Cloud, Example, Resource


def a_schedule_group(cloud: Cloud, name: str = "pipelines") -> Resource:
    """A group of schedules."""
    return cloud.create("aws:scheduler/scheduleGroup:ScheduleGroup", name, name=name)


def _schedule(cloud: Cloud) -> Props:
    return {
        "description": "Trains the model every night",
        "groupName": a_schedule_group(cloud).id,
        "scheduleExpression": "cron(0 2 * * ? *)",
        "scheduleExpressionTimezone": "Europe/Berlin",
        "state": "ENABLED",
        "kmsKeyArn": a_key(cloud)["arn"],
        "flexibleTimeWindow": {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15},
        "target": {
            "arn": a_state_machine(cloud)["arn"],
            "roleArn": a_role(cloud, service="scheduler.amazonaws.com")["arn"],
            "input": json.dumps({"dataset": "transactions"}),
            "deadLetterConfig": {"arn": a_queue(cloud, "dead-letters")["arn"]},
            "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
        },
    }


def _pipeline_schedule(cloud: Cloud) -> Props:
    target: dict[str, Any] = {
        "arn": "arn:aws:sagemaker:us-east-1:123456789012:pipeline/fraud",
        "roleArn": a_role(cloud, service="scheduler.amazonaws.com")["arn"],
        "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
        "sagemakerPipelineParameters": {
            "pipelineParameters": [{"name": "Dataset", "value": "transactions"}]
        },
    }
    return {
        "scheduleExpression": "rate(1 days)",
        "flexibleTimeWindow": {"mode": "OFF"},
        "actionAfterCompletion": "NONE",
        "target": target,
    }


def _switch_off(cloud: Cloud, resource: Resource) -> str:
    scheduler = cloud.boto3("scheduler")
    group, _, name = resource.id.partition("/")
    found = scheduler.get_schedule(GroupName=group, Name=name)
    for name in ("State", "Arn", "CreationDate", "LastModificationDate", "ResponseMetadata"):
        found.pop(name)
    scheduler.update_schedule(**found, State="DISABLED")
    return "state"


EXAMPLES = [
    Example(
        "aws:scheduler/schedule:Schedule",
        _schedule,
        update={
            "state": "DISABLED",
            "scheduleExpression": "cron(0 4 * * ? *)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "actionAfterCompletion": "DELETE",
        },
        replace=lambda cloud: {"groupName": a_schedule_group(cloud, "others").id},
        drift=_switch_off,
    ),
    Example(
        "aws:scheduler/schedule:Schedule",
        _pipeline_schedule,
        update={"scheduleExpression": "rate(7 days)"},
        replace={"name": "another"},
        label="of a pipeline",
    ),
    Example(
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        lambda _: {"name": "pipelines", "tags": {"component": "pipelines"}},
        update={"tags": {"component": "other"}},
        replace={"name": "another"},
    ),
]
