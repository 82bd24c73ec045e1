"""The queue of what could not be delivered, where it waits for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, ResourceOptions
from pulumi_aws import cloudwatch, sqs

from components.iam.document import document
from components.iam.queue_access import rules_write
from components.iam.transport import QUEUE_ACTIONS, deny_without_tls

KEEP_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message."""
MOST_RETRIES = 185
"""As often as EventBridge tries by itself (EventBridge User Guide, "How EventBridge retries
delivering events")."""


def dead_letters(
    name: str,
    *,
    component: str,
    key_arn: Input[str],
    opts: ResourceOptions,
    account_id: str | None = None,
    rules: Sequence[Input[str]] = (),
) -> sqs.Queue:
    """Defines it and its policy: encrypted with the messaging key, it takes nothing without TLS.

    `rules` are the ARNs of the rules of `account_id` whose undelivered events EventBridge puts into
    it. A schedule puts its own there with the role by which it calls its target. Whoever makes the
    queue puts an alarm on it. Raises ValueError for rules of no account.
    """
    queue = sqs.Queue(
        name,
        kms_master_key_id=key_arn,
        message_retention_seconds=KEEP_SECONDS,
        tags={"component": component},
        opts=opts,
    )
    statements = [deny_without_tls(QUEUE_ACTIONS, queue.arn)]
    if rules:
        if account_id is None:
            raise ValueError(f"{name}: rules, but not of which account. Give account_id.")
        statements.insert(0, rules_write(queue.arn, rules, account_id))
    sqs.QueuePolicy(
        f"{name}-policy",
        queue_url=queue.url,
        policy=document(*statements),
        opts=opts,
    )
    return queue


def retry_for(seconds: int) -> cloudwatch.EventTargetRetryPolicyArgs:
    """How long EventBridge tries before an event is a dead letter; by itself it does for a day.

    The provider takes a number that is not given for 0, so both are.
    """
    return cloudwatch.EventTargetRetryPolicyArgs(
        maximum_event_age_in_seconds=seconds, maximum_retry_attempts=MOST_RETRIES
    )
