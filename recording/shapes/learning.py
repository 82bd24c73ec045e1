"""Outputs of SageMaker and Application Auto Scaling types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _sagemaker(kind: str, name_key: str = "name", arn_key: str = "arn") -> Shape:
    """A named SageMaker object; its ARN holds the name in small letters, as SageMaker's do."""

    def shape(declared: Declared) -> dict[str, Any]:
        name = declared.named(name_key)
        arn = declared.arn("sagemaker", f"{kind}/{name.lower()}")
        return {"id": name, name_key: name, arn_key: arn}

    return shape


def _group_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("modelPackageGroupName")}


def _scaling_target(declared: Declared) -> dict[str, Any]:
    resource = declared.text("resourceId")
    target = declared.hex(36, "scalable-target")
    role = "aws-service-role/sagemaker.application-autoscaling.amazonaws.com"
    role_name = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    return {
        "id": resource,
        "arn": declared.arn("application-autoscaling", f"scalable-target/{target}"),
        "roleArn": declared.text(
            "roleArn", declared.arn("iam", f"role/{role}/{role_name}", region=False)
        ),
    }


def _scaling_policy(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    resource = f"resource/{declared.text('serviceNamespace')}/{declared.text('resourceId')}"
    policy = f"scalingPolicy:{declared.uuid('policy')}:{resource}:policyName/{name}"
    return {"id": name, "name": name, "arn": declared.arn("autoscaling", policy)}


def _scheduled_action(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    service, resource = declared.text("serviceNamespace"), declared.text("resourceId")
    action = (
        f"scheduledAction:{declared.uuid('action')}:resource/{service}/{resource}"
        f":scheduledActionName/{name}"
    )
    return {
        "id": f"{name}-{service}-{resource}",
        "name": name,
        "arn": declared.arn("autoscaling", action),
    }


LEARNING: Mapping[str, Shape] = {
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": _sagemaker(
        "model-package-group", "modelPackageGroupName"
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": _group_policy,
    "aws:sagemaker/modelCard:ModelCard": _sagemaker("model-card", "modelCardName", "modelCardArn"),
    "aws:sagemaker/model:Model": _sagemaker("model"),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": _sagemaker("endpoint-config"),
    "aws:sagemaker/endpoint:Endpoint": _sagemaker("endpoint"),
    "aws:sagemaker/pipeline:Pipeline": _sagemaker("pipeline", "pipelineName"),
    "aws:appautoscaling/target:Target": _scaling_target,
    "aws:appautoscaling/policy:Policy": _scaling_policy,
    "aws:appautoscaling/scheduledAction:ScheduledAction": _scheduled_action,
}
