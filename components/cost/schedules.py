"""What puts a stack to sleep at night and at weekends."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, ResourceOptions

from components.automation.handler import Handler
from components.automation.settings import HoursSettings
from components.cost.call import Call
from components.cost.scheduled_handler import ScheduledArgs, scheduled_handler
from components.iam.statement import Statement

CALLS = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:RegisterScalableTarget",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteTags",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:UpdateAutoScalingGroup",
    "sagemaker:AddTags",
    "sagemaker:DeleteTags",
    "sagemaker:DescribeEndpoint",
    "sagemaker:ListEndpoints",
    "sagemaker:ListTags",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
)
"""What the function calls."""


@dataclass(frozen=True, kw_only=True)
class SchedulesArgs(ScheduledArgs):
    """`protected` is the stack's protect."""

    settings: HoursSettings
    protected: bool


class Schedules(ComponentResource):
    """Defines the function that makes groups of instances zero and endpoints one instance after
    hours, and its two schedules. Raises ValueError for production, which never sleeps.

    It may change what carries the tag of its stack, and nothing else. An update of the stack at
    night wakes what it declares.
    """

    handler: Handler

    def __init__(self, name: str, args: SchedulesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:cost:Schedules", name, None, opts)
        if args.protected or args.stack == "prod":
            raise ValueError(
                f"Stack {args.stack} is production and never sleeps. Leave Schedules out of it."
            )
        settings = args.settings
        self.handler = scheduled_handler(
            name,
            args,
            parent=self,
            function="hours",
            description="Puts the stack to sleep after hours, and wakes it",
            statements=_statements(args),
            own_calls=CALLS,
            environment={"PROTECTED": "false"},
            calls={
                action: Call(schedule=when, event={"action": action}, time_zone=settings.time_zone)
                for action, when in (("sleep", settings.sleep), ("wake", settings.wake))
            },
        )
        self.register_outputs({})


def _statements(args: SchedulesArgs) -> list[Statement]:
    place = f"{args.base.region}:{args.base.account_id}"
    endpoints = f"arn:aws:sagemaker:{place}:endpoint/*"
    groups = f"arn:aws:autoscaling:{place}:autoScalingGroup:*:autoScalingGroupName/*"
    targets = f"arn:aws:application-autoscaling:{place}:scalable-target/*"
    own = {"StringEquals": {"aws:ResourceTag/stack": args.stack}}
    only_awake = {"ForAllValues:StringEquals": {"aws:TagKeys": ["awake"]}}
    return [
        Statement(
            sid="FindThings",
            actions=[
                "application-autoscaling:DescribeScalableTargets",
                "autoscaling:DescribeAutoScalingGroups",
                "sagemaker:ListEndpoints",
            ],
            resources=["*"],
            wildcard_reason="Lists and describe calls of these have no resource-level permissions",
        ),
        Statement(
            sid="LookAtEndpoints",
            actions=["sagemaker:DescribeEndpoint", "sagemaker:ListTags"],
            resources=[endpoints],
        ),
        Statement(
            sid="RememberSizesOfGroups",
            actions=["autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"],
            resources=[groups],
            conditions={**own, **only_awake},
        ),
        Statement(
            sid="ResizeGroups",
            actions=["autoscaling:UpdateAutoScalingGroup"],
            resources=[groups],
            conditions=own,
        ),
        Statement(
            sid="RememberSizesOfEndpoints",
            actions=["sagemaker:AddTags", "sagemaker:DeleteTags"],
            resources=[endpoints],
            conditions={**own, **only_awake},
        ),
        Statement(
            sid="ResizeEndpoints",
            actions=["sagemaker:UpdateEndpointWeightsAndCapacities"],
            resources=[endpoints],
            conditions=own,
        ),
        Statement(
            sid="BoundScaling",
            actions=["application-autoscaling:RegisterScalableTarget"],
            resources=[targets],
            conditions={"StringEquals": {"application-autoscaling:service-namespace": "sagemaker"}},
        ),
    ]
