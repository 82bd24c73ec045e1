"""Interface endpoints for what the stack's workloads call."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from components.network.services import endpoints_of
from infra.foundation import Foundation
from infra.settings import PlatformSettings

NODES = ("ec2", "ecr", "eks", "eks-auth", "logs", "s3", "sts")
"""What nodes call: the cluster, its registry and their own interfaces."""
MODELS = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What a model's containers and those who ask it call."""


def called_services(settings: PlatformSettings) -> frozenset[str]:
    """The services that what is switched on calls from inside the network, by the prefix of
    their actions. Pure."""
    found: set[str] = set()
    if settings.training.node_groups:
        found |= set(NODES)
    if settings.serving.endpoints:
        found |= set(MODELS)
    return frozenset(found)


def deploy_interface_endpoints(
    base: Foundation, callers: Mapping[str, pulumi.Input[str]]
) -> InterfaceEndpoints | None:
    """The endpoints that the settings ask for; `callers` are security groups by role."""
    services = endpoints_of(called_services(base.settings))
    if not base.settings.network.has_interface_endpoints or not services:
        return None
    return InterfaceEndpoints(
        "services",
        InterfaceEndpointsArgs(
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            services=services,
            callers=callers,
            **base.where,
        ),
        opts=base.top,
    )
