"""Refusals of requests that are not encrypted on their way, for policies of resources."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input

from components.iam.statement import Statement

QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:SendMessage")
"""What a queue is used by."""


def deny_without_tls(
    actions: Sequence[str], *resources: Input[str], sid: str = "DenyWithoutTls"
) -> Statement:
    """Nobody does that over a connection that is not encrypted (FSBP S3.5 asks it of buckets)."""
    return Statement(
        sid=sid,
        effect="Deny",
        actions=actions,
        resources=resources,
        principals={"*": ["*"]},
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
