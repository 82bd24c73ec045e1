"""Starts a model's training workflow when its drift alarm fires, or when somebody asks.

Environment: MODELS, the models as JSON; TABLE, the table of cool-downs.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.environment import text
from automation.messages import answer
from automation.retrain import Decision, Trigger, models, wish_of

logger = Logger()
metrics = Metrics()


def work(event: dict[str, Any]) -> Decision:
    """Handles one event."""
    wish = wish_of(event, models(text("MODELS")))
    trigger = Trigger(
        boto3.client("stepfunctions"),
        boto3.client("dynamodb"),
        boto3.client("cloudwatch"),
        table=text("TABLE"),
    )
    decision = trigger.handle(wish, int(time.time()))
    logger.info("training", model=wish.model.model, decision=decision, reason=wish.reason)
    if decision == "started":
        metrics.add_metric("Started", MetricUnit.Count, 1)
    return decision


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handles a message of the queue."""
    return answer(event, context, work, logger)
