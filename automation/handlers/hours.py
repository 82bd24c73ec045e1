"""Puts a stack to sleep after hours, and wakes it.

Environment: STACK; PROTECTED, true or false; CLUSTER, the EKS cluster whose managed node groups
sleep too, absent where there is none.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.environment import optional, text
from automation.hours import Hours
from automation.sleeper import Change

logger = Logger()


def work(event: dict[str, Any]) -> list[Change]:
    """Handles one call of a schedule: {"action": "sleep"} or {"action": "wake"}."""
    hours = Hours(
        boto3.client("autoscaling"),
        boto3.client("sagemaker"),
        boto3.client("application-autoscaling"),
        boto3.client("eks"),
        text("STACK"),
        optional("CLUSTER"),
        protected=text("PROTECTED") != "false",
    )
    changes = hours.act(str(event.get("action")))
    for one in changes:
        logger.info("size changed", thing=one.name, before=one.before, after=one.after)
    return changes


@logger.inject_lambda_context(clear_state=True)
def handle(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Handles a call of the schedule."""
    work(event)
