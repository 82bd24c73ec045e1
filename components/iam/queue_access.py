"""Who may put messages into a queue, for its policy."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input

from components.iam.statement import Statement

EVENTS = "events.amazonaws.com"
"""EventBridge, as a principal."""


def rules_write(
    queue_arn: Input[str],
    rule_arns: Sequence[Input[str]],
    account_id: str,
    *,
    sid: str = "EventsWrite",
) -> Statement:
    """EventBridge does, for these rules of the account and no others (EventBridge User Guide,
    "Using resource-based policies", Amazon SQS permissions)."""
    return Statement(
        sid=sid,
        actions=["sqs:SendMessage"],
        resources=[queue_arn],
        principals={"Service": [EVENTS]},
        conditions={
            "ArnEquals": {"aws:SourceArn": list(rule_arns)},
            "StringEquals": {"aws:SourceAccount": account_id},
        },
    )
