"""How the platform scales endpoint variants."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.harness import Cloud, Example, Resource

_RESOURCE = "endpoint/fraud/variant/champion"
_WHERE = {
    "serviceNamespace": "sagemaker",
    "resourceId": _RESOURCE,
    "scalableDimension": "sagemaker:variant:DesiredInstanceCount",
}


def _an_endpoint(cloud: Cloud) -> None:
    """An endpoint with the variant that is scaled, made beside Pulumi; once."""
    sagemaker = cloud.boto3("sagemaker")
    if sagemaker.list_endpoints()["Endpoints"]:
        return
    role = "arn:aws:iam::123456789012:role/serving"
    variant: dict[str, Any] = {
        "VariantName": "champion",
        "ModelName": "fraud",
        "InstanceType": "ml.m7i.large",
        "InitialInstanceCount": 2,
    }
    sagemaker.create_model(
        ModelName="fraud", ExecutionRoleArn=role, PrimaryContainer={"Image": "image"}
    )
    sagemaker.create_endpoint_config(EndpointConfigName="fraud", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="fraud", EndpointConfigName="fraud")


def _target(cloud: Cloud) -> Props:
    _an_endpoint(cloud)
    return {**_WHERE, "minCapacity": 2, "maxCapacity": 4}


def _on_a_target(cloud: Cloud) -> Props:
    cloud.create("aws:appautoscaling/target:Target", "target", **_target(cloud))
    return dict(_WHERE)


def _policy(cloud: Cloud) -> Props:
    return {
        **_on_a_target(cloud),
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "predefinedMetricSpecification": {
                "predefinedMetricType": "SageMakerVariantInvocationsPerInstance"
            },
            "scaleInCooldown": 300,
            "scaleOutCooldown": 60,
            "targetValue": 800,
        },
    }


def _scheduled_action(cloud: Cloud) -> Props:
    return {
        **_on_a_target(cloud),
        "name": "night",
        "schedule": "cron(0 20 ? * MON-FRI *)",
        "timezone": "Europe/Zurich",
        "scalableTargetAction": {"minCapacity": 1, "maxCapacity": 2},
    }


def _capacity(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=_RESOURCE,
        ScalableDimension=_WHERE["scalableDimension"],
        MinCapacity=2,
        MaxCapacity=9,
    )
    return "maxCapacity"


def _target_value(value: int) -> Props:
    configuration = {
        "predefinedMetricSpecification": {
            "predefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
        "targetValue": value,
    }
    return {"targetTrackingScalingPolicyConfiguration": configuration}


def _import_id(resource: Resource) -> str:
    parts = [resource["serviceNamespace"], resource["resourceId"], resource["scalableDimension"]]
    return "/".join([*parts, *([resource["name"]] if "policyType" in resource.outputs else [])])


EXAMPLES = [
    Example(
        "aws:appautoscaling/target:Target",
        _target,
        update={"maxCapacity": 8},
        replace={"resourceId": "endpoint/fraud/variant/challenger"},
        drift=_capacity,
        import_id=_import_id,
    ),
    Example(
        "aws:appautoscaling/policy:Policy",
        _policy,
        update=_target_value(400),
        replace={"name": "another"},
        import_id=_import_id,
    ),
    Example(
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        _scheduled_action,
        update={"scalableTargetAction": {"minCapacity": 2, "maxCapacity": 2}},
        replace={"name": "weekend"},
    ),
]
