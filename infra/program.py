"""The program: creates the components and hands the outputs of one to the next."""

from __future__ import annotations

import pulumi

from components.monitoring.logs import Logs, LogsArgs
from components.monitoring.signals import (
    dead_letter_signals,
    log_signals,
    nat_signals,
    queue_signals,
)
from components.registry.image_registry import ImageRegistry, ImageRegistryArgs
from components.registry.image_repository import ImageRepository, ImageRepositoryArgs
from components.registry.model_bucket import ModelBucket, ModelBucketArgs
from components.registry.model_groups import ModelGroups, ModelGroupsArgs
from components.training.gpu_group import GpuGroup, GpuGroupArgs
from components.training.interruptions import Interruptions, InterruptionsArgs
from infra.data import deploy_data
from infra.endpoints import deploy_endpoints
from infra.foundation import Foundation
from infra.governance import deploy_governance
from infra.interface_endpoints import deploy_interface_endpoints
from infra.monitoring import deploy_monitoring
from infra.secrets import PlatformSecrets
from infra.service_logs import service_logs
from infra.settings import PlatformSettings
from infra.tags import default_tags

CONTRACT_VERSION = 1
"""Version of the `platform` output that other stacks read."""


def deploy(settings: PlatformSettings, secrets: PlatformSecrets | None = None) -> None:
    """Registers every resource of the stack and exports `platform`. Asks AWS nothing."""
    base = Foundation(settings, secrets or PlatformSecrets())
    data = deploy_data(base)
    logs = _logs(base)
    bucket = _model_bucket(base)
    groups = _model_groups(base)
    images = _image_repositories(base)
    nodes = _node_groups(base)
    endpoints = deploy_endpoints(base, logs, bucket, groups)
    deploy_monitoring(base, nodes)
    deploy_governance(base, bucket)
    deploy_interface_endpoints(
        base,
        {f"nodes-{name}": one.security_group_id for name, one in nodes.items()}
        | {f"endpoint-{name}": one.security_group_id for name, one in endpoints.items()},
    )
    base.watch("network", "Network", nat_signals(base.network.nat_gateway_ids))
    base.watch("logs", "Logs", log_signals(logs.namespace, logs.error_metrics()))
    network = base.network
    pulumi.export(
        "platform",
        {
            "version": CONTRACT_VERSION,
            **base.where,
            "network": {
                "vpc_id": network.vpc_id,
                "cidr_block": network.cidr_block,
                "public_subnet_ids": network.public_subnet_ids,
                "private_subnet_ids": network.private_subnet_ids,
                "isolated_subnet_ids": network.isolated_subnet_ids,
                "pod_subnet_ids": network.pod_subnet_ids,
            },
            "keys": dict(base.keys.key_arns),
            "topics": dict(base.alerting.topic_arns),
            "data": data,
            "registry": {
                "bucket": bucket.bucket_name,
                "model_groups": dict(groups.group_names),
                "repositories": {name: one.repository_url for name, one in images.items()},
            },
            "training": {"node_groups": {name: one.group_name for name, one in nodes.items()}},
            "serving": {"endpoints": {name: one.endpoint_name for name, one in endpoints.items()}},
        },
    )


def _logs(base: Foundation) -> Logs:
    return Logs(
        "logs",
        LogsArgs(
            settings=base.settings.monitoring.logs,
            key_arn=base.keys.key_arn("logs"),
            groups=service_logs(base.settings),
            skip_destroy=base.settings.protect,
        ),
        opts=base.top,
    )


def _model_bucket(base: Foundation) -> ModelBucket:
    return ModelBucket(
        "models",
        ModelBucketArgs(
            settings=base.settings.registry,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            s3_endpoint_id=base.network.s3_endpoint_id,
            boundary_arn=base.boundary_arn,
            administrators=base.settings.encryption.administrators,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _model_groups(base: Foundation) -> ModelGroups:
    return ModelGroups(
        "model-groups",
        ModelGroupsArgs(
            settings=base.settings.registry,
            key_arn=base.keys.key_arn("registry"),
            name_prefix=base.settings.name_prefix,
            owner=base.settings.owner,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _image_repositories(base: Foundation) -> dict[str, ImageRepository]:
    registry = base.settings.registry
    ImageRegistry("images", ImageRegistryArgs(settings=registry), opts=base.top)
    return {
        name: ImageRepository(
            f"images-{name}",
            ImageRepositoryArgs(
                settings=one,
                repository=name,
                key_arn=base.keys.key_arn("registry"),
                name_prefix=base.settings.name_prefix,
                force_delete=registry.force_destroy,
                **base.keep,
            ),
            opts=base.top,
        )
        for name, one in sorted(registry.repositories.items())
    }


def _node_groups(base: Foundation) -> dict[str, GpuGroup]:
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
    return {
        name: GpuGroup(
            f"nodes-{name}",
            GpuGroupArgs(
                settings=one,
                group=name,
                kubernetes_version=base.settings.training.kubernetes_version,
                cluster_name=base.settings.name_prefix,
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
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
