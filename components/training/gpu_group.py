"""A self-managed group of accelerated nodes that scales from zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import autoscaling, ec2, eks, iam

from components.network.proxy import Proxy
from components.training import node_template
from components.training.launch_template import ClusterOutputs, TemplateArgs, launch_template
from components.training.node_access import NodesArgs, node_role
from components.training.node_group_settings import NodeGroupSettings

METRICS = [
    autoscaling.Metric.GROUP_DESIRED_CAPACITY,
    autoscaling.Metric.GROUP_IN_SERVICE_INSTANCES,
    autoscaling.Metric.GROUP_MAX_SIZE,
    autoscaling.Metric.GROUP_MIN_SIZE,
    autoscaling.Metric.GROUP_PENDING_INSTANCES,
    autoscaling.Metric.GROUP_TERMINATING_INSTANCES,
    autoscaling.Metric.GROUP_TOTAL_INSTANCES,
]
LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"

__all__ = ["ClusterOutputs", "GpuGroup", "GpuGroupArgs"]


@dataclass(frozen=True, kw_only=True)
class GpuGroupArgs:
    """What a group that the platform manages itself needs, beside what every group does: `cluster`
    is what its nodes join with, `proxy` what they reach the internet through."""

    settings: NodeGroupSettings
    nodes: NodesArgs
    cluster: ClusterOutputs
    proxy: Proxy | None = None


class GpuGroup(ComponentResource):
    """Defines the auto scaling group, its launch template, role, access entry and schedules.

    The desired size belongs to the Cluster Autoscaler, which finds the group by its tags.
    """

    group_name: Output[str]
    role_arn: Output[str]

    def __init__(self, name: str, args: GpuGroupArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:GpuGroup", name, None, opts)
        self._prefix, self._args, self._settings = name, args, args.settings
        self._prepare = f"{name}-prepare"
        nodes = args.nodes
        role = node_role(name, nodes, self)
        self.role_arn = role.role_arn
        profile = iam.InstanceProfile(
            f"{name}-profile",
            role=role.role_name,
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        template = launch_template(
            name,
            TemplateArgs(
                settings=args.settings,
                nodes=nodes,
                profile_arn=profile.arn,
                cluster=args.cluster,
                proxy=args.proxy,
            ),
            self,
        )
        # Without it the cluster does not know a node's role, and turns the node away.
        entry = eks.AccessEntry(
            f"{name}-access",
            cluster_name=nodes.cluster_id,
            principal_arn=role.role_arn,
            type="EC2_LINUX",
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        group = self._group(template, entry)
        self.group_name = group.name
        self._hooks(group)
        self._schedules(group)
        self._forecast(group)
        self._reservation()
        self.register_outputs(
            {
                "group_name": self.group_name,
                "role_arn": self.role_arn,
            }
        )

    def _group(self, template: ec2.LaunchTemplate, entry: eks.AccessEntry) -> autoscaling.Group:
        nodes, settings = self._args.nodes, self._settings
        placement = self._placement()
        zones = [settings.zone] if settings.zone else sorted(nodes.subnets)
        lifetime = settings.max_lifetime_days
        return autoscaling.Group(
            f"{self._prefix}-group",
            min_size=settings.min,
            max_size=settings.max,
            vpc_zone_identifiers=[nodes.subnets[zone] for zone in zones],
            placement_group=placement.name if placement else None,
            capacity_rebalance=settings.uses_spot,
            health_check_type="EC2",
            health_check_grace_period=300,
            default_instance_warmup=300,
            max_instance_lifetime=lifetime * 86400 if lifetime else None,
            # The autoscaler chooses the node to end; balancing zones would end one that works.
            suspended_processes=["AZRebalance"],
            termination_policies=["OldestLaunchTemplate", "Default"],
            metrics_granularity="1Minute",
            enabled_metrics=METRICS,
            wait_for_capacity_timeout="0",
            tags=[
                {"key": key, "value": value, "propagate_at_launch": on_nodes}
                for key, value, on_nodes in node_template.group_tags(
                    nodes.cluster_name, nodes.group, settings, nodes.tags
                )
            ],
            # The autoscaler owns the size from the first node on. Hooks at creation are taken then
            # and never again; to the provider others are another group.
            opts=ResourceOptions(
                parent=self,
                ignore_changes=["desiredCapacity", "initialLifecycleHooks"],
                depends_on=[entry, *nodes.needs],
            ),
            initial_lifecycle_hooks=self._first_hooks(),
            **self._launch(template),
            **self._warm_pool(),
        )

    def _first_hooks(self) -> list[autoscaling.GroupInitialLifecycleHookArgs] | None:
        """The hook `prepare` as the group is created with it: one that comes later misses the first
        nodes of the warm pool, which are stopped before they are ready."""
        pool = self._settings.warm_pool
        if pool is None:
            return None
        return [
            autoscaling.GroupInitialLifecycleHookArgs(
                name=self._prepare,
                lifecycle_transition=LAUNCHING,
                heartbeat_timeout=pool.start_seconds,
                default_result="CONTINUE",
            )
        ]

    def _launch(self, template: ec2.LaunchTemplate) -> dict[str, Any]:
        settings = self._settings
        version = template.latest_version.apply(str)
        if not settings.uses_spot and len(settings.instance_types) == 1:
            return {"launch_template": {"id": template.id, "version": version}}
        share = {"spot": 0, "on-demand": 100, "mixed": settings.on_demand_percent or 0}
        return {
            "mixed_instances_policy": {
                "instances_distribution": {
                    "on_demand_allocation_strategy": settings.on_demand_allocation,
                    "on_demand_base_capacity": settings.on_demand_base,
                    "on_demand_percentage_above_base_capacity": share[settings.purchase],
                    "spot_allocation_strategy": settings.spot_allocation,
                },
                "launch_template": {
                    "launch_template_specification": {
                        "launch_template_id": template.id,
                        "version": version,
                    },
                    "overrides": [{"instance_type": one} for one in settings.instance_types],
                },
            }
        }

    def _warm_pool(self) -> dict[str, Any]:
        pool = self._settings.warm_pool
        if pool is None:
            return {}
        return {
            "warm_pool": {
                "pool_state": "Stopped",
                "min_size": pool.min,
                "max_group_prepared_capacity": pool.max_prepared,
                "instance_reuse_policy": {"reuse_on_scale_in": False},
            }
        }

    def _reservation(self) -> None:
        settings = self._settings
        if settings.reserved is None or settings.zone is None:
            return
        # open: every instance of the type in the zone takes what is reserved, without being told.
        ec2.CapacityReservation(
            f"{self._prefix}-reservation",
            availability_zone=settings.zone,
            instance_type=settings.instance_types[0],
            instance_platform="Linux/UNIX",
            instance_count=settings.reserved,
            instance_match_criteria="open",
            end_date_type="unlimited",
            ebs_optimized=True,
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )

    def _placement(self) -> ec2.PlacementGroup | None:
        strategy = self._settings.placement
        if strategy is None:
            return None
        return ec2.PlacementGroup(
            f"{self._prefix}-placement",
            strategy=strategy,
            spread_level="rack" if strategy == "spread" else None,
            partition_count=3 if strategy == "partition" else None,
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )

    def _hooks(self, group: autoscaling.Group) -> None:
        # CONTINUE: a handler that is away delays the end of a node but never keeps it.
        autoscaling.LifecycleHook(
            f"{self._prefix}-drain",
            autoscaling_group_name=group.name,
            lifecycle_transition=TERMINATING,
            heartbeat_timeout=self._settings.drain_seconds,
            default_result="CONTINUE",
            opts=ResourceOptions(parent=self),
        )
        if self._settings.warm_pool is not None:
            # The one that the group was created with, by its name: here its time is changed.
            autoscaling.LifecycleHook(
                self._prepare,
                name=self._prepare,
                autoscaling_group_name=group.name,
                lifecycle_transition=LAUNCHING,
                heartbeat_timeout=self._settings.warm_pool.start_seconds,
                default_result="CONTINUE",
                opts=ResourceOptions(parent=self),
            )

    def _schedules(self, group: autoscaling.Group) -> None:
        for schedule, settings in sorted(self._settings.schedules.items()):
            autoscaling.Schedule(
                f"{self._prefix}-at-{schedule}",
                scheduled_action_name=schedule,
                autoscaling_group_name=group.name,
                recurrence=settings.recurrence,
                time_zone=settings.time_zone,
                # -1 leaves a size as it is.
                min_size=-1 if settings.min is None else settings.min,
                max_size=-1 if settings.max is None else settings.max,
                desired_capacity=-1,
                opts=ResourceOptions(parent=self),
            )

    def _forecast(self, group: autoscaling.Group) -> None:
        predictive = self._settings.predictive
        if predictive is None:
            return
        autoscaling.Policy(
            f"{self._prefix}-forecast",
            autoscaling_group_name=group.name,
            policy_type="PredictiveScaling",
            predictive_scaling_configuration={
                "mode": predictive.mode,
                "scheduling_buffer_time": str(predictive.buffer_seconds),
                "metric_specification": {
                    "target_value": predictive.cpu_percent,
                    "predefined_metric_pair_specification": {
                        "predefined_metric_type": "ASGCPUUtilization"
                    },
                },
            },
            opts=ResourceOptions(parent=self),
        )
