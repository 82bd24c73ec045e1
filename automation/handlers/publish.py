"""Puts data sources and dashboards into Grafana, when a parameter of them changes and every day.

Environment: WORKSPACE and SERVICE_ACCOUNT, ids; URL, the address of the workspace; PARAMETERS, the
path that the parameters stand below.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from automation.environment import text
from automation.errors import PublishError
from automation.grafana_api import GrafanaApi
from automation.messages import answer
from automation.publish import Outcome, Publisher
from automation.service_account import ServiceAccount

logger = Logger()
metrics = Metrics()

BUDGET_SECONDS = 100
"""For all that is asked of the workspace. The rest of the function's time is for its token."""
CONFIG = Config(
    connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4}
)


def publisher() -> Publisher:
    """The publisher of this function's environment."""
    deadline = time.monotonic() + BUDGET_SECONDS
    account = ServiceAccount(
        boto3.client("grafana", config=CONFIG), text("WORKSPACE"), text("SERVICE_ACCOUNT")
    )
    return Publisher(
        boto3.client("ssm", config=CONFIG),
        account,
        lambda token: GrafanaApi(text("URL"), token, deadline),
        text("PARAMETERS"),
    )


def work(event: dict[str, Any]) -> list[Outcome]:  # noqa: ARG001
    """Looks after everything, whatever the event: a change that was missed is made up for.

    Raises PublishError when something could not be published, after all else was.
    """
    outcomes = publisher().publish()
    for one in outcomes:
        log = logger.error if one.action == "failed" else logger.info
        log("content of Grafana looked after", kind=one.kind, thing=one.name, action=one.action,
            reason=one.reason)  # fmt: skip
    changed = sum(one.action in ("created", "updated", "removed") for one in outcomes)
    metrics.add_metric("Published", MetricUnit.Count, changed)
    failed = [f"{one.kind} {one.name} ({one.reason})" for one in outcomes if one.action == "failed"]
    if failed:
        raise PublishError(f"{len(failed)} of {len(outcomes)} failed: {'; '.join(failed)}")
    return outcomes


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handles a message of the queue, or somebody's own call; that is answered with what was
    done."""
    if "Records" not in event:
        return {f"{one.kind} {one.name}": one.action for one in work(event)}
    return answer(event, context, work, logger)
