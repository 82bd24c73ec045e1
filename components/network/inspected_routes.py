"""The routes that lead a network's way out, and the answers, through a firewall's endpoints."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi import ResourceOptions
from pulumi_aws import ec2

from components.network.vpc import ANYWHERE, Vpc


def route_through(vpc: Vpc, name: str, endpoint_ids: Sequence[pulumi.Input[str]]) -> None:
    """Leads each zone's private and pod subnets to its endpoint, and answers back to the same one.

    `name` is the logical name of `vpc`, whose children the routes are: the way out keeps its name
    whether it leads to a NAT gateway or to an endpoint, so that it is changed and at no time two
    routes say where to go. Answers come to the public subnets, where the NAT gateways are: a route
    for each private subnet there is closer than the network's own and sends them through the
    endpoint that saw the question. A firewall that sees one direction only drops it. Source: Amazon
    VPC user guide, "Routing for a middlebox appliance".
    """
    tables = vpc.private_route_table_ids
    for plan, table, endpoint in zip(vpc.zones, tables, endpoint_ids, strict=True):
        letter = plan.zone[-1]
        _route(vpc, f"{name}-private-{letter}-internet", table, ANYWHERE, endpoint)
        for kind, block in (("private", plan.private), ("pods", plan.pods)):
            back = f"{name}-public-to-{kind}-{letter}"
            _route(vpc, back, vpc.public_route_table_id, block, endpoint)


def _route(
    vpc: Vpc,
    role: str,
    table: pulumi.Input[str],
    destination: str,
    endpoint: pulumi.Input[str],
) -> None:
    ec2.Route(
        role,
        route_table_id=table,
        destination_cidr_block=destination,
        vpc_endpoint_id=endpoint,
        opts=ResourceOptions(parent=vpc),
    )
