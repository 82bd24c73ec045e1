"""Rolls approved model versions and changed shapes out to endpoints.

Environment: SHAPES, names of the parameters, with commas; and that of the gate
(automation/gate.py).
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.deploy import Deployer
from automation.environment import listed
from automation.errors import AutomationError, RefusedError, RolloutError
from automation.gate import gate
from automation.messages import answer
from automation.rollout import Rollout

logger = Logger()
metrics = Metrics()

METRICS: dict[type[Exception], str] = {RolloutError: "RolledBack", RefusedError: "Refused"}
"""What is counted of each kind of failure; alarms watch these."""


def deployer() -> Deployer:
    """The deployer of this function's environment."""
    rollout = Rollout(boto3.client("sagemaker"), gate())
    return Deployer(boto3.client("ssm"), rollout, listed("SHAPES"))


def work(event: dict[str, Any]) -> None:
    """Handles one event, and counts what went wrong before it is raised."""
    looked = deployer().handle(event)
    for endpoint, outcome in looked.outcomes.items():
        logger.info("endpoint looked after", endpoint=endpoint, outcome=outcome.state,
                    configuration=outcome.configuration, removed=outcome.removed)  # fmt: skip
        if outcome.state == "started":
            metrics.add_metric("Started", MetricUnit.Count, 1)
    for parameter, error in looked.failures.items():
        logger.error("endpoint failed", shape=parameter, reason=str(error))
        counted = METRICS.get(type(error))
        if counted:
            metrics.add_metric(counted, MetricUnit.Count, 1)
    looked.check()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handles a message of the queue, or the sweep that a rule calls directly."""
    if "Records" not in event:
        try:
            work(event)
        except* AutomationError:
            # Counted, so that its alarm fires; the event that led here has its dead letter. What
            # AWS refused is raised: the sweep is tried again and ends as a dead letter.
            logger.exception("a sweep found what is wrong")
        return None
    return answer(event, context, work, logger)
