"""Compute for training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.data.lake import Lake
from components.monitoring.capacity_signals import cluster_signals
from components.monitoring.logs import Logs
from components.monitoring.signals import Signal, dead_letter_signals, queue_signals
from components.network.proxy import proxy_of
from components.network.security_group import https_from
from components.registry.image_registry import cached_repositories
from components.training.addons import AFTER_NODES, Addons, AddonsArgs
from components.training.autoscaler import Autoscaler, AutoscalerArgs
from components.training.cluster import Cluster, ClusterArgs
from components.training.cluster_settings import ClusterSettings
from components.training.gpu_group import GpuGroup, GpuGroupArgs
from components.training.interruptions import Interruptions, InterruptionsArgs
from components.training.karpenter import Karpenter, KarpenterArgs
from components.training.node_access import NodesArgs
from components.training.node_group import NodeGroup, NodeGroupArgs
from components.training.storage import Storage
from components.training.termination_handler import TerminationHandler, TerminationHandlerArgs
from components.training.training_jobs import TrainingJobs
from infra.foundation import Foundation
from infra.service_logs import CONTAINER_LOGS
from infra.tags import default_tags
from infra.training_data import deploy_jobs, deploy_storage

SERVICES = (
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecr",
    "eks",
    "eks-auth",
    "elasticfilesystem",
    "fsx",
    "kms",
    "logs",
    "s3",
    "sqs",
    "ssm",
    "sts",
)
"""What nodes and the cluster's own pods call: the cluster, its registry, their interfaces, volumes
and file systems, the groups that they are in."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """The compute by the names of its settings; no cluster: there is none of it."""

    cluster: Cluster | None
    groups: Mapping[str, GpuGroup]
    managed: Mapping[str, NodeGroup]
    storage: Storage | None
    jobs: TrainingJobs | None
    warnings: Interruptions | None = None
    """Of the groups that the platform manages itself."""

    def job_roles(self) -> list[pulumi.Output[str]]:
        """The roles that jobs of training, tuning and processing run with."""
        return [] if self.jobs is None else list(self.jobs.role_arns.values())

    def contract(self) -> dict[str, Any]:
        """What other stacks may know of it."""
        found: dict[str, Any] = {
            "node_groups": {name: one.group_name for name, one in self.groups.items()},
            "managed_node_groups": {name: one.group_name for name, one in self.managed.items()},
        }
        if self.cluster is not None:
            found["cluster"] = {
                "name": self.cluster.cluster_name,
                "endpoint": self.cluster.outputs.endpoint,
                "certificate_authority": self.cluster.outputs.certificate_authority,
                "identity_provider": self.cluster.provider_arn,
            }
        if self.warnings is not None:
            found["interruption_queue"] = self.warnings.queue_url
        if self.storage is not None:
            found["storage"] = {
                "shared": self.storage.shared_id,
                "access_points": dict(self.storage.access_point_ids),
                "fast": self.storage.fast_id,
                "fast_mount_name": self.storage.fast_mount_name,
            }
        if self.jobs is not None:
            found["jobs"] = {
                "roles": dict(self.jobs.role_arns),
                "defaults": self.jobs.defaults_name,
            }
        return found


def deploy_training(base: Foundation, logs: Logs, lake: Lake | None) -> Training:
    """The file systems and jobs of the settings, the cluster, its groups of nodes, and what runs on
    them of ours."""
    storage, jobs = deploy_storage(base, logs, lake), deploy_jobs(base)
    settings = base.settings.training.cluster_settings
    if settings is None:
        return Training(cluster=None, groups={}, managed={}, storage=storage, jobs=jobs)
    for caller in settings.callers:
        base.firewall.admit("cluster", https_from(f"{caller}-api", "Callers of the API", caller))
    cluster = _cluster(base, settings, logs)
    managed, groups = _managed_groups(base, cluster), _groups(base, cluster)
    warnings = _warnings(base, cluster)
    Addons(
        "cluster-services",
        AddonsArgs(
            cluster=cluster.reference,
            kubernetes_version=base.settings.training.kubernetes_version,
            addons=AFTER_NODES,
            versions=settings.addon_versions,
            pod_subnets=_by_zone(base, base.network.pod_subnet_ids),
            pod_group_id=base.firewall.group_id("nodes"),
            key_arn=base.keys.key_arn("compute"),
            boundary_arn=base.boundary_arn,
            log_group_arns=[logs.group(f"containers-{role}").arn for role in CONTAINER_LOGS],
            tags=default_tags(base.settings),
            needs=[*cluster.ready, *managed.values()],
        ),
        opts=base.top,
    )
    Autoscaler(
        "autoscaler",
        AutoscalerArgs(cluster=cluster.reference, boundary_arn=base.boundary_arn),
        opts=base.top,
    )
    _karpenter(base, cluster)
    base.calls("nodes", base.firewall.group_id("nodes"), SERVICES)
    base.watch("cluster", "Cluster", cluster_signals(cluster.cluster_name))
    return Training(
        cluster=cluster,
        groups=groups,
        managed=managed,
        storage=storage,
        jobs=jobs,
        warnings=warnings,
    )


def _by_zone(
    base: Foundation, subnet_ids: Sequence[pulumi.Output[str]]
) -> dict[str, pulumi.Output[str]]:
    return dict(zip(base.settings.network.availability_zones, subnet_ids, strict=True))


def _cluster(base: Foundation, settings: ClusterSettings, logs: Logs) -> Cluster:
    return Cluster(
        "cluster",
        ClusterArgs(
            settings=settings,
            kubernetes_version=base.settings.training.kubernetes_version,
            cluster_name=base.settings.name_prefix,
            subnet_ids=base.network.private_subnet_ids,
            pod_subnets=_by_zone(base, base.network.pod_subnet_ids),
            cluster_group_id=base.firewall.group_id("cluster"),
            nodes_group_id=base.firewall.group_id("nodes"),
            key_arn=base.keys.key_arn("compute"),
            boundary_arn=base.boundary_arn,
            protect=base.settings.protect,
            needs=[logs],
            **base.where,
        ),
        opts=base.top,
    )


def _nodes(base: Foundation, cluster: Cluster, group: str) -> NodesArgs:
    """What every group of nodes is handed, whoever manages it."""
    return NodesArgs(
        group=group,
        kubernetes_version=base.settings.training.kubernetes_version,
        cluster_id=cluster.cluster_name,
        cluster_name=base.settings.name_prefix,
        name_prefix=base.settings.name_prefix,
        security_group_id=base.firewall.group_id("nodes"),
        subnets=_by_zone(base, base.network.private_subnet_ids),
        key_arn=base.keys.key_arn("compute"),
        boundary_arn=base.boundary_arn,
        needs=cluster.ready,
        tags=default_tags(base.settings),
        cached_images=_cached_images(base),
        **base.where,
    )


def _managed_groups(base: Foundation, cluster: Cluster) -> dict[str, NodeGroup]:
    return {
        name: NodeGroup(
            f"managed-{name}",
            NodeGroupArgs(settings=one, nodes=_nodes(base, cluster, name)),
            opts=base.top,
        )
        for name, one in sorted(base.settings.training.managed_groups.items())
    }


def _signals(queue_name: pulumi.Input[str], dead_letter_name: pulumi.Input[str]) -> list[Signal]:
    return [
        *queue_signals(queue_name, oldest_seconds=60),
        *dead_letter_signals(dead_letter_name),
    ]


def _karpenter(base: Foundation, cluster: Cluster) -> None:
    settings = base.settings.training.karpenter
    if settings is None:
        return
    karpenter = Karpenter(
        "karpenter",
        KarpenterArgs(
            settings=settings,
            cluster=cluster.reference,
            name_prefix=base.settings.name_prefix,
            subnets=_by_zone(base, base.network.private_subnet_ids),
            security_group_id=base.firewall.group_id("nodes"),
            key_arn=base.keys.key_arn("compute"),
            queue_key_arn=base.keys.key_arn("messaging"),
            boundary_arn=base.boundary_arn,
            tags=default_tags(base.settings),
            cached_images=_cached_images(base),
        ),
        opts=base.top,
    )
    signals = _signals(karpenter.queue_name, karpenter.dead_letter_name)
    base.watch("karpenter", "Warnings to Karpenter", signals)


def _warnings(base: Foundation, cluster: Cluster) -> Interruptions | None:
    """What the groups' nodes are warned by, and its reader."""
    if not base.settings.training.node_groups:
        return None
    key_arn = base.keys.key_arn("messaging")
    warnings = Interruptions(
        "interruptions",
        InterruptionsArgs(key_arn=key_arn, account_id=base.settings.account_id),
        opts=base.top,
    )
    TerminationHandler(
        "termination-handler",
        TerminationHandlerArgs(
            cluster=cluster.reference,
            queue_arn=warnings.queue_arn,
            queue_key_arn=key_arn,
            boundary_arn=base.boundary_arn,
        ),
        opts=base.top,
    )
    signals = _signals(warnings.queue_name, warnings.dead_letter_name)
    base.watch("interruptions", "Warnings of spot interruptions", signals)
    return warnings


def _groups(base: Foundation, cluster: Cluster) -> dict[str, GpuGroup]:
    return {
        name: GpuGroup(
            f"nodes-{name}",
            GpuGroupArgs(
                settings=one,
                cluster=cluster.outputs,
                proxy=proxy_of(base.settings.network, base.settings.region),
                nodes=_nodes(base, cluster, name),
            ),
            opts=base.top,
        )
        for name, one in sorted(base.settings.training.node_groups.items())
    }


def _cached_images(base: Foundation) -> list[str]:
    settings = base.settings
    return cached_repositories(settings.registry, settings.account_id, settings.region)
