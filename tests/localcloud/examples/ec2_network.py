"""How the platform uses networks, subnets, gateways and routes."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.harness import Cloud, Example, Resource


def a_vpc(cloud: Cloud, name: str = "vpc", cidr: str = "10.0.0.0/16") -> Resource:
    """A network of that logical name."""
    return cloud.create("aws:ec2/vpc:Vpc", name, cidrBlock=cidr, enableDnsHostnames=True)


def a_subnet(cloud: Cloud, vpc: Resource, number: int = 1, **inputs: Any) -> Resource:
    """A subnet in the range of that number."""
    return cloud.create(
        "aws:ec2/subnet:Subnet",
        f"subnet-{number}",
        vpcId=vpc.id,
        cidrBlock=f"10.0.{number}.0/24",
        availabilityZone="us-east-1a",
        **inputs,
    )


def a_gateway(cloud: Cloud, vpc: Resource, name: str = "gateway") -> Resource:
    """An internet gateway on the network."""
    return cloud.create("aws:ec2/internetGateway:InternetGateway", name, vpcId=vpc.id)


def an_address(cloud: Cloud, name: str = "address") -> Resource:
    """A public address."""
    return cloud.create("aws:ec2/eip:Eip", name, domain="vpc")


def a_table(cloud: Cloud, vpc: Resource, name: str = "table") -> Resource:
    """A route table of the network."""
    return cloud.create("aws:ec2/routeTable:RouteTable", name, vpcId=vpc.id)


def _subnet(cloud: Cloud) -> Props:
    return {
        "vpcId": a_vpc(cloud).id,
        "availabilityZone": "us-east-1a",
        "cidrBlock": "10.0.16.0/20",
        "mapPublicIpOnLaunch": False,
        "tags": {"Name": "network-private-a", "component": "network"},
    }


def _pods_range(cloud: Cloud) -> Props:
    return {"vpcId": a_vpc(cloud).id, "cidrBlock": "100.64.0.0/16"}


def _nat(cloud: Cloud) -> Props:
    return {
        "allocationId": an_address(cloud).id,
        "subnetId": a_subnet(cloud, a_vpc(cloud)).id,
        "tags": {"Name": "network-nat-a", "component": "network"},
    }


def _route(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "routeTableId": a_table(cloud, vpc).id,
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": a_gateway(cloud, vpc).id,
    }


def _nat_route(cloud: Cloud) -> Props:
    nat = cloud.create("aws:ec2/natGateway:NatGateway", "nat", **_nat(cloud))
    table = a_table(cloud, a_vpc(cloud, "other"))
    return {
        "routeTableId": table.id,
        "destinationCidrBlock": "0.0.0.0/0",
        "natGatewayId": nat.id,
    }


def _to_nat(cloud: Cloud) -> Props:
    nat = cloud.create("aws:ec2/natGateway:NatGateway", "nat", **_nat(cloud))
    return {"gatewayId": None, "natGatewayId": nat.id}


def _association(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {"subnetId": a_subnet(cloud, vpc).id, "routeTableId": a_table(cloud, vpc).id}


def _other_table(cloud: Cloud) -> Props:
    return {"routeTableId": a_table(cloud, a_vpc(cloud, "other"), "other-table").id}


def _other_subnet(cloud: Cloud) -> Props:
    return {"subnetId": a_subnet(cloud, a_vpc(cloud, "other"), 2).id}


def _no_names(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").modify_vpc_attribute(VpcId=resource.id, EnableDnsHostnames={"Value": False})
    return "enableDnsHostnames"


def _public(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").modify_subnet_attribute(
        SubnetId=resource.id, MapPublicIpOnLaunch={"Value": True}
    )
    return "mapPublicIpOnLaunch"


def _detach(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").detach_internet_gateway(
        InternetGatewayId=resource.id, VpcId=resource["vpcId"]
    )
    return "vpcId"


def _retag(cloud: Cloud, resource: Resource) -> str:
    tags = [{"Key": "owner", "Value": "somebody"}]
    cloud.boto3("ec2").create_tags(Resources=[resource.id], Tags=tags)
    return "tags"


def _reroute(cloud: Cloud, resource: Resource) -> str:
    ec2 = cloud.boto3("ec2")
    other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.replace_route(
        RouteTableId=resource["routeTableId"],
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=other,
    )
    return "gatewayId"


def _reassociate(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").replace_route_table_association(
        AssociationId=resource.id, RouteTableId=_other_table(cloud)["routeTableId"]
    )
    return "routeTableId"


EXAMPLES = [
    Example(
        "aws:ec2/vpc:Vpc",
        lambda _: {
            "cidrBlock": "10.0.0.0/16",
            "enableDnsHostnames": True,
            "enableDnsSupport": True,
            "tags": {"Name": "network", "component": "network"},
        },
        update={"enableDnsHostnames": False, "tags": {"Name": "other"}},
        replace={"cidrBlock": "10.1.0.0/16"},
        drift=_no_names,
    ),
    Example(
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        _pods_range,
        replace={"cidrBlock": "100.65.0.0/16"},
    ),
    Example(
        "aws:ec2/subnet:Subnet",
        _subnet,
        update={"mapPublicIpOnLaunch": True, "tags": {"Name": "other"}},
        replace={"availabilityZone": "us-east-1b"},
        drift=_public,
    ),
    Example(
        "aws:ec2/internetGateway:InternetGateway",
        lambda cloud: {"vpcId": a_vpc(cloud).id, "tags": {"Name": "network"}},
        update=lambda cloud: {"vpcId": a_vpc(cloud, "other").id, "tags": {"Name": "other"}},
        drift=_detach,
    ),
    Example(
        "aws:ec2/eip:Eip",
        lambda _: {"domain": "vpc", "tags": {"Name": "network-nat-a"}},
        update={"tags": {"Name": "other"}},
        drift=_retag,
    ),
    Example(
        "aws:ec2/natGateway:NatGateway",
        _nat,
        update={"tags": {"Name": "other"}},
        replace=lambda cloud: {"allocationId": an_address(cloud, "other").id},
        drift=_retag,
    ),
    Example(
        "aws:ec2/routeTable:RouteTable",
        lambda cloud: {"vpcId": a_vpc(cloud).id, "tags": {"Name": "network-public"}},
        update={"tags": {"Name": "other"}},
        replace=lambda cloud: {"vpcId": a_vpc(cloud, "other").id},
        drift=_retag,
    ),
    Example(
        "aws:ec2/route:Route",
        _route,
        update=_to_nat,
        replace={"destinationCidrBlock": "192.168.0.0/16"},
        drift=_reroute,
    ),
    Example("aws:ec2/route:Route", _nat_route, label="through a NAT gateway"),
    Example(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        _association,
        update=_other_table,
        replace=_other_subnet,
        drift=_reassociate,
    ),
]
