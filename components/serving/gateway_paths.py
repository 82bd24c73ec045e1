"""The paths of a gateway, and what a deployment of its API freezes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import apigateway

from components.iam.workload_role import WorkloadRole
from components.serving.cluster_route import ClusterRoute, ClusterRouteArgs
from components.serving.gateway_args import GatewayArgs
from components.serving.gateway_method import GatewayMethod
from components.serving.gateway_route import GatewayRoute, GatewayRouteArgs

_CHECKS: dict[str, Any] = {"validate_request_parameters": True, "validate_request_body": False}


@dataclass(frozen=True, kw_only=True)
class Paths:
    """All paths of a gateway. `frozen` holds every input of methods, integrations and answers: what
    runs is the deployment that was made of them, whatever becomes of them later."""

    ready: tuple[Resource, ...]
    frozen: Mapping[str, Any]
    target_group_arn: Output[str] | None
    balancer_group_id: Output[str] | None


def gateway_paths(
    name: str, args: GatewayArgs, api: apigateway.RestApi, role: WorkloadRole, parent: Resource
) -> Paths:
    """Declares the paths below `parent`; `role` may ask the endpoints."""
    settings = args.settings
    validator = apigateway.RequestValidator(
        f"{name}-validator",
        rest_api=api.id,
        name="parameters",
        **_CHECKS,
        opts=ResourceOptions(parent=parent),
    )
    method = GatewayMethod(
        api_id=api.id,
        root_id=api.root_resource_id,
        validator_id=validator.id,
        authorization="AWS_IAM" if settings.authentication == "iam" else "NONE",
        key_required=bool(settings.clients),
    )
    routes: dict[str, GatewayRoute | ClusterRoute] = {
        path: GatewayRoute(
            f"{name}-to-{path}",
            GatewayRouteArgs(
                path=path,
                endpoint_name=endpoint.endpoint_name,
                region=args.region,
                role_arn=role.role_arn,
                role_ready=role.ready,
                method=method,
            ),
            opts=ResourceOptions(parent=parent),
        )
        for path, endpoint in sorted(args.endpoints.items())
    }
    target_group_arn = balancer_group_id = None
    if settings.cluster is not None:
        cluster = ClusterRoute(
            f"{name}-to-cluster",
            ClusterRouteArgs(
                settings=settings.cluster,
                vpc_id=args.vpc_id,
                pods_cidr=args.pods_cidr,
                subnet_ids=args.subnet_ids,
                name_prefix=args.name_prefix,
                protect=args.protect,
                method=method,
            ),
            opts=ResourceOptions(parent=parent),
        )
        # No endpoint of the gateway is called so: the settings see to that.
        routes["cluster"] = cluster
        target_group_arn = cluster.target_group_arn
        balancer_group_id = cluster.security_group_id
    return Paths(
        ready=tuple(one for route in routes.values() for one in route.ready),
        frozen={
            "checks": _CHECKS,
            "routes": {path: route.frozen for path, route in routes.items()},
        },
        target_group_arn=target_group_arn,
        balancer_group_id=balancer_group_id,
    )
