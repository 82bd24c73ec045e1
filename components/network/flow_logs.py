"""A record of every flow through the network, encrypted, written by a role that does only that."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch, ec2

from components.iam import trust
from components.iam.calls import WRITE_LOGS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.network.settings import NetworkSettings


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """The network, and the key of its log group, which `retain` leaves when the stack goes."""

    settings: NetworkSettings
    vpc_id: pulumi.Input[str]
    account_id: str
    region: str
    key_arn: pulumi.Input[str]
    boundary_arn: pulumi.Input[str] | None = None
    retain: bool = False


class FlowLogs(ComponentResource):
    """Defines the flow log of a VPC, accepted and rejected flows alike, and its log group."""

    log_group_arn: Output[str]
    log_group_name: Output[str]

    def __init__(self, name: str, args: FlowLogsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:network:FlowLogs", name, None, opts)
        group = cloudwatch.LogGroup(
            f"{name}-group",
            kms_key_id=args.key_arn,
            retention_in_days=args.settings.flow_log_retention_days,
            skip_destroy=args.retain,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        role = WorkloadRole(
            f"{name}-writer",
            WorkloadRoleArgs(
                description="Writes the flow logs of the network",
                trust=trust.service(
                    "vpc-flow-logs.amazonaws.com",
                    account_id=args.account_id,
                    source_arn=f"arn:aws:ec2:{args.region}:{args.account_id}:vpc-flow-log/*",
                ),
                statements=(
                    Statement(
                        sid="WriteFlowLogs",
                        actions=[
                            "logs:CreateLogStream",
                            "logs:DescribeLogStreams",
                            "logs:PutLogEvents",
                        ],
                        resources=[group.arn, Output.concat(group.arn, ":*")],
                    ),
                    Statement(
                        sid="FindLogGroup",
                        actions=["logs:DescribeLogGroups"],
                        resources=["*"],
                        wildcard_reason="DescribeLogGroups has no resource-level permissions",
                    ),
                ),
                # VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs", without
                # what makes a group.
                calls=(*WRITE_LOGS, "logs:DescribeLogGroups", "logs:DescribeLogStreams"),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        ec2.FlowLog(
            f"{name}-log",
            vpc_id=args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.role_arn,
            max_aggregation_interval=args.settings.flow_log_interval_seconds,
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        self.log_group_arn, self.log_group_name = group.arn, group.name
        self.register_outputs({"log_group_arn": self.log_group_arn})
