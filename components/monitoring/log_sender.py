"""How lines of log groups come to a Firehose stream: the role, and a subscription a group."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import cloudwatch

from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.logs import LogGroupOutputs

EVERY_LINE = ""
"""The filter pattern that lets every line through."""
CALLS = ("firehose:PutRecord", "firehose:PutRecordBatch")
"""What CloudWatch Logs calls to send lines (CloudWatch Logs User Guide, "Log group-level
subscription filters", Firehose)."""


def log_sender(
    name: str,
    stream_arn: Input[str],
    *,
    description: str,
    account_id: str,
    region: str,
    boundary_arn: Input[str] | None,
    parent: Resource,
) -> WorkloadRole:
    """The role with which CloudWatch Logs sends lines to the stream of the component `name`."""
    return WorkloadRole(
        f"{name}-sender",
        WorkloadRoleArgs(
            trust=trust.service(
                "logs.amazonaws.com",
                account_id=account_id,
                source_arn=f"arn:aws:logs:{region}:{account_id}:*",
            ),
            description=description,
            boundary_arn=boundary_arn,
            statements=[
                Statement(
                    sid="SendLines",
                    actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
                    resources=[stream_arn],
                )
            ],
            calls=CALLS,
        ),
        opts=ResourceOptions(parent=parent),
    )


def subscribe(
    name: str,
    group: LogGroupOutputs,
    stream_arn: Input[str],
    sender: WorkloadRole,
    *,
    after: Sequence[Resource],
    parent: Resource,
) -> None:
    """Sends every line of a group; what comes before is `after`."""
    cloudwatch.LogSubscriptionFilter(
        f"{name}-subscription",
        log_group=group.name,
        filter_pattern=EVERY_LINE,
        destination_arn=stream_arn,
        role_arn=sender.role_arn,
        distribution="ByLogStream",
        opts=ResourceOptions(parent=parent, depends_on=[*after, *sender.ready]),
    )
