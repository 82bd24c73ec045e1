"""How the fleets of an endpoint follow the load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import appautoscaling

from components.serving.endpoint_options import ScalingSettings

SERVICE = "sagemaker"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"


@dataclass(frozen=True, kw_only=True)
class EndpointScalingArgs:
    """`endpoint_name` is an output of the endpoint, so that scaling starts after it exists."""

    settings: ScalingSettings
    endpoint_name: Input[str]
    variants: Sequence[str]


class EndpointScaling(ComponentResource):
    """Defines the limits, the target and the schedules of each variant's fleet.

    SageMaker spreads a fleet over the zones of its subnets, so a minimum of two stands in two.
    """

    def __init__(
        self, name: str, args: EndpointScalingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:EndpointScaling", name, None, opts)
        for variant in args.variants:
            self._scale(f"{name}-{variant}", variant, args)
        self.register_outputs({})

    def _scale(self, name: str, variant: str, args: EndpointScalingArgs) -> None:
        settings = args.settings
        target = appautoscaling.Target(
            f"{name}-target",
            service_namespace=SERVICE,
            scalable_dimension=DIMENSION,
            resource_id=Output.concat("endpoint/", args.endpoint_name, f"/variant/{variant}"),
            min_capacity=settings.min,
            max_capacity=settings.max,
            opts=ResourceOptions(parent=self),
        )
        appautoscaling.Policy(
            f"{name}-invocations",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "target_value": settings.invocations_per_instance,
                "predefined_metric_specification": {
                    "predefined_metric_type": "SageMakerVariantInvocationsPerInstance"
                },
                "scale_in_cooldown": settings.scale_in_cooldown,
                "scale_out_cooldown": settings.scale_out_cooldown,
            },
            opts=ResourceOptions(parent=self),
        )
        for role, schedule in sorted(settings.schedules.items()):
            appautoscaling.ScheduledAction(
                f"{name}-at-{role}",
                name=f"{variant}-{role}",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                schedule=schedule.schedule,
                timezone=schedule.time_zone,
                scalable_target_action={
                    "min_capacity": schedule.min,
                    "max_capacity": schedule.max,
                },
                opts=ResourceOptions(parent=self),
            )
