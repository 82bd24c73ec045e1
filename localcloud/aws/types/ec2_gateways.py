"""EC2: the ways out of a network: internet gateways, addresses, NAT gateways."""

from __future__ import annotations

from contextlib import suppress

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.values import Props


class InternetGateway(Ec2Object):
    """`aws.ec2.InternetGateway`, attached to the network that the program names."""

    token = "aws:ec2/internetGateway:InternetGateway"
    cloudformation = "AWS::EC2::InternetGateway"
    create_operation = "CreateInternetGateway"
    describe = ("DescribeInternetGateways", "InternetGateways", "InternetGatewayIds")
    kind = "internet-gateway"
    operations = TAGGING | {
        "CreateInternetGateway",
        "AttachInternetGateway",
        "DetachInternetGateway",
        "DescribeInternetGateways",
        "DeleteInternetGateway",
    }
    outputs = ("arn", "ownerId")
    omit = frozenset({"vpcId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["InternetGateway"]["InternetGatewayId"]
        if inputs.get("vpcId"):
            aws.call("AttachInternetGateway", InternetGatewayId=id_, VpcId=inputs["vpcId"])
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        gateway = self.found(aws, id_)
        return {
            "arn": aws.arn("ec2", f"internet-gateway/{id_}"),
            "ownerId": gateway["OwnerId"],
            "tags": tags_of(gateway),
            "vpcId": next((each["VpcId"] for each in gateway["Attachments"]), None),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "vpcId" in changed:
            self._detach(aws, id_)
            if inputs.get("vpcId"):
                aws.call("AttachInternetGateway", InternetGatewayId=id_, VpcId=inputs["vpcId"])
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self._detach(aws, id_)
        aws.call("DeleteInternetGateway", InternetGatewayId=id_)

    def _detach(self, aws: Aws, id_: str) -> None:
        for each in self.found(aws, id_)["Attachments"]:
            with suppress(NotFound):
                aws.call("DetachInternetGateway", InternetGatewayId=id_, VpcId=each["VpcId"])


class Eip(Ec2Object):
    """`aws.ec2.Eip`: a fixed public address; what uses it says so itself."""

    token = "aws:ec2/eip:Eip"
    cloudformation = "AWS::EC2::EIP"
    create_operation = "AllocateAddress"
    describe = ("DescribeAddresses", "Addresses", "AllocationIds")
    kind = "elastic-ip"
    operations = TAGGING | {"AllocateAddress", "DescribeAddresses", "ReleaseAddress"}
    outputs = ("allocationId", "arn", "publicDns", "publicIp")
    replace_on = frozenset({"domain"})
    defaults = {"domain": "vpc"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["AllocationId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        address = self.found(aws, id_)
        ip = address["PublicIp"]
        zone = "compute-1" if aws.region == "us-east-1" else f"{aws.region}.compute"
        return {
            "allocationId": id_,
            "arn": aws.arn("ec2", f"elastic-ip/{id_}"),
            "domain": address["Domain"],
            "publicDns": f"ec2-{ip.replace('.', '-')}.{zone}.amazonaws.com",
            "publicIp": ip,
            "tags": tags_of(address),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("ReleaseAddress", AllocationId=id_)


class NatGateway(Ec2Object):
    """`aws.ec2.NatGateway`, zonal; a deleted one stays visible for a while and counts as gone."""

    token = "aws:ec2/natGateway:NatGateway"
    cloudformation = "AWS::EC2::NatGateway"
    create_operation = "CreateNatGateway"
    describe = ("DescribeNatGateways", "NatGateways", "NatGatewayIds")
    kind = "natgateway"
    operations = TAGGING | {"CreateNatGateway", "DescribeNatGateways", "DeleteNatGateway"}
    outputs = ("networkInterfaceId", "privateIp")
    replace_on = frozenset({"allocationId", "subnetId", "connectivityType"})
    defaults = {"connectivityType": "public"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["NatGateway"]["NatGatewayId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        gateway = self.found(aws, id_)
        if gateway["State"] in ("deleted", "deleting"):
            return None
        address = gateway["NatGatewayAddresses"][0]
        return {
            "allocationId": address.get("AllocationId"),
            "associationId": address.get("AssociationId"),
            "connectivityType": gateway["ConnectivityType"],
            "networkInterfaceId": address["NetworkInterfaceId"],
            "privateIp": address["PrivateIp"],
            "publicIp": address.get("PublicIp"),
            "subnetId": gateway["SubnetId"],
            "tags": tags_of(gateway),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is not None:
            aws.call("DeleteNatGateway", NatGatewayId=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        """The gateway that has the address already."""
        for gateway in aws.call("DescribeNatGateways")["NatGateways"]:
            for address in gateway["NatGatewayAddresses"]:
                if address.get("AllocationId") == inputs.get("allocationId"):
                    return str(gateway["NatGatewayId"])
        return None


TYPES = [InternetGateway, Eip, NatGateway]
