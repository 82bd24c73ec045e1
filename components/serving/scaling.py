"""What of an endpoint is scaled, by which metric. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from components.serving.async_settings import AsyncScalingSettings
from components.serving.endpoint_options import ScaleScheduleSettings, ScalingSettings
from components.serving.endpoint_settings import EndpointSettings

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
WARM_EXECUTIONS = "sagemaker:variant:DesiredProvisionedConcurrency"


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """One thing that follows the load.

    `role` names it among those of the endpoint, `resource_id` is Application Auto Scaling's.
    `follows` names the target's policy, `target` is its configuration. With `starts` instances are
    added when a request waits and none runs.
    """

    role: str
    resource_id: Input[str]
    dimension: str
    least: int
    most: int
    follows: str
    target: Mapping[str, Any]
    schedules: Mapping[str, ScaleScheduleSettings]
    starts: int | None = None


def scaled(settings: EndpointSettings, endpoint_name: Input[str]) -> list[Scaled]:
    """What follows the load of an endpoint; nothing without autoscaling.

    Sources: SageMaker AI developer guide, "Define a scaling policy" for real-time variants,
    "Autoscale an asynchronous endpoint", "Automatically scale Provisioned Concurrency".
    """
    scaling = settings.autoscaling
    if scaling is None:
        return []
    if isinstance(scaling, ScalingSettings):
        dimension, starts = INSTANCES, None
        follows = "invocations"
        target = _predefined(
            "SageMakerVariantInvocationsPerInstance", scaling.invocations_per_instance
        )
    elif isinstance(scaling, AsyncScalingSettings):
        dimension = INSTANCES
        follows = "backlog"
        starts = scaling.start_instances if _stops(scaling) else None
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
        dimension, starts = WARM_EXECUTIONS, None
        follows = "use"
        target = _predefined(
            "SageMakerVariantProvisionedConcurrencyUtilization", scaling.use_percent / 100
        )
    cooldowns = {
        "scale_in_cooldown": scaling.scale_in_cooldown,
        "scale_out_cooldown": scaling.scale_out_cooldown,
    }
    return [
        Scaled(
            role=variant,
            resource_id=Output.concat("endpoint/", endpoint_name, f"/variant/{variant}"),
            dimension=dimension,
            least=scaling.min,
            most=scaling.max,
            follows=follows,
            target={**target, **cooldowns},
            schedules=scaling.schedules,
            starts=starts,
        )
        for variant in settings.answering
    ]


def starting(things: Sequence[Scaled]) -> list[Scaled]:
    """Those that start again from nothing."""
    return [one for one in things if one.starts is not None]


def _stops(scaling: AsyncScalingSettings) -> bool:
    """Whether the fleet is empty at times: by its own limits, or by those of a schedule."""
    return min([scaling.min, *(one.min for one in scaling.schedules.values())]) == 0


def _predefined(metric: str, value: float) -> dict[str, Any]:
    return {
        "target_value": value,
        "predefined_metric_specification": {"predefined_metric_type": metric},
    }
