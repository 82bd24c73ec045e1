"""How the fleets of an endpoint follow the load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import appautoscaling, cloudwatch

from components.monitoring.alerting import Alerting
from components.serving.scaling import Scaled, Start, starters

SERVICE = "sagemaker"


@dataclass(frozen=True, kw_only=True)
class EndpointScalingArgs:
    """`endpoint_name` is an output of the endpoint, so that scaling starts after it exists."""

    things: Sequence[Scaled]
    endpoint_name: Input[str]
    alerting: Alerting


class EndpointScaling(ComponentResource):
    """Defines the limits, the target and the schedules of whatever follows the load.

    SageMaker spreads a fleet over the zones of its subnets, so a minimum of two stands in two. An
    empty fleet has no load per instance to follow, so an alarm on what waits or fails starts it.
    """

    def __init__(
        self, name: str, args: EndpointScalingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:EndpointScaling", name, None, opts)
        policies: dict[str, list[appautoscaling.Policy]] = {}
        for one in args.things:
            target = self._target(f"{name}-{one.role}", one)
            if one.starts is not None:
                policy = self._start(f"{name}-{one.role}", one.starts.add, target)
                policies.setdefault(one.starts.role, []).append(policy)
        for role, start in starters(args.things).items():
            self._alarm(name, start, policies[role], args)
        self.register_outputs({})

    def _target(self, name: str, one: Scaled) -> appautoscaling.Target:
        target = appautoscaling.Target(
            f"{name}-target",
            service_namespace=SERVICE,
            scalable_dimension=one.dimension,
            resource_id=one.resource_id,
            min_capacity=one.least,
            max_capacity=one.most,
            opts=ResourceOptions(parent=self),
        )
        appautoscaling.Policy(
            f"{name}-{one.follows}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=(
                appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(**one.target)
            ),
            opts=ResourceOptions(parent=self),
        )
        for role, schedule in sorted(one.schedules.items()):
            appautoscaling.ScheduledAction(
                f"{name}-at-{role}",
                name=f"{one.role}-{role}",
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
        return target

    def _start(self, name: str, add: int, target: appautoscaling.Target) -> appautoscaling.Policy:
        return appautoscaling.Policy(
            f"{name}-start",
            policy_type="StepScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            step_scaling_policy_configuration={
                "adjustment_type": "ChangeInCapacity",
                "metric_aggregation_type": "Average",
                "cooldown": 300,
                "step_adjustments": [
                    {"metric_interval_lower_bound": "0", "scaling_adjustment": add}
                ],
            },
            opts=ResourceOptions(parent=self),
        )

    def _alarm(
        self,
        name: str,
        start: Start,
        policies: Sequence[appautoscaling.Policy],
        args: EndpointScalingArgs,
    ) -> None:
        runbook = args.alerting.runbook_url("endpoint-backlog")
        cloudwatch.MetricAlarm(
            f"{name}-{start.role}-without-capacity",
            alarm_description=Output.concat(
                "Endpoint ",
                args.endpoint_name,
                f": {start.says}. Runbook: {runbook}",
            ),
            namespace="AWS/SageMaker",
            metric_name=start.metric,
            dimensions=dict(start.dimensions),
            statistic=start.statistic,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            period=60,
            evaluation_periods=start.minutes,
            datapoints_to_alarm=start.minutes,
            treat_missing_data="missing",
            alarm_actions=[policy.arn for policy in policies],
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
