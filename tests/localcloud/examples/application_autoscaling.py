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


_WARM = {
    "serviceNamespace": "sagemaker",
    "resourceId": "endpoint/leads/variant/main",
    "scalableDimension": "sagemaker:variant:DesiredProvisionedConcurrency",
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


def _backlog(cloud: Cloud) -> Props:
    return {
        **_on_a_target(cloud),
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "customizedMetricSpecification": {
                "namespace": "AWS/SageMaker",
                "metricName": "ApproximateBacklogSizePerInstance",
                "dimensions": [{"name": "EndpointName", "value": "fraud"}],
                "statistic": "Average",
            },
            "scaleInCooldown": 600,
            "scaleOutCooldown": 300,
            "targetValue": 5,
        },
    }


def _steps(instances: int) -> Props:
    configuration = {
        "adjustmentType": "ChangeInCapacity",
        "metricAggregationType": "Average",
        "cooldown": 300,
        "stepAdjustments": [{"metricIntervalLowerBound": "0", "scalingAdjustment": instances}],
    }
    return {"stepScalingPolicyConfiguration": configuration}


def _warm(cloud: Cloud) -> Props:
    sagemaker = cloud.boto3("sagemaker")
    if not sagemaker.list_endpoints()["Endpoints"]:
        role = "arn:aws:iam::123456789012:role/serving"
        sagemaker.create_model(
            ModelName="leads", ExecutionRoleArn=role, PrimaryContainer={"Image": "image"}
        )
        serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 4, "ProvisionedConcurrency": 1}
        variant: dict[str, Any] = {
            "VariantName": "main",
            "ModelName": "leads",
            "ServerlessConfig": serverless,
        }
        sagemaker.create_endpoint_config(EndpointConfigName="leads", ProductionVariants=[variant])
        sagemaker.create_endpoint(EndpointName="leads", EndpointConfigName="leads")
    return {**_WARM, "minCapacity": 1, "maxCapacity": 2}


def _use(cloud: Cloud) -> Props:
    cloud.create("aws:appautoscaling/target:Target", "target", **_warm(cloud))
    metric = "SageMakerVariantProvisionedConcurrencyUtilization"
    return {
        **_WARM,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "predefinedMetricSpecification": {"predefinedMetricType": metric},
            "scaleInCooldown": 300,
            "scaleOutCooldown": 60,
            "targetValue": 0.7,
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
    Example("aws:appautoscaling/policy:Policy", _backlog, import_id=_import_id, label="of a queue"),
    Example(
        "aws:appautoscaling/policy:Policy",
        lambda cloud: {**_on_a_target(cloud), "policyType": "StepScaling", **_steps(1)},
        update=_steps(2),
        import_id=_import_id,
        label="from nothing",
    ),
    Example(
        "aws:appautoscaling/target:Target",
        lambda cloud: {**_target(cloud), "minCapacity": 0},
        update={"minCapacity": 1},
        import_id=_import_id,
        label="of a fleet that stops",
    ),
    Example(
        "aws:appautoscaling/target:Target", _warm, import_id=_import_id, label="of warm executions"
    ),
    Example(
        "aws:appautoscaling/policy:Policy", _use, import_id=_import_id, label="of warm executions"
    ),
    Example(
        "aws:appautoscaling/scheduledAction:ScheduledAction",
        _scheduled_action,
        update={"scalableTargetAction": {"minCapacity": 2, "maxCapacity": 2}},
        replace={"name": "weekend"},
    ),
]
