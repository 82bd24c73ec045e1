"""EC2: networks, their further ranges, and subnets."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.emulation import Emulation
from localcloud.aws.values import Props

_VPC_ATTRIBUTES = {
    "enableDnsSupport": "EnableDnsSupport",
    "enableDnsHostnames": "EnableDnsHostnames",
    "enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics",
}

_SUBNET_ATTRIBUTES = {
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
}


class Vpc(Ec2Object):
    """`aws.ec2.Vpc`. It comes with a main route table, a default ACL and a default group."""

    token = "aws:ec2/vpc:Vpc"
    cloudformation = "AWS::EC2::VPC"
    create_operation = "CreateVpc"
    describe = ("DescribeVpcs", "Vpcs", "VpcIds")
    kind = "vpc"
    operations = TAGGING | {
        "CreateVpc",
        "DescribeVpcs",
        "DescribeVpcAttribute",
        "DescribeRouteTables",
        "DescribeNetworkAcls",
        "DescribeSecurityGroups",
        "ModifyVpcAttribute",
        "DeleteVpc",
    }
    outputs = (
        "arn",
        "defaultNetworkAclId",
        "defaultRouteTableId",
        "defaultSecurityGroupId",
        "mainRouteTableId",
        "ownerId",
    )
    omit = frozenset(_VPC_ATTRIBUTES)
    replace_on = frozenset({"cidrBlock", "instanceTenancy"})
    defaults = {
        "enableDnsSupport": True,
        "enableDnsHostnames": False,
        "instanceTenancy": "default",
    }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["Vpc"]["VpcId"]
        self._set(aws, id_, inputs, frozenset(inputs))
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        vpc = self.found(aws, id_)
        main = [{"Name": "association.main", "Values": ["true"]}]
        table = self._first(aws, "DescribeRouteTables", "RouteTables", id_, main)["RouteTableId"]
        default = [{"Name": "default", "Values": ["true"]}]
        acl = self._first(aws, "DescribeNetworkAcls", "NetworkAcls", id_, default)
        named = [{"Name": "group-name", "Values": ["default"]}]
        group = self._first(aws, "DescribeSecurityGroups", "SecurityGroups", id_, named)
        return {
            "arn": aws.arn("ec2", f"vpc/{id_}"),
            "cidrBlock": vpc["CidrBlock"],
            "defaultNetworkAclId": acl["NetworkAclId"],
            "defaultRouteTableId": table,
            "defaultSecurityGroupId": group["GroupId"],
            "instanceTenancy": vpc["InstanceTenancy"],
            "mainRouteTableId": table,
            "ownerId": vpc["OwnerId"],
            "tags": tags_of(vpc),
            **{name: self._attribute(aws, id_, api) for name, api in _VPC_ATTRIBUTES.items()},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._set(aws, id_, inputs, changed)
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteVpc", VpcId=id_)

    @staticmethod
    def _set(aws: Aws, id_: str, inputs: Props, changed: frozenset[str]) -> None:
        for name, api in _VPC_ATTRIBUTES.items():
            if name in changed:
                wanted: dict[str, Any] = {api: {"Value": bool(inputs.get(name))}}
                aws.call("ModifyVpcAttribute", VpcId=id_, **wanted)

    @staticmethod
    def _attribute(aws: Aws, id_: str, api: str) -> bool:
        attribute = api[0].lower() + api[1:]
        answer = aws.call("DescribeVpcAttribute", VpcId=id_, Attribute=attribute)
        return bool(answer[api]["Value"])

    @staticmethod
    def _first(
        aws: Aws, operation: str, key: str, vpc: str, filters: list[dict[str, Any]]
    ) -> dict[str, Any]:
        inside = {"Name": "vpc-id", "Values": [vpc]}
        each: dict[str, Any] = aws.call(operation, Filters=[inside, *filters])[key][0]
        return each


class VpcIpv4CidrBlockAssociation(Emulation):
    """`aws.ec2.VpcIpv4CidrBlockAssociation`: a further range of a network."""

    token = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
    service = "ec2"
    create_operation = "AssociateVpcCidrBlock"
    operations = frozenset({"AssociateVpcCidrBlock", "DescribeVpcs", "DisassociateVpcCidrBlock"})
    replace_on = frozenset({"vpcId", "cidrBlock"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["CidrBlockAssociation"]["AssociationId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        for vpc in aws.pages("DescribeVpcs", "Vpcs"):
            for each in vpc.get("CidrBlockAssociationSet", ()):
                state = each["CidrBlockState"]["State"]
                if each["AssociationId"] == id_ and state == "associated":
                    return {"vpcId": vpc["VpcId"], "cidrBlock": each["CidrBlock"]}
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DisassociateVpcCidrBlock", AssociationId=id_)


class Subnet(Ec2Object):
    """`aws.ec2.Subnet`."""

    token = "aws:ec2/subnet:Subnet"
    cloudformation = "AWS::EC2::Subnet"
    create_operation = "CreateSubnet"
    describe = ("DescribeSubnets", "Subnets", "SubnetIds")
    kind = "subnet"
    operations = TAGGING | {
        "CreateSubnet",
        "DescribeSubnets",
        "ModifySubnetAttribute",
        "DeleteSubnet",
    }
    outputs = ("arn", "availabilityZone", "availabilityZoneId", "ownerId")
    omit = frozenset(_SUBNET_ATTRIBUTES)
    replace_on = frozenset({"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"})
    defaults = {"assignIpv6AddressOnCreation": False, "mapPublicIpOnLaunch": False}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["Subnet"]["SubnetId"]
        self._set(aws, id_, inputs, frozenset(inputs))
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        subnet = self.found(aws, id_)
        return {
            "arn": subnet["SubnetArn"],
            "availabilityZone": subnet["AvailabilityZone"],
            "availabilityZoneId": subnet["AvailabilityZoneId"],
            "cidrBlock": subnet["CidrBlock"],
            "ownerId": subnet["OwnerId"],
            "tags": tags_of(subnet),
            "vpcId": subnet["VpcId"],
            **{name: subnet[api] for name, api in _SUBNET_ATTRIBUTES.items()},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._set(aws, id_, inputs, changed)
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteSubnet", SubnetId=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return self.first_like(
            aws, SubnetId={"vpc-id": inputs["vpcId"], "cidr-block": inputs["cidrBlock"]}
        )

    @staticmethod
    def _set(aws: Aws, id_: str, inputs: Props, changed: frozenset[str]) -> None:
        """One attribute a call, as AWS demands."""
        for name, api in _SUBNET_ATTRIBUTES.items():
            if name in changed:
                wanted: dict[str, Any] = {api: {"Value": bool(inputs.get(name))}}
                aws.call("ModifySubnetAttribute", SubnetId=id_, **wanted)


TYPES = [Vpc, VpcIpv4CidrBlockAssociation, Subnet]
