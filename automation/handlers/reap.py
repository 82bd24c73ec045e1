"""Reports what is idle, and stops what was reported before.

Environment: STACK; ENDPOINT_HOURS, NOTEBOOK_HOURS, GRACE_HOURS; DRY_RUN, true or false; TOPIC, the
ARN of the topic that gets the report.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from automation.environment import text
from automation.reap import KEEP_UNTIL, UNREAD_DAYS, Limits, Reaper, Report, unreadable

logger = Logger()
metrics = Metrics()


def work(now: datetime) -> list[Report]:
    """One look at everything, a message about what is idle, then what the message says. Where it
    cannot be sent, nothing is stopped."""
    dry_run = text("DRY_RUN") != "false"
    limits = Limits(
        endpoint_hours=int(text("ENDPOINT_HOURS")),
        notebook_hours=int(text("NOTEBOOK_HOURS")),
        grace_hours=int(text("GRACE_HOURS")),
    )
    reaper = Reaper(
        boto3.client("sagemaker"), boto3.client("cloudwatch"), text("STACK"), limits, dry_run
    )
    reports = reaper.look(now)
    lines = [_line(one, dry_run) for one in reports if one.verdict != "busy"]
    for line in lines:
        logger.info(line)
    metrics.add_metric("Idle", MetricUnit.Count, len(lines))
    if lines:
        boto3.client("sns").publish(
            TopicArn=text("TOPIC"),
            Subject=f"{len(lines)} idle in stack {text('STACK')}"[:100],
            Message="\n".join(lines),
        )
    reaper.act(reports, now)
    return reports


def _line(report: Report, dry_run: bool) -> str:
    what = f"{report.thing.kind} {report.thing.name}"
    if report.verdict == "exempt":
        return f"{what} is idle, and kept by its tag."
    if unreadable(report.thing.tags):
        text = report.thing.tags[KEEP_UNTIL]
        what = (
            f"{what} has a tag keep-until that is no day ({text}; use for example 2026-12-31). It"
        )
    if dry_run:
        return f"{what} is idle. Dry run: nothing is stopped."
    if report.stops:
        return f"{what} was idle and is stopped."
    if report.verdict == "unreadable":
        return f"{what} is idle and kept until {UNREAD_DAYS} days after it was first found so."
    return f"{what} is idle and will be stopped, unless it is used or tagged keep-until."


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Handles a call of the schedule."""
    work(datetime.now(UTC))
