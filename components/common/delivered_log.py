"""The log group of a service that writes through the delivery of CloudWatch Logs."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch

from components.iam.document import document
from components.iam.statement import Statement

DELIVERY = "delivery.logs.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class DeliveredLogArgs:
    """`service` is the service as an Sid has it, `Prometheus`; `group_name` starts with
    `/aws/vendedlogs/`, as the delivery asks for. `keep` leaves the group in the account when the
    stack goes."""

    service: str
    group_name: str
    name_prefix: str
    account_id: str
    region: str
    key_arn: Input[str]
    retention_days: int
    keep: bool


class DeliveredLog:
    """Defines the group, encrypted, and the policy that lets the delivery write to it alone.

    Both are children of `parent`. Without a policy the service would write one of its own, for
    every group of its kind: depend on `policy` before the service is told of the group.
    """

    group: cloudwatch.LogGroup
    policy: cloudwatch.LogResourcePolicy

    def __init__(self, name: str, args: DeliveredLogArgs, parent: Resource) -> None:
        self.group = cloudwatch.LogGroup(
            f"{name}-log",
            name=args.group_name,
            kms_key_id=args.key_arn,
            retention_in_days=args.retention_days,
            skip_destroy=args.keep,
            tags={"component": name},
            opts=ResourceOptions(parent=parent),
        )
        place = f"{args.region}:{args.account_id}"
        self.policy = cloudwatch.LogResourcePolicy(
            f"{name}-log-policy",
            policy_name=f"{args.name_prefix}-{name}",
            policy_document=document(
                Statement(
                    sid=f"Deliver{args.service}Logs",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[Output.concat(self.group.arn, ":log-stream:*")],
                    principals={"Service": [DELIVERY]},
                    conditions={
                        "StringEquals": {"aws:SourceAccount": args.account_id},
                        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{place}:*"},
                    },
                )
            ),
            opts=ResourceOptions(parent=parent),
        )
