"""A group of nodes that EKS makes, updates, repairs and drains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_aws import ec2, eks

from components.iam.workload_role import WorkloadRole
from components.training import node_template
from components.training.launch_template import (
    METADATA,
    capacity_block,
    network_interfaces,
    node_tags,
    root_disk,
    tag_specifications,
)
from components.training.managed_group_settings import Machine, ManagedGroupSettings
from components.training.node_access import NodesArgs, node_role
from components.training.user_data import managed_user_data

IMAGES: Mapping[Machine, str] = {
    "x86": "AL2023_x86_64_STANDARD",
    "arm": "AL2023_ARM_64_STANDARD",
    "nvidia": "AL2023_x86_64_NVIDIA",
    "neuron": "AL2023_x86_64_NEURON",
}
"""EKS's images by what they are made for (Amazon EKS API reference, AMITypes)."""

PURCHASES = {"on-demand": "ON_DEMAND", "spot": "SPOT", "capacity-block": "CAPACITY_BLOCK"}

EFFECTS = {
    "NoSchedule": "NO_SCHEDULE",
    "PreferNoSchedule": "PREFER_NO_SCHEDULE",
    "NoExecute": "NO_EXECUTE",
}
"""Effects of taints: Kubernetes' name, EKS's."""


@dataclass(frozen=True, kw_only=True)
class NodeGroupArgs:
    """What a group that EKS manages needs, beside what every group does."""

    settings: ManagedGroupSettings
    nodes: NodesArgs


class NodeGroup(ComponentResource):
    """Defines the managed node group, its launch template and role.

    The desired size belongs to the Cluster Autoscaler, which finds the group by tags that EKS
    sets, and reads from the group's own tags what a node will have before one runs. EKS admits the
    role to the cluster by itself.
    """

    group_name: Output[str]
    role_arn: Output[str]
    autoscaling_group_name: Output[str]

    def __init__(self, name: str, args: NodeGroupArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:NodeGroup", name, None, opts)
        self._name, self._args, self._settings = name, args, args.settings
        role = node_role(name, args.nodes, self)
        template = self._template()
        group = self._group(role, template)
        self.role_arn = role.role_arn
        self.group_name = group.node_group_name
        self.autoscaling_group_name = group.resources.apply(_autoscaling_group)
        self.register_outputs({"group_name": self.group_name, "role_arn": self.role_arn})

    def _template(self) -> ec2.LaunchTemplate:
        nodes, settings = self._args.nodes, self._settings
        kind, block = settings.accelerated, settings.purchase == "capacity-block"
        cards = node_template.interfaces(settings.efa, kind) if kind and settings.efa else None
        return ec2.LaunchTemplate(
            f"{self._name}-template",
            # EKS takes a type from one place only, and that of a block from here.
            instance_type=settings.instance_types[0] if block else None,
            block_device_mappings=[root_disk(settings.volume, nodes.key_arn)],
            metadata_options=METADATA,
            monitoring={"enabled": True},
            user_data=managed_user_data(local_storage=kind is not None and kind.nvme_gb > 0),
            vpc_security_group_ids=None if cards else [nodes.security_group_id],
            network_interfaces=(
                network_interfaces(cards, nodes.security_group_id) if cards else None
            ),
            update_default_version=True,
            tag_specifications=tag_specifications(node_tags(nodes)),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
            **capacity_block(settings),
        )

    def _group(self, role: WorkloadRole, template: ec2.LaunchTemplate) -> eks.NodeGroup:
        nodes, settings = self._args.nodes, self._settings
        zones = [settings.zone] if settings.zone else sorted(nodes.subnets)
        taints = node_template.managed_taints(settings)
        return eks.NodeGroup(
            f"{self._name}-group",
            cluster_name=nodes.cluster_id,
            node_group_name=nodes.group,
            node_role_arn=role.role_arn,
            subnet_ids=[nodes.subnets[zone] for zone in zones],
            version=nodes.kubernetes_version,
            ami_type=IMAGES[settings.machine],
            capacity_type=PURCHASES[settings.purchase],
            instance_types=(
                None if settings.purchase == "capacity-block" else list(settings.instance_types)
            ),
            launch_template={
                "id": template.id,
                "version": template.latest_version.apply(str),
            },
            scaling_config={
                "min_size": settings.min,
                "max_size": settings.max,
                "desired_size": settings.min,
            },
            update_config={"max_unavailable_percentage": settings.max_unavailable_percent},
            node_repair_config={"enabled": settings.repair},
            labels=node_template.managed_labels(nodes.group, settings),
            taints=[
                eks.NodeGroupTaintArgs(
                    key=taint.key, value=taint.value or None, effect=EFFECTS[taint.effect]
                )
                for taint in taints
            ],
            tags={
                "component": self._name,
                **node_template.managed_resource_tags(settings),
            },
            opts=ResourceOptions(
                parent=self,
                # The autoscaler owns the size from the first node on. EKS takes the three sizes
                # together: another min or max sends the one that the state recorded last
                # (docs/runbooks/node-group-size.md).
                ignore_changes=["scalingConfig.desiredSize"],
                depends_on=[*role.ready, *nodes.needs],
                custom_timeouts=CustomTimeouts(create="30m", update="120m", delete="60m"),
            ),
        )


def _autoscaling_group(resources: Sequence[eks.outputs.NodeGroupResource]) -> str:
    return str(resources[0].autoscaling_groups[0].name)  # type: ignore[index]
