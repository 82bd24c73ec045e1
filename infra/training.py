"""Compute for training."""

from __future__ import annotations

from components.monitoring.signals import dead_letter_signals, queue_signals
from components.training.gpu_group import GpuGroup, GpuGroupArgs
from components.training.interruptions import Interruptions, InterruptionsArgs
from infra.foundation import Foundation
from infra.tags import default_tags

SERVICES = ("ec2", "ecr", "eks", "eks-auth", "logs", "s3", "sts")
"""What nodes call: the cluster, its registry and their own interfaces."""


def deploy_nodes(base: Foundation) -> dict[str, GpuGroup]:
    """The groups of nodes of the settings by name, with the warnings of their interruption."""
    zones = base.settings.network.availability_zones
    subnets = dict(zip(zones, base.network.private_subnet_ids, strict=True))
    if base.settings.training.node_groups:
        warnings = Interruptions(
            "interruptions",
            InterruptionsArgs(
                key_arn=base.keys.key_arn("messaging"), account_id=base.settings.account_id
            ),
            opts=base.top,
        )
        signals = [
            *queue_signals(warnings.queue_name, oldest_seconds=60),
            *dead_letter_signals(warnings.dead_letter_name),
        ]
        base.watch("interruptions", "Warnings of spot interruptions", signals)
        base.calls("nodes", base.firewall.group_id("nodes"), SERVICES)
    return {
        name: GpuGroup(
            f"nodes-{name}",
            GpuGroupArgs(
                settings=one,
                group=name,
                kubernetes_version=base.settings.training.kubernetes_version,
                cluster_name=base.settings.name_prefix,
                name_prefix=base.settings.name_prefix,
                security_group_id=base.firewall.group_id("nodes"),
                subnets=subnets,
                key_arn=base.keys.key_arn("compute"),
                boundary_arn=base.boundary_arn,
                tags=default_tags(base.settings),
                **base.where,
            ),
            opts=base.top,
        )
        for name, one in sorted(base.settings.training.node_groups.items())
    }
