"""Outputs of EC2 launching and Auto Scaling types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _launch_template(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("lt")
    return {
        "id": identifier,
        "name": declared.named(),
        "arn": declared.arn("ec2", f"launch-template/{identifier}"),
        "latestVersion": 1,
        "defaultVersion": 1,
    }


def _placement_group(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": name,
        "name": name,
        "placementGroupId": declared.ec2("pg"),
        "arn": declared.arn("ec2", f"placement-group/{name}"),
    }


def _capacity_reservation(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("cr")
    return {
        "id": identifier,
        "arn": declared.arn("ec2", f"capacity-reservation/{identifier}"),
        "ownerId": declared.account,
    }


def _group(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    group = f"autoScalingGroup:{declared.uuid('group')}:autoScalingGroupName/{name}"
    role = "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("autoscaling", group),
        "serviceLinkedRoleArn": declared.text(
            "serviceLinkedRoleArn",
            declared.arn("iam", f"role/aws-service-role/{role}", region=False),
        ),
    }


def _policy(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    group = declared.text("autoscalingGroupName")
    policy = f"scalingPolicy:{declared.uuid('policy')}:autoScalingGroupName/{group}"
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("autoscaling", f"{policy}:policyName/{name}"),
    }


def _schedule(declared: Declared) -> dict[str, Any]:
    name = declared.named("scheduledActionName")
    group = declared.text("autoscalingGroupName")
    action = f"scheduledUpdateGroupAction:{declared.uuid('action')}:autoScalingGroupName/{group}"
    return {
        "id": name,
        "scheduledActionName": name,
        "arn": declared.arn("autoscaling", f"{action}:scheduledActionName/{name}"),
    }


def _lifecycle_hook(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name}


COMPUTE: Mapping[str, Shape] = {
    "aws:ec2/launchTemplate:LaunchTemplate": _launch_template,
    "aws:ec2/capacityReservation:CapacityReservation": _capacity_reservation,
    "aws:ec2/placementGroup:PlacementGroup": _placement_group,
    "aws:autoscaling/group:Group": _group,
    "aws:autoscaling/policy:Policy": _policy,
    "aws:autoscaling/schedule:Schedule": _schedule,
    "aws:autoscaling/lifecycleHook:LifecycleHook": _lifecycle_hook,
}
