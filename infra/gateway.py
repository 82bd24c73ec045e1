"""The gateway in front of the endpoints, and the way into it."""

from __future__ import annotations

from collections.abc import Mapping

from components.monitoring.logs import Logs
from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from components.network.security_group import Rule
from components.serving.endpoint import Endpoint
from components.serving.gateway import Gateway, GatewayArgs
from infra.endpoints import AnyEndpoint
from infra.foundation import Foundation

ENTRY = "execute-api"


def deploy_gateway(
    base: Foundation, logs: Logs, endpoints: Mapping[str, AnyEndpoint]
) -> Gateway | None:
    """The gateway that the settings ask for; a private one has an entry of its own in the network,
    which nodes and the callers of the settings may use."""
    settings = base.settings.serving.gateway
    if settings is None:
        return None
    entry = None
    if settings.access == "private":
        nodes = {
            role: group for role, group in base.callers.items() if role.split("-")[0] == "nodes"
        }
        entry = InterfaceEndpoints(
            "gateway-entry",
            InterfaceEndpointsArgs(
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                services=[ENTRY],
                callers=nodes | {f"caller-{group}": group for group in settings.callers},
                **base.where,
            ),
            opts=base.top,
        )
    roles = ["access"] + (["firewall"] if settings.firewall is not None else [])
    gateway = Gateway(
        "gateway",
        GatewayArgs(
            settings=settings,
            # The settings refuse any other kind.
            endpoints={
                name: endpoint
                for name in settings.endpoints
                if isinstance(endpoint := endpoints[name], Endpoint)
            },
            vpc_endpoint_id=entry.endpoint_ids[ENTRY] if entry is not None else None,
            vpc_id=base.network.vpc_id,
            pods_cidr=base.settings.network.pods_cidr,
            subnet_ids=base.network.private_subnet_ids,
            keys=base.keys,
            alerting=base.alerting,
            log_group_arns={role: logs.group(f"gateway-{role}").arn for role in roles},
            retention_days=base.settings.monitoring.logs.retention_days,
            name_prefix=base.settings.name_prefix,
            boundary_arn=base.boundary_arn,
            protect=base.settings.protect,
            **base.where,
        ),
        opts=base.top,
    )
    if entry is not None:
        base.hosts.append(gateway.host)
    if settings.cluster is not None and gateway.balancer_group_id is not None:
        port = settings.cluster.target_port
        base.firewall.admit(
            "nodes",
            Rule(
                role="gateway-models",
                description="The load balancer of models in the cluster",
                from_port=port,
                to_port=port,
                group_id=gateway.balancer_group_id,
            ),
        )
    return gateway
