"""How a node starts: image, disk, network cards, metadata, user data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ec2

from components.network.proxy import Proxy
from components.training import node_template
from components.training.managed_group_settings import ManagedGroupSettings
from components.training.node_access import NodesArgs
from components.training.node_group_settings import NodeGroupSettings
from components.training.node_options import VolumeSettings
from components.training.user_data import ClusterConnection, user_data

# Hop limit 1 keeps pods from the node's credentials.
METADATA = ec2.LaunchTemplateMetadataOptionsArgs(
    http_endpoint="enabled",
    http_tokens="required",
    http_put_response_hop_limit=1,
    instance_metadata_tags="disabled",
)
"""Credentials by IMDSv2 alone, for the node and not for its pods."""


@dataclass(frozen=True, kw_only=True)
class ClusterOutputs:
    """What only a running cluster knows."""

    endpoint: Input[str]
    certificate_authority: Input[str]
    service_cidr: Input[str]


@dataclass(frozen=True, kw_only=True)
class TemplateArgs:
    """What a template needs; see GpuGroupArgs."""

    settings: NodeGroupSettings
    nodes: NodesArgs
    profile_arn: Input[str]
    cluster: ClusterOutputs
    proxy: Proxy | None = None


def launch_template(name: str, args: TemplateArgs, parent: Resource) -> ec2.LaunchTemplate:
    """The template: IMDSv2 with hop limit 1, no public address, an encrypted gp3 disk.

    Its instances and their disks carry the tags of `args.nodes`, which default tags of the provider
    do not reach.
    """
    settings, nodes, kind = args.settings, args.nodes, args.settings.types[0]
    return ec2.LaunchTemplate(
        f"{name}-template",
        image_id=node_template.image(nodes.kubernetes_version, kind, settings.image_release),
        instance_type=kind.name,
        iam_instance_profile={"arn": args.profile_arn},
        user_data=_user_data(args),
        ebs_optimized="true",
        update_default_version=True,
        block_device_mappings=[root_disk(settings.volume, nodes.key_arn)],
        metadata_options=METADATA,
        monitoring={"enabled": True},
        network_interfaces=network_interfaces(
            node_template.interfaces(settings.efa, kind), nodes.security_group_id
        ),
        tag_specifications=tag_specifications(node_tags(nodes)),
        tags={"component": name},
        opts=ResourceOptions(parent=parent),
        **capacity_block(settings),
    )


def network_interfaces(
    cards: Sequence[node_template.Interface], security_group_id: Input[str]
) -> list[ec2.LaunchTemplateNetworkInterfaceArgs]:
    """The interfaces of a node, none of them with a public address."""
    return [
        ec2.LaunchTemplateNetworkInterfaceArgs(
            network_card_index=card["network_card_index"],
            device_index=card["device_index"],
            interface_type=card["interface_type"],
            associate_public_ip_address="false",
            delete_on_termination="true",
            security_groups=[security_group_id],
        )
        for card in cards
    ]


def capacity_block(settings: NodeGroupSettings | ManagedGroupSettings) -> dict[str, Any]:
    """What a template says of nodes that run in a capacity block; nothing of others."""
    if settings.purchase != "capacity-block":
        return {}
    return {
        "instance_market_options": {"market_type": "capacity-block"},
        "capacity_reservation_specification": {
            "capacity_reservation_target": {
                "capacity_reservation_id": settings.capacity_reservation_id
            }
        },
    }


def node_tags(nodes: NodesArgs) -> dict[str, str]:
    """The tags of a node and of what is made with it."""
    return {**nodes.tags, "Name": f"{nodes.cluster_name}-{nodes.group}"}


def root_disk(
    volume: VolumeSettings, key_arn: Input[str]
) -> ec2.LaunchTemplateBlockDeviceMappingArgs:
    """The root volume: gp3, encrypted with the key, gone with the node."""
    return ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name="/dev/xvda",
        ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            encrypted="true",
            kms_key_id=key_arn,
            volume_type="gp3",
            volume_size=volume.size_gib,
            iops=volume.iops,
            throughput=volume.throughput,
            delete_on_termination="true",
        ),
    )


def tag_specifications(
    tags: Mapping[str, str],
) -> list[ec2.LaunchTemplateTagSpecificationArgs]:
    """The same tags for the node, its disks and its interfaces."""
    return [
        ec2.LaunchTemplateTagSpecificationArgs(resource_type=resource, tags=tags)
        for resource in ("instance", "volume", "network-interface")
    ]


def _user_data(args: TemplateArgs) -> Output[str]:
    settings = args.settings

    def render(connection: ClusterConnection) -> str:
        return user_data(
            cluster_name=args.nodes.cluster_name,
            connection=connection,
            labels=node_template.labels(args.nodes.group, settings),
            taints=node_template.taints(settings),
            local_storage=node_template.uses_local_storage(settings),
            warm_pool=settings.warm_pool is not None,
            proxy=args.proxy,
        )

    return Output.all(
        endpoint=args.cluster.endpoint,
        certificate_authority=args.cluster.certificate_authority,
        service_cidr=args.cluster.service_cidr,
    ).apply(lambda values: render(ClusterConnection(**values)))
