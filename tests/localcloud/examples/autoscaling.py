"""How the platform uses Auto Scaling types."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.harness import Cloud, Example, Resource

METRICS = ["GroupDesiredCapacity", "GroupMaxSize", "GroupMinSize"]


def _subnets(cloud: Cloud) -> list[str]:
    """Two subnets of the VPC that every account has."""
    found = cloud.boto3("ec2").describe_subnets()["Subnets"]
    return sorted(each["SubnetId"] for each in found)[:2]


def _template(cloud: Cloud) -> str:
    """A launch template, made beside Pulumi; once."""
    ec2 = cloud.boto3("ec2")
    found = ec2.describe_launch_templates()["LaunchTemplates"]
    if found:
        return str(found[0]["LaunchTemplateId"])
    data = {"ImageId": "resolve:ssm:/aws/service/image", "InstanceType": "g5.2xlarge"}
    made = ec2.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData=data)
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def _tags(value: str) -> list[dict[str, Any]]:
    return [
        {"key": "Name", "value": value, "propagateAtLaunch": True},
        {"key": "k8s.io/cluster-autoscaler/enabled", "value": "true", "propagateAtLaunch": False},
    ]


def _plain(cloud: Cloud) -> Props:
    return {
        "capacityRebalance": False,
        "defaultInstanceWarmup": 300,
        "enabledMetrics": METRICS,
        "healthCheckGracePeriod": 300,
        "healthCheckType": "EC2",
        "launchTemplate": {"id": _template(cloud), "version": "1"},
        "maxSize": 2,
        "metricsGranularity": "1Minute",
        "minSize": 0,
        "suspendedProcesses": ["AZRebalance", "Launch"],
        "tags": _tags("gpu-steady"),
        "terminationPolicies": ["OldestLaunchTemplate", "Default"],
        "vpcZoneIdentifiers": _subnets(cloud),
        "waitForCapacityTimeout": "0",
        "warmPool": {
            "instanceReusePolicy": {"reuseOnScaleIn": False},
            "maxGroupPreparedCapacity": 1,
            "minSize": 0,
            "poolState": "Stopped",
        },
    }


def _mixed(cloud: Cloud) -> Props:
    inputs = _plain(cloud)
    del inputs["launchTemplate"], inputs["warmPool"]
    policy = {
        "instancesDistribution": {
            "onDemandBaseCapacity": 0,
            "onDemandPercentageAboveBaseCapacity": 0,
            "spotAllocationStrategy": "price-capacity-optimized",
        },
        "launchTemplate": {
            "launchTemplateSpecification": {
                "launchTemplateId": _template(cloud),
                "version": "1",
            },
            "overrides": [{"instanceType": "g5.2xlarge"}, {"instanceType": "g5.4xlarge"}],
        },
    }
    return {**inputs, "capacityRebalance": True, "mixedInstancesPolicy": policy}


def _hook(seconds: int) -> Props:
    return {
        "name": "prepare",
        "defaultResult": "CONTINUE",
        "heartbeatTimeout": seconds,
        "lifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
    }


def _group(cloud: Cloud) -> str:
    return cloud.create("aws:autoscaling/group:Group", "group", **_plain(cloud)).id


def _predictive(mode: str) -> Props:
    return {
        "mode": mode,
        "schedulingBufferTime": "600",
        "metricSpecification": {
            "targetValue": 60,
            "predefinedMetricPairSpecification": {"predefinedMetricType": "ASGCPUUtilization"},
        },
    }


def _grow(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=resource.id, MaxSize=9
    )
    return "maxSize"


def _import_id(resource: Resource) -> str:
    return f"{resource['autoscalingGroupName']}/{resource.id}"


EXAMPLES = [
    Example(
        "aws:autoscaling/group:Group",
        _plain,
        update={
            "maxSize": 4,
            "suspendedProcesses": ["AZRebalance"],
            "tags": _tags("other"),
            "healthCheckGracePeriod": 600,
        },
        replace={"name": "another"},
        drift=_grow,
    ),
    Example(
        "aws:autoscaling/group:Group",
        lambda cloud: {**_plain(cloud), "initialLifecycleHooks": [_hook(600)]},
        update={"maxSize": 3},
        replace={"initialLifecycleHooks": [_hook(900)]},
        label="with a hook from the start",
    ),
    Example(
        "aws:autoscaling/group:Group",
        _mixed,
        update={"maxSize": 8, "capacityRebalance": False},
        label="with mixed instances",
    ),
    Example(
        "aws:autoscaling/policy:Policy",
        lambda cloud: {
            "autoscalingGroupName": _group(cloud),
            "policyType": "PredictiveScaling",
            "predictiveScalingConfiguration": _predictive("ForecastOnly"),
        },
        update={"predictiveScalingConfiguration": _predictive("ForecastAndScale")},
        replace={"name": "another"},
        import_id=_import_id,
    ),
    Example(
        "aws:autoscaling/schedule:Schedule",
        lambda cloud: {
            "autoscalingGroupName": _group(cloud),
            "scheduledActionName": "night",
            "desiredCapacity": -1,
            "minSize": -1,
            "maxSize": 0,
            "recurrence": "0 20 * * 1-5",
            "timeZone": "Europe/Zurich",
        },
        update={"recurrence": "0 21 * * 1-5", "maxSize": 1},
        replace={"scheduledActionName": "weekend"},
        import_id=_import_id,
    ),
    Example(
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        lambda cloud: {
            "autoscalingGroupName": _group(cloud),
            "defaultResult": "CONTINUE",
            "heartbeatTimeout": 600,
            "lifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        },
        update={"heartbeatTimeout": 300},
        replace={"name": "another"},
        import_id=_import_id,
    ),
]
