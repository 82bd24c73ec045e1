"""A path of the gateway that leads to models served in the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import apigateway, lb

from components.network.security_group import Rule, SecurityGroup, SecurityGroupArgs
from components.serving.gateway_method import GatewayMethod
from components.serving.gateway_route import TIMEOUT_MS
from components.serving.gateway_settings import ClusterModelsSettings

PORT = 80
"""Of the load balancer. The way from the gateway to it is AWS's private link."""

PATH = ("cluster", "{path+}")
"""The parts of the path that leads to the models."""


@dataclass(frozen=True, kw_only=True)
class ClusterRouteArgs:
    """Where the models run. `pods_cidr` is where the pods' addresses lie; `subnet_ids` are
    private, one a zone."""

    settings: ClusterModelsSettings
    vpc_id: Input[str]
    pods_cidr: str
    subnet_ids: Sequence[Input[str]]
    name_prefix: str
    method: GatewayMethod
    protect: bool


class ClusterRoute(ComponentResource):
    """Defines POST /cluster/... and the way there: a link into the network and a load balancer.

    The cluster's load balancer controller adds the pods to the target group. Nobody in the network
    reaches the load balancer past the gateway: its security group lets nobody in, and is not asked
    for what comes over the link.
    """

    target_group_arn: Output[str]
    security_group_id: Output[str]
    ready: tuple[Resource, ...]
    frozen: Mapping[str, Any]
    """All that a deployment freezes of it."""

    def __init__(
        self, name: str, args: ClusterRouteArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:ClusterRoute", name, None, opts)
        balancer = self._balancer(name, args)
        link = apigateway.VpcLink(
            f"{name}-link",
            name=f"{args.name_prefix}-models",
            description="From the gateway to models in the cluster",
            target_arn=balancer.arn,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.ready = (self._path(name, args, balancer, link),)
        self.register_outputs({"target_group_arn": self.target_group_arn})

    def _balancer(self, name: str, args: ClusterRouteArgs) -> lb.LoadBalancer:
        firewall = SecurityGroup(
            f"{name}-balancer",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Load balancer of models in the cluster",
                egress=[
                    Rule(
                        role="pods",
                        description="Models and their health checks",
                        from_port=args.settings.target_port,
                        to_port=args.settings.target_port,
                        cidr=args.pods_cidr,
                    )
                ],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        balancer = lb.LoadBalancer(
            f"{name}-load-balancer",
            name=f"{args.name_prefix}-models"[:32].rstrip("-"),
            load_balancer_type="network",
            internal=True,
            subnets=list(args.subnet_ids),
            security_groups=[firewall.security_group_id],
            enforce_security_group_inbound_rules_on_private_link_traffic="off",
            enable_cross_zone_load_balancing=True,
            enable_deletion_protection=args.protect,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        targets = lb.TargetGroup(
            f"{name}-targets",
            # No fixed name: its port is create-only, and a listener holds the group until the next
            # one is there (pulumi-aws issue 4220). A prefix has six characters at most.
            name_prefix="model-",
            vpc_id=args.vpc_id,
            target_type="ip",
            protocol="TCP",
            port=args.settings.target_port,
            health_check={
                "protocol": "HTTP",
                "path": args.settings.health_path,
                "matcher": "200",
                "interval": 10,
                "healthy_threshold": 2,
                "unhealthy_threshold": 2,
            },
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        lb.Listener(
            f"{name}-listener",
            load_balancer_arn=balancer.arn,
            protocol="TCP",
            port=PORT,
            default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.target_group_arn = targets.arn
        return balancer

    def _path(
        self,
        name: str,
        args: ClusterRouteArgs,
        balancer: lb.LoadBalancer,
        link: apigateway.VpcLink,
    ) -> apigateway.Integration:
        top = apigateway.Resource(
            f"{name}-top",
            rest_api=args.method.api_id,
            parent_id=args.method.root_id,
            path_part=PATH[0],
            opts=ResourceOptions(parent=self),
        )
        below = apigateway.Resource(
            f"{name}-below",
            rest_api=args.method.api_id,
            parent_id=top.id,
            path_part=PATH[1],
            opts=ResourceOptions(parent=self),
        )
        method = args.method.inputs(below.id, "method.request.path.path")
        declared = apigateway.Method(f"{name}-method", **method, opts=ResourceOptions(parent=self))
        leads: dict[str, Any] = {
            "rest_api": args.method.api_id,
            "resource_id": below.id,
            "type": "HTTP_PROXY",
            "integration_http_method": "POST",
            "connection_type": "VPC_LINK",
            "connection_id": link.id,
            "uri": Output.concat("http://", balancer.dns_name, "/{path}"),
            "request_parameters": {"integration.request.path.path": "method.request.path.path"},
            "timeout_milliseconds": TIMEOUT_MS,
        }
        self.frozen = {"path": PATH, "method": method, "integration": leads}
        return apigateway.Integration(
            f"{name}-integration",
            **leads,
            http_method=declared.http_method,
            opts=ResourceOptions(parent=self),
        )
