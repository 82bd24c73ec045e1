"""What of an endpoint is scaled, by which metric. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from components.serving.async_settings import AsyncScalingSettings
from components.serving.components_settings import ComponentsSettings
from components.serving.copy_scaling_settings import CopyScalingSettings
from components.serving.endpoint_options import ScaleScheduleSettings, ScalingSettings
from components.serving.endpoint_settings import VariantEndpointSettings

COPIES = "sagemaker:inference-component:DesiredCopyCount"
INSTANCES = "sagemaker:variant:DesiredInstanceCount"
WARM_EXECUTIONS = "sagemaker:variant:DesiredProvisionedConcurrency"


@dataclass(frozen=True, kw_only=True)
class Start:
    """How something starts again from nothing: target tracking has no load by instance to follow
    there. `add` instances or copies come when the metric says that a request found none.

    `role` names the alarm among those of the endpoint: things with one role share one alarm.
    """

    role: str
    add: int
    metric: str
    statistic: str
    dimensions: Mapping[str, Input[str]]
    minutes: int
    says: str


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """One thing that follows the load.

    `role` names it among those of the endpoint, `resource_id` is Application Auto Scaling's.
    `follows` names the target's policy, `target` is its configuration; with `starts` it starts
    again from nothing.
    """

    role: str
    resource_id: Input[str]
    dimension: str
    least: int
    most: int
    follows: str
    target: Mapping[str, Any]
    schedules: Mapping[str, ScaleScheduleSettings]
    starts: Start | None = None


def scaled(settings: VariantEndpointSettings, endpoint_name: Input[str]) -> list[Scaled]:
    """What follows the load of an endpoint; nothing without autoscaling.

    Sources: SageMaker AI developer guide, "Define a scaling policy" for real-time variants,
    "Autoscale an asynchronous endpoint", "Automatically scale Provisioned Concurrency".
    """
    scaling = settings.autoscaling
    if scaling is None:
        return []
    starts: Start | None = None
    if isinstance(scaling, ScalingSettings):
        dimension = INSTANCES
        follows = "invocations"
        target = _predefined(
            "SageMakerVariantInvocationsPerInstance", scaling.invocations_per_instance
        )
    elif isinstance(scaling, AsyncScalingSettings):
        dimension = INSTANCES
        follows = "backlog"
        starts = _backlog(scaling.start_instances, endpoint_name) if _stops(scaling) else None
        target = {
            "target_value": scaling.backlog_per_instance,
            "customized_metric_specification": {
                "namespace": "AWS/SageMaker",
                "metric_name": "ApproximateBacklogSizePerInstance",
                "dimensions": [{"name": "EndpointName", "value": endpoint_name}],
                "statistic": "Average",
            },
        }
    else:
        dimension = WARM_EXECUTIONS
        follows = "use"
        target = _predefined(
            "SageMakerVariantProvisionedConcurrencyUtilization", scaling.use_percent / 100
        )
    return [
        Scaled(
            role=variant,
            resource_id=Output.concat("endpoint/", endpoint_name, f"/variant/{variant}"),
            dimension=dimension,
            least=scaling.min,
            most=scaling.max,
            follows=follows,
            target={**target, **_cooldowns(scaling)},
            schedules=scaling.schedules,
            starts=starts,
        )
        for variant in settings.answering
    ]


def scaled_copies(
    settings: ComponentsSettings, component_names: Mapping[str, Input[str]]
) -> list[Scaled]:
    """What follows the load of inference components, whose names in AWS are given by their names in
    the settings. Their instances follow the copies: SageMaker does that.

    Sources: SageMaker AI developer guide, "Define a scaling policy", "Scale an endpoint to zero
    instances".
    """
    return [
        Scaled(
            role=name,
            resource_id=Output.concat("inference-component/", component_names[name]),
            dimension=COPIES,
            least=scaling.min,
            most=scaling.max,
            follows="load",
            target={**_load(scaling), **_cooldowns(scaling)},
            schedules=scaling.schedules,
            starts=_no_copy(name, scaling.start_copies, component_names[name])
            if scaling.least == 0
            else None,
        )
        for name, component in settings.components.items()
        if (scaling := component.autoscaling) is not None
    ]


def _load(scaling: CopyScalingSettings) -> dict[str, Any]:
    if scaling.concurrent_per_copy is not None:
        return _predefined(
            "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
            scaling.concurrent_per_copy,
        )
    # The settings make sure that one of the two is given.
    return _predefined(
        "SageMakerInferenceComponentInvocationsPerCopy", scaling.invocations_per_copy or 0
    )


def _cooldowns(scaling: Any) -> dict[str, int]:
    return {
        "scale_in_cooldown": scaling.scale_in_cooldown,
        "scale_out_cooldown": scaling.scale_out_cooldown,
    }


def _backlog(instances: int, endpoint_name: Input[str]) -> Start:
    """Source: SageMaker AI developer guide, "Autoscale an asynchronous endpoint", "Define a scaling
    policy that scales up from zero for new requests"."""
    return Start(
        role="backlog",
        add=instances,
        metric="HasBacklogWithoutCapacity",
        statistic="Average",
        dimensions={"EndpointName": endpoint_name},
        minutes=2,
        says="a request waits and nothing runs, so instances start",
    )


def _no_copy(component: str, copies: int, component_name: Input[str]) -> Start:
    """Source: SageMaker AI developer guide, "Scale an endpoint to zero instances"."""
    return Start(
        role=component,
        add=copies,
        metric="NoCapacityInvocationFailures",
        statistic="Sum",
        dimensions={"InferenceComponentName": component_name},
        minutes=1,
        says=f"a request of {component} found no copy and failed, so copies start",
    )


def starters(things: Sequence[Scaled]) -> dict[str, Start]:
    """The ways of starting from nothing, by the role of their alarms."""
    return {one.starts.role: one.starts for one in things if one.starts is not None}


def _stops(scaling: AsyncScalingSettings) -> bool:
    """Whether the fleet is empty at times: by its own limits, or by those of a schedule."""
    return min([scaling.min, *(one.min for one in scaling.schedules.values())]) == 0


def _predefined(metric: str, value: float) -> dict[str, Any]:
    return {
        "target_value": value,
        "predefined_metric_specification": {"predefined_metric_type": metric},
    }
