"""What puts a stack to sleep at night and at weekends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, ResourceOptions

from components.automation.handler import Handler
from components.automation.settings import HoursSettings
from components.common.production import is_production
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
NODE_GROUP_CALLS = (
    "eks:DescribeNodegroup",
    "eks:ListNodegroups",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdateNodegroupConfig",
)
"""What it calls beside that where EKS manages groups of nodes."""


@dataclass(frozen=True, kw_only=True)
class SchedulesArgs(ScheduledArgs):
    """`protected` is the stack's protect, `cluster_name` the EKS cluster that has managed node
    groups; None: there is none."""

    settings: HoursSettings
    protected: bool
    cluster_name: str | None


class Schedules(ComponentResource):
    """Defines the function that makes groups of instances zero, managed node groups too, and
    endpoints one instance after hours, and its two schedules. Raises ValueError for production,
    which never sleeps.

    It may change what carries the tag of its stack, and nothing else. An update of the stack at
    night wakes what it declares, and stays as it is in the morning.
    """

    handler: Handler

    def __init__(self, name: str, args: SchedulesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:cost:Schedules", name, None, opts)
        if is_production(args.stack, args.protected):
            raise ValueError(
                f"Stack {args.stack} is production and never sleeps. Leave Schedules out of it."
            )
        settings, cluster = args.settings, args.cluster_name
        self.handler = scheduled_handler(
            name,
            args,
            parent=self,
            function="hours",
            description="Puts the stack to sleep after hours, and wakes it",
            statements=_statements(args),
            own_calls=CALLS if cluster is None else (*CALLS, *NODE_GROUP_CALLS),
            environment={"PROTECTED": "false"} | ({} if cluster is None else {"CLUSTER": cluster}),
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
            # Application Auto Scaling User Guide, "Tagging support": targets have tags, and the
            # condition counts those that a target has before the call.
            conditions={
                "StringEquals": {
                    **own["StringEquals"],
                    "application-autoscaling:service-namespace": "sagemaker",
                }
            },
        ),
        *([] if args.cluster_name is None else _of_node_groups(args.cluster_name, place, own)),
    ]


def _of_node_groups(
    cluster: str, place: str, own: Mapping[str, Mapping[str, str]]
) -> list[Statement]:
    groups = f"arn:aws:eks:{place}:nodegroup/{cluster}/*/*"
    return [
        Statement(
            sid="FindNodeGroups",
            actions=["eks:ListNodegroups"],
            resources=[f"arn:aws:eks:{place}:cluster/{cluster}"],
        ),
        Statement(sid="LookAtNodeGroups", actions=["eks:DescribeNodegroup"], resources=[groups]),
        Statement(
            sid="RememberSizesOfNodeGroups",
            actions=["eks:TagResource", "eks:UntagResource"],
            resources=[groups],
            conditions={**own, "ForAllValues:StringEquals": {"aws:TagKeys": ["awake"]}},
        ),
        Statement(
            sid="ResizeNodeGroups",
            actions=["eks:UpdateNodegroupConfig"],
            resources=[groups],
            conditions=own,
        ),
    ]
