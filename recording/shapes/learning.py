"""Outputs of SageMaker and Application Auto Scaling types."""

import json
from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape
from recording.errors import RecordingError


def _sagemaker(kind: str, name_key: str = "name", arn_key: str = "arn") -> Shape:
    """A named SageMaker object; its ARN holds the name in small letters, as SageMaker's do."""

    def shape(declared: Declared) -> dict[str, Any]:
        name = declared.named(name_key)
        arn = declared.arn("sagemaker", f"{kind}/{name.lower()}")
        return {"id": name, name_key: name, arn_key: arn}

    return shape


def _tracking_server(declared: Declared) -> dict[str, Any]:
    name = declared.named("trackingServerName")
    host = f"t-{declared.hex(12, 'tracking')}.{declared.region}.experiments.sagemaker.aws"
    return {
        "id": name,
        "arn": declared.arn("sagemaker", f"mlflow-tracking-server/{name}"),
        "trackingServerName": name,
        "trackingServerUrl": f"https://{host}",
    }


def _domain(declared: Declared) -> dict[str, Any]:
    id_ = f"d-{declared.hex(12, 'domain')}"
    return {
        "id": id_,
        "arn": declared.arn("sagemaker", f"domain/{id_}"),
        "domainName": declared.text("domainName"),
        "homeEfsFileSystemId": declared.ec2("fs-"),
        "securityGroupIdForDomainBoundary": declared.ec2("sg-"),
        "url": f"https://{id_}.studio.{declared.region}.sagemaker.aws",
    }


def _in_domain(kind: str, name_key: str) -> Shape:
    """What a domain holds: its ARN names the domain too, and is its id."""

    def shape(declared: Declared) -> dict[str, Any]:
        name = declared.text(name_key)
        arn = declared.arn("sagemaker", f"{kind}/{declared.text('domainId')}/{name}")
        return {"id": arn, "arn": arn, name_key: name}

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


_CLOUD_CONTROL: Mapping[str, tuple[str, str]] = {
    "AWS::SageMaker::EndpointConfig": ("endpoint-config", "EndpointConfigName"),
    "AWS::SageMaker::InferenceComponent": ("inference-component", "InferenceComponentName"),
    "AWS::SageMaker::ModelBiasJobDefinition": (
        "model-bias-job-definition",
        "JobDefinitionName",
    ),
    "AWS::SageMaker::ModelExplainabilityJobDefinition": (
        "model-explainability-job-definition",
        "JobDefinitionName",
    ),
    "AWS::SageMaker::ModelQualityJobDefinition": (
        "model-quality-job-definition",
        "JobDefinitionName",
    ),
}
"""The part of the ARN before the name, and the property that holds the name."""


def _cloud_control(declared: Declared) -> dict[str, Any]:
    """Cloud Control's identifier of these types is the ARN, which is read-only in their state."""
    type_name = declared.text("typeName")
    if type_name not in _CLOUD_CONTROL:
        raise RecordingError(
            f"{declared.name}: the recording does not know what identifies {type_name} in Cloud "
            "Control. Add the type to recording/shapes/learning.py."
        )
    kind, name_key = _CLOUD_CONTROL[type_name]
    state = json.loads(declared.text("desiredState"))
    arn = declared.arn("sagemaker", f"{kind}/{state[name_key].lower()}")
    arn_key = name_key.removesuffix("Name") + "Arn"
    return {"id": arn, "properties": json.dumps({**state, arn_key: arn}, sort_keys=True)}


LEARNING: Mapping[str, Shape] = {
    "aws:cloudcontrol/resource:Resource": _cloud_control,
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": _sagemaker(
        "model-package-group", "modelPackageGroupName"
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": _group_policy,
    "aws:sagemaker/modelCard:ModelCard": _sagemaker("model-card", "modelCardName", "modelCardArn"),
    "aws:sagemaker/featureGroup:FeatureGroup": _sagemaker("feature-group", "featureGroupName"),
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": _tracking_server,
    "aws:sagemaker/domain:Domain": _domain,
    "aws:sagemaker/userProfile:UserProfile": _in_domain("user-profile", "userProfileName"),
    "aws:sagemaker/space:Space": _in_domain("space", "spaceName"),
    "aws:sagemaker/model:Model": _sagemaker("model"),
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": _sagemaker("endpoint-config"),
    "aws:sagemaker/endpoint:Endpoint": _sagemaker("endpoint"),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": _sagemaker(
        "data-quality-job-definition"
    ),
    "aws:sagemaker/monitoringSchedule:MonitoringSchedule": _sagemaker("monitoring-schedule"),
    "aws:sagemaker/pipeline:Pipeline": _sagemaker("pipeline", "pipelineName"),
    "aws:appautoscaling/target:Target": _scaling_target,
    "aws:appautoscaling/policy:Policy": _scaling_policy,
    "aws:appautoscaling/scheduledAction:ScheduledAction": _scheduled_action,
}
