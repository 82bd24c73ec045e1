"""Alerts in a Slack channel that can show them and do nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, ResourceOptions
from pulumi_aws import chatbot, iam

from components.iam import trust
from components.iam.document import document
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.settings import SlackSettings

SHOW_ALARMS = (
    Statement(
        sid="ShowAlarms",
        actions=[
            "cloudwatch:DescribeAlarms",
            "cloudwatch:GetMetricData",
            "cloudwatch:GetMetricStatistics",
            "cloudwatch:ListMetrics",
        ],
        resources=["*"],
        wildcard_reason="Metrics have no resource-level permissions; alarms are read by any name",
    ),
)
"""All that the channel may ask for: what an alarm looks like."""
CALLS = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListMetrics",
)
"""What the chat service calls to draw an alarm (Amazon Q Developer in chat applications, "IAM
policies", notification permissions)."""


@dataclass(frozen=True, kw_only=True)
class ChatArgs:
    """The channel and the topics it gets."""

    settings: SlackSettings
    topic_arns: Sequence[pulumi.Input[str]]
    account_id: str
    boundary_arn: pulumi.Input[str] | None = None


class Chat(ComponentResource):
    """Defines the channel's configuration, its role and the guardrail that bounds every member.

    The guardrail allows no more than the role does, so that a channel whose role is widened by
    mistake can still change nothing.
    """

    def __init__(self, name: str, args: ChatArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:monitoring:Chat", name, None, opts)
        role = WorkloadRole(
            f"{name}-channel",
            WorkloadRoleArgs(
                description="Shows alarms in the team's chat channel",
                trust=trust.service("chatbot.amazonaws.com", account_id=args.account_id),
                statements=SHOW_ALARMS,
                calls=CALLS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        guardrail = iam.Policy(
            f"{name}-guardrail",
            description="The most that anyone may do from the chat channel",
            policy=document(*SHOW_ALARMS),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        chatbot.SlackChannelConfiguration(
            f"{name}-slack",
            configuration_name=f"mlops-{pulumi.get_stack()}-{name}",
            iam_role_arn=role.role_arn,
            slack_team_id=args.settings.team_id,
            slack_channel_id=args.settings.channel_id,
            sns_topic_arns=list(args.topic_arns),
            guardrail_policy_arns=[guardrail.arn],
            # It would log to a group of its own making, without key and without end.
            logging_level="NONE",
            user_authorization_required=True,
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        self.register_outputs({})
