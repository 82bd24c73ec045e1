"""A group of nodes that EKS makes, updates, repairs and drains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_aws import ec2, eks

from components.iam.workload_role import WorkloadRole
from components.training import node_template
from components.training.launch_template import METADATA, root_disk, tag_specifications
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
class NodeGroupArgs(NodesArgs):
    """What a group that EKS manages needs."""

    settings: ManagedGroupSettings


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
        role = node_role(name, args, self)
        template = self._template()
        group = self._group(role, template)
        self.role_arn = role.role_arn
        self.group_name = group.node_group_name
        self.autoscaling_group_name = group.resources.apply(_autoscaling_group)
        self.register_outputs({"group_name": self.group_name, "role_arn": self.role_arn})

    def _template(self) -> ec2.LaunchTemplate:
        args, settings = self._args, self._settings
        kind, block = settings.accelerated, settings.purchase == "capacity-block"
        cards = node_template.interfaces(settings.efa, kind) if kind and settings.efa else None
        node_tags = {**args.tags, "Name": f"{args.cluster_name}-{args.group}"}
        return ec2.LaunchTemplate(
            f"{self._name}-template",
            # EKS takes a type from one place only, and that of a block from here.
            instance_type=settings.instance_types[0] if block else None,
            block_device_mappings=[root_disk(settings.volume, args.key_arn)],
            metadata_options=METADATA,
            monitoring={"enabled": True},
            user_data=managed_user_data(local_storage=kind is not None and kind.nvme_gb > 0),
            vpc_security_group_ids=None if cards else [args.security_group_id],
            network_interfaces=[
                ec2.LaunchTemplateNetworkInterfaceArgs(
                    network_card_index=card["network_card_index"],
                    device_index=card["device_index"],
                    interface_type=card["interface_type"],
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[args.security_group_id],
                )
                for card in cards
            ]
            if cards
            else None,
            instance_market_options={"market_type": "capacity-block"} if block else None,
            capacity_reservation_specification=(
                {
                    "capacity_reservation_target": {
                        "capacity_reservation_id": settings.capacity_reservation_id
                    }
                }
                if block
                else None
            ),
            update_default_version=True,
            tag_specifications=tag_specifications(node_tags),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _group(self, role: WorkloadRole, template: ec2.LaunchTemplate) -> eks.NodeGroup:
        args, settings = self._args, self._settings
        zones = [settings.zone] if settings.zone else sorted(args.subnets)
        taints = node_template.managed_taints(settings)
        return eks.NodeGroup(
            f"{self._name}-group",
            cluster_name=args.cluster_id,
            node_group_name=args.group,
            node_role_arn=role.role_arn,
            subnet_ids=[args.subnets[zone] for zone in zones],
            version=args.kubernetes_version,
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
            labels=node_template.managed_labels(args.group, settings),
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
                # The autoscaler owns the size from the first node on.
                ignore_changes=["scalingConfig.desiredSize"],
                depends_on=[*role.ready, *args.needs],
                custom_timeouts=CustomTimeouts(create="30m", update="120m", delete="60m"),
            ),
        )


def _autoscaling_group(resources: Sequence[eks.outputs.NodeGroupResource]) -> str:
    return str(resources[0].autoscaling_groups[0].name)  # type: ignore[index]
