"""Interface endpoints for what the stack's workloads call."""

from __future__ import annotations

from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from components.network.services import endpoints_of
from infra.foundation import Foundation


def deploy_interface_endpoints(base: Foundation) -> InterfaceEndpoints | None:
    """The endpoints that the settings ask for, of the services that `base.calls` was told of and
    for those who call them."""
    services = endpoints_of(base.called)
    if not base.settings.network.has_interface_endpoints or not services:
        return None
    return InterfaceEndpoints(
        "services",
        InterfaceEndpointsArgs(
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            services=services,
            callers=base.callers,
            **base.where,
        ),
        opts=base.top,
    )
