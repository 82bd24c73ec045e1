"""The network: three kinds of subnets in every zone, and no way in by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ec2

from components.network import cidr
from components.network.acl import NetworkAcls, NetworkAclsArgs
from components.network.flow_logs import FlowLogs, FlowLogsArgs
from components.network.gateway_endpoints import GatewayEndpoints, GatewayEndpointsArgs
from components.network.settings import NetworkSettings

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class VpcArgs:
    """What the network needs beside its settings.

    `logs_key_arn` encrypts the flow logs; `boundary_arn` bounds the role that writes them;
    `retain_logs` leaves them in the account when the stack goes.
    """

    settings: NetworkSettings
    account_id: str
    region: str
    logs_key_arn: pulumi.Input[str]
    boundary_arn: pulumi.Input[str] | None = None
    retain_logs: bool = False


class Vpc(ComponentResource):
    """Defines a VPC with public, private, isolated and pod subnets in each zone.

    Private subnets reach the internet as `settings.internet` says, isolated ones never; both
    reach S3 and DynamoDB through gateway endpoints. Lists have one entry a zone, in the order of
    the settings; NAT gateways are by the letter of the zone in which they stand. With a firewall
    on the way out, private subnets have none until `inspected_routes.route_through` leads them to
    its endpoints.
    """

    vpc_id: Output[str]
    cidr_block: Output[str]
    zones: list[cidr.ZonePlan]
    public_subnet_ids: list[Output[str]]
    private_subnet_ids: list[Output[str]]
    isolated_subnet_ids: list[Output[str]]
    pod_subnet_ids: list[Output[str]]
    firewall_subnet_ids: list[Output[str]]
    public_route_table_id: Output[str]
    private_route_table_ids: list[Output[str]]
    isolated_route_table_ids: list[Output[str]]
    nat_gateway_ids: dict[str, Output[str]]
    s3_endpoint_id: Output[str]
    dynamodb_endpoint_id: Output[str]

    def __init__(self, name: str, args: VpcArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:network:Vpc", name, None, opts)
        self._name, self._settings = name, args.settings
        self.zones = zones = cidr.plan(
            args.settings.cidr, args.settings.pods_cidr, args.settings.availability_zones
        )
        # Logical name is state: every address of the platform hangs on this resource.
        self._vpc = ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args.settings.cidr,
            # Private names of interface endpoints and of the cluster need both.
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": name, "component": name},
            opts=ResourceOptions(parent=self),
        )
        self._pods_range = ec2.VpcIpv4CidrBlockAssociation(
            f"{name}-pods-range",
            vpc_id=self._vpc.id,
            cidr_block=args.settings.pods_cidr,
            opts=ResourceOptions(parent=self),
        )
        self._empty_default_group()
        public = [self._subnet("public", plan.zone, plan.public) for plan in zones]
        private = [self._subnet("private", plan.zone, plan.private) for plan in zones]
        isolated = [self._subnet("isolated", plan.zone, plan.isolated) for plan in zones]
        pods = [self._subnet("pods", plan.zone, plan.pods) for plan in zones]
        firewall = [
            self._subnet("firewall", plan.zone, plan.firewall)
            for plan in zones
            if args.settings.has_firewall
        ]
        self.nat_gateway_ids = {}
        way_out = self._route_public(public)
        gateways = self._nat_gateways(public, way_out)
        private_tables = self._route_private(private, pods, gateways)
        isolated_table = self._route_isolated(isolated)
        self._route_firewall(firewall, gateways)
        NetworkAcls(
            f"{name}-acls",
            NetworkAclsArgs(
                vpc_id=self._vpc.id,
                default_network_acl_id=self._vpc.default_network_acl_id,
                cidr_block=args.settings.cidr,
                pods_cidr_block=args.settings.pods_cidr,
                public_subnet_ids=[subnet.id for subnet in public],
                private_subnet_ids=[subnet.id for subnet in (*private, *pods, *firewall)],
                isolated_subnet_ids=[subnet.id for subnet in isolated],
            ),
            opts=ResourceOptions(parent=self),
        )
        FlowLogs(
            f"{name}-flow-logs",
            FlowLogsArgs(
                settings=args.settings,
                vpc_id=self._vpc.id,
                account_id=args.account_id,
                region=args.region,
                key_arn=args.logs_key_arn,
                boundary_arn=args.boundary_arn,
                retain=args.retain_logs,
            ),
            opts=ResourceOptions(parent=self),
        )
        endpoints = GatewayEndpoints(
            f"{name}-endpoints",
            GatewayEndpointsArgs(
                vpc_id=self._vpc.id,
                account_id=args.account_id,
                region=args.region,
                route_table_ids=[*(table.id for table in private_tables), isolated_table.id],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.vpc_id, self.cidr_block = self._vpc.id, self._vpc.cidr_block
        self.public_subnet_ids = [subnet.id for subnet in public]
        self.private_subnet_ids = [subnet.id for subnet in private]
        self.isolated_subnet_ids = [subnet.id for subnet in isolated]
        self.pod_subnet_ids = [subnet.id for subnet in pods]
        self.firewall_subnet_ids = [subnet.id for subnet in firewall]
        self.private_route_table_ids = [table.id for table in private_tables]
        self.isolated_route_table_ids = [isolated_table.id]
        self.s3_endpoint_id = endpoints.s3_endpoint_id
        self.dynamodb_endpoint_id = endpoints.dynamodb_endpoint_id
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "private_subnet_ids": self.private_subnet_ids,
                "isolated_subnet_ids": self.isolated_subnet_ids,
                "s3_endpoint_id": self.s3_endpoint_id,
            }
        )

    def _empty_default_group(self) -> None:
        # Without rules given, the resource strips those that AWS puts there.
        ec2.DefaultSecurityGroup(
            f"{self._name}-default-group",
            vpc_id=self._vpc.id,
            tags={"Name": f"{self._name}-default-unused", "component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _subnet(self, kind: str, zone: str, block: str) -> ec2.Subnet:
        # Named by the zone's letter: the logical name must hold no region.
        needs = [self._pods_range] if kind == "pods" else []
        return ec2.Subnet(
            f"{self._name}-{kind}-{zone[-1]}",
            vpc_id=self._vpc.id,
            availability_zone=zone,
            cidr_block=block,
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._name}-{kind}-{zone[-1]}", "component": self._name},
            opts=ResourceOptions(parent=self, depends_on=needs),
        )

    def _table(self, role: str) -> ec2.RouteTable:
        return ec2.RouteTable(
            f"{self._name}-{role}-routes",
            vpc_id=self._vpc.id,
            tags={"Name": f"{self._name}-{role}", "component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _associate(self, role: str, subnet: ec2.Subnet, table: ec2.RouteTable) -> None:
        ec2.RouteTableAssociation(
            f"{self._name}-{role}-association",
            subnet_id=subnet.id,
            route_table_id=table.id,
            opts=ResourceOptions(parent=self),
        )

    def _letters(self) -> list[str]:
        return [zone[-1] for zone in self._settings.availability_zones]

    def _route_public(self, subnets: Sequence[ec2.Subnet]) -> list[ec2.InternetGateway]:
        """Routes the public subnets; gives the internet gateway, if there is a way out."""
        table = self._table("public")
        self.public_route_table_id = table.id
        way_out = []
        if self._settings.internet != "none":
            gateway = ec2.InternetGateway(
                f"{self._name}-internet-gateway",
                vpc_id=self._vpc.id,
                tags={"Name": self._name, "component": self._name},
                opts=ResourceOptions(parent=self),
            )
            ec2.Route(
                f"{self._name}-public-internet",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                gateway_id=gateway.id,
                opts=ResourceOptions(parent=self),
            )
            way_out.append(gateway)
        for letter, subnet in zip(self._letters(), subnets, strict=True):
            self._associate(f"public-{letter}", subnet, table)
        return way_out

    def _nat_gateways(
        self, public: Sequence[ec2.Subnet], way_out: Sequence[ec2.InternetGateway]
    ) -> dict[str, ec2.NatGateway]:
        """The NAT gateway that each zone uses; empty without a way to the internet."""
        if self._settings.internet == "none":
            return {}
        letters = self._letters()
        if self._settings.internet == "single-nat":
            gateway = self._nat_gateway(letters[0], public[0], way_out)
            return dict.fromkeys(letters, gateway)
        return {
            letter: self._nat_gateway(letter, subnet, way_out)
            for letter, subnet in zip(letters, public, strict=True)
        }

    def _nat_gateway(
        self, letter: str, subnet: ec2.Subnet, way_out: Sequence[ec2.InternetGateway]
    ) -> ec2.NatGateway:
        tags = {"Name": f"{self._name}-nat-{letter}", "component": self._name}
        # No input names the internet gateway, yet AWS makes no NAT gateway without one and
        # detaches none while a NAT gateway's address hangs on it.
        opts = ResourceOptions(parent=self, depends_on=way_out)
        address = ec2.Eip(
            f"{self._name}-nat-{letter}-address",
            domain="vpc",
            tags=tags,
            opts=opts,
        )
        gateway = ec2.NatGateway(
            f"{self._name}-nat-{letter}",
            allocation_id=address.id,
            subnet_id=subnet.id,
            tags=tags,
            opts=opts,
        )
        self.nat_gateway_ids[letter] = gateway.id
        return gateway

    def _route_private(
        self,
        private: Sequence[ec2.Subnet],
        pods: Sequence[ec2.Subnet],
        gateways: dict[str, ec2.NatGateway],
    ) -> list[ec2.RouteTable]:
        tables = []
        for letter, subnet, pod_subnet in zip(self._letters(), private, pods, strict=True):
            table = self._table(f"private-{letter}")
            tables.append(table)
            self._associate(f"private-{letter}", subnet, table)
            self._associate(f"pods-{letter}", pod_subnet, table)
            if letter in gateways and not self._settings.has_firewall:
                ec2.Route(
                    f"{self._name}-private-{letter}-internet",
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=gateways[letter].id,
                    opts=ResourceOptions(parent=self),
                )
        return tables

    def _route_firewall(
        self, subnets: Sequence[ec2.Subnet], gateways: dict[str, ec2.NatGateway]
    ) -> None:
        for letter, subnet in zip(self._letters(), subnets, strict=False):
            table = self._table(f"firewall-{letter}")
            self._associate(f"firewall-{letter}", subnet, table)
            ec2.Route(
                f"{self._name}-firewall-{letter}-internet",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=gateways[letter].id,
                opts=ResourceOptions(parent=self),
            )

    def _route_isolated(self, subnets: Sequence[ec2.Subnet]) -> ec2.RouteTable:
        table = self._table("isolated")
        for letter, subnet in zip(self._letters(), subnets, strict=True):
            self._associate(f"isolated-{letter}", subnet, table)
        return table
