"""An endpoint of inference components as plain data, in the names of CloudFormation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input

from components.serving.components_settings import ComponentSettings, ComponentsSettings
from components.serving.rollout import Rollout

VARIANT = "AllTraffic"
"""The one variant, without a model: the instances that the components share."""

_ROUTING = {"least-outstanding": "LEAST_OUTSTANDING_REQUESTS", "random": "RANDOM"}


def configuration(
    settings: ComponentsSettings,
    *,
    role_arn: Input[str],
    security_group_id: Input[str],
    subnet_ids: Sequence[Input[str]],
    key_arn: Input[str] | None,
) -> dict[str, Any]:
    """The state of the endpoint's configuration, without its name and tags.

    Source: SageMaker API Reference, ProductionVariant and ProductionVariantManagedInstanceScaling;
    InitialInstanceCount is 1 at least, also where the instances may go to zero later.
    """
    instances = settings.instances
    variant: dict[str, Any] = {
        "VariantName": VARIANT,
        "InstanceType": instances.instance_type,
        "InitialInstanceCount": max(instances.min, 1),
        "ManagedInstanceScaling": {
            "Status": "ENABLED",
            "MinInstanceCount": instances.min,
            "MaxInstanceCount": instances.max,
        },
        "RoutingConfig": {"RoutingStrategy": _ROUTING[instances.routing]},
    }
    if instances.volume_gib is not None:
        variant["VolumeSizeInGB"] = instances.volume_gib
    found: dict[str, Any] = {
        "ProductionVariants": [variant],
        "ExecutionRoleArn": role_arn,
        "EnableNetworkIsolation": settings.network_isolation,
        "VpcConfig": {"SecurityGroupIds": [security_group_id], "Subnets": list(subnet_ids)},
    }
    if key_arn is not None:
        found["KmsKeyId"] = key_arn
    return found


def component(
    settings: ComponentsSettings,
    role: str,
    *,
    name: str,
    endpoint: Input[str],
    model: Input[str],
    alarms: Sequence[Input[str]],
) -> dict[str, Any]:
    """The state of an inference component, without its tags; `alarms` take a roll-out back."""
    one = settings.components[role]
    specification: dict[str, Any] = {
        "ModelName": model,
        "ComputeResourceRequirements": _reserved(one),
        "SchedulingConfig": {
            "PlacementStrategy": one.placement.upper(),
            "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE"},
        },
    }
    startup = _set(
        {
            "ContainerStartupHealthCheckTimeoutInSeconds": one.startup_seconds,
            "ModelDataDownloadTimeoutInSeconds": one.download_seconds,
        }
    )
    if startup:
        specification["StartupParameters"] = startup
    found: dict[str, Any] = {
        "InferenceComponentName": name,
        "EndpointName": endpoint,
        "VariantName": VARIANT,
        "Specification": specification,
        "RuntimeConfig": {"CopyCount": one.copies},
    }
    rollout = settings.rollout.rollout()
    if rollout.strategy == "rolling":
        found["DeploymentConfig"] = _deployment(rollout, alarms)
    return found


def _reserved(one: ComponentSettings) -> dict[str, Any]:
    """Source: SageMaker API Reference, InferenceComponentComputeResourceRequirements."""
    return _set(
        {
            "MinMemoryRequiredInMb": one.memory_mb,
            "NumberOfCpuCoresRequired": one.cpu_cores,
            "NumberOfAcceleratorDevicesRequired": one.accelerators,
        }
    )


def _deployment(rollout: Rollout, alarms: Sequence[Input[str]]) -> dict[str, Any]:
    """Source: SageMaker API Reference, InferenceComponentRollingUpdatePolicy."""
    policy: dict[str, Any] = {
        "MaximumBatchSize": _share(rollout.percent),
        "WaitIntervalInSeconds": rollout.bake_seconds,
        "MaximumExecutionTimeoutInSeconds": rollout.timeout(),
    }
    if rollout.rollback_percent is not None:
        policy["RollbackMaximumBatchSize"] = _share(rollout.rollback_percent)
    return {
        "RollingUpdatePolicy": policy,
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm} for alarm in alarms]},
    }


def _share(percent: int | None) -> dict[str, Any]:
    return {"Type": "CAPACITY_PERCENT", "Value": percent}


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
