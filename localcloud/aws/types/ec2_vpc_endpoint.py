"""EC2: endpoints through which a network reaches the services of AWS."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.values import Props

_LISTS = {
    "routeTableIds": ("AddRouteTableIds", "RemoveRouteTableIds"),
    "subnetIds": ("AddSubnetIds", "RemoveSubnetIds"),
    "securityGroupIds": ("AddSecurityGroupIds", "RemoveSecurityGroupIds"),
}


class VpcEndpoint(Ec2Object):
    """`aws.ec2.VpcEndpoint`, gateway and interface; a deleted one counts as gone at once."""

    token = "aws:ec2/vpcEndpoint:VpcEndpoint"
    cloudformation = "AWS::EC2::VPCEndpoint"
    create_operation = "CreateVpcEndpoint"
    describe = ("DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointIds")
    kind = "vpc-endpoint"
    operations = TAGGING | {
        "CreateVpcEndpoint",
        "DescribeVpcEndpoints",
        "DescribeManagedPrefixLists",
        "ModifyVpcEndpoint",
        "DeleteVpcEndpoints",
    }
    outputs = ("arn", "dnsEntries", "networkInterfaceIds", "ownerId", "prefixListId", "state")
    rename = {"policy": "PolicyDocument"}
    replace_on = frozenset({"vpcId", "serviceName", "vpcEndpointType"})
    defaults = {"vpcEndpointType": "Gateway", "privateDnsEnabled": False}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["VpcEndpoint"]["VpcEndpointId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        endpoint = self.found(aws, id_)
        if endpoint["State"] in ("deleted", "deleting"):
            return None
        gateway = endpoint["VpcEndpointType"] == "Gateway"
        entries = [
            {"dnsName": each["DnsName"], "hostedZoneId": each.get("HostedZoneId", "")}
            for each in endpoint.get("DnsEntries") or ()
        ]
        return {
            "arn": aws.arn("ec2", f"vpc-endpoint/{id_}"),
            "dnsEntries": entries,
            "networkInterfaceIds": endpoint.get("NetworkInterfaceIds") or [],
            "ownerId": endpoint["OwnerId"],
            "policy": endpoint["PolicyDocument"],
            "prefixListId": self._prefix_list(aws, endpoint["ServiceName"]) if gateway else "",
            "privateDnsEnabled": bool(endpoint.get("PrivateDnsEnabled")),
            "routeTableIds": endpoint.get("RouteTableIds") or [],
            "securityGroupIds": [each["GroupId"] for each in endpoint.get("Groups") or ()],
            "serviceName": endpoint["ServiceName"],
            "state": endpoint["State"],
            "subnetIds": endpoint.get("SubnetIds") or [],
            "tags": tags_of(endpoint),
            "vpcEndpointType": endpoint["VpcEndpointType"],
            "vpcId": endpoint["VpcId"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        params: dict[str, Any] = {}
        if "policy" in changed:
            params |= (
                {"PolicyDocument": inputs["policy"]}
                if inputs.get("policy")
                else {"ResetPolicy": True}
            )
        if "privateDnsEnabled" in changed:
            params["PrivateDnsEnabled"] = inputs["privateDnsEnabled"]
        for name in changed & set(_LISTS):
            add, remove = _LISTS[name]
            wanted, there = set(inputs.get(name) or ()), set(old.get(name) or ())
            params |= {add: sorted(wanted - there), remove: sorted(there - wanted)}
        if params:
            full = {key: value for key, value in params.items() if value != []}
            aws.call("ModifyVpcEndpoint", VpcEndpointId=id_, **full)
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is not None:
            aws.call("DeleteVpcEndpoints", VpcEndpointIds=[id_])

    @staticmethod
    def _prefix_list(aws: Aws, service: str) -> str:
        filters = [{"Name": "prefix-list-name", "Values": [service]}]
        found = aws.call("DescribeManagedPrefixLists", Filters=filters)["PrefixLists"]
        return str(found[0]["PrefixListId"]) if found else ""


TYPES = [VpcEndpoint]
