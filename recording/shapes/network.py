"""Outputs of EC2 networking types; ids are the prefix and 17 hexadecimal digits."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _ec2(prefix: str, arn_kind: str | None = None) -> Shape:
    """An EC2 object with an id, and an ARN and an owner where `arn_kind` is given."""

    def shape(declared: Declared) -> dict[str, Any]:
        identifier = declared.ec2(prefix)
        if arn_kind is None:
            return {"id": identifier}
        return {
            "id": identifier,
            "arn": declared.arn("ec2", f"{arn_kind}/{identifier}"),
            "ownerId": declared.account,
        }

    return shape


def _vpc(declared: Declared) -> dict[str, Any]:
    table = f"rtb-{declared.hex(17, 'main-route-table')}"
    return {
        **_ec2("vpc", "vpc")(declared),
        "mainRouteTableId": table,
        "defaultRouteTableId": table,
        "defaultNetworkAclId": f"acl-{declared.hex(17, 'default-acl')}",
        "defaultSecurityGroupId": f"sg-{declared.hex(17, 'default-sg')}",
        "dhcpOptionsId": f"dopt-{declared.hex(17, 'dhcp')}",
    }


def _eip(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("eipalloc")
    last = int(declared.hex(2, "address"), 16)
    # 203.0.113.0/24 is the range of documentation (RFC 5737): never a real machine's address
    return {
        "id": identifier,
        "allocationId": identifier,
        "arn": declared.arn("ec2", f"elastic-ip/{identifier}"),
        "publicIp": f"203.0.113.{last}",
        "domain": "vpc",
    }


def _nat_gateway(declared: Declared) -> dict[str, Any]:
    return {
        "id": declared.ec2("nat"),
        "networkInterfaceId": declared.ec2("eni"),
        "associationId": declared.ec2("eipassoc"),
    }


def _route(declared: Declared) -> dict[str, Any]:
    destination = declared.text("destinationCidrBlock") or declared.text(
        "destinationIpv6CidrBlock", declared.text("destinationPrefixListId")
    )
    return {
        "id": f"r-{declared.text('routeTableId')}{_checksum(destination)}",
        "origin": "CreateRoute",
        "state": "active",
    }


def _checksum(text: str) -> int:
    """A number that depends on the text only, as the provider appends to a route's id."""
    value = 0
    for byte in text.encode():
        value = (value * 31 + byte) % 2**32
    return value


def _default_security_group(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("sg")
    return {
        "id": identifier,
        "arn": declared.arn("ec2", f"security-group/{identifier}"),
        "ownerId": declared.account,
        "name": "default",
        "description": "default VPC security group",
    }


def _default_network_acl(declared: Declared) -> dict[str, Any]:
    identifier = declared.text("defaultNetworkAclId")
    return {
        "id": identifier,
        "arn": declared.arn("ec2", f"network-acl/{identifier}"),
        "ownerId": declared.account,
    }


def _default_route_table(declared: Declared) -> dict[str, Any]:
    identifier = declared.text("defaultRouteTableId")
    return {
        "id": identifier,
        "arn": declared.arn("ec2", f"route-table/{identifier}"),
        "ownerId": declared.account,
    }


def _network_acl_rule(declared: Declared) -> dict[str, Any]:
    return {"id": f"nacl-{int(declared.hex(8, 'rule'), 16)}"}


def _flow_log(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("fl")
    return {"id": identifier, "arn": declared.arn("ec2", f"vpc-flow-log/{identifier}")}


def _vpc_endpoint(declared: Declared) -> dict[str, Any]:
    outputs = {
        **_ec2("vpce", "vpc-endpoint")(declared),
        "state": "available",
        "requesterManaged": False,
        "serviceRegion": declared.region,
    }
    if declared.text("vpcEndpointType", "Gateway") == "Gateway":
        return {**outputs, "prefixListId": f"pl-{declared.hex(8, 'prefix-list')}"}
    subnets = declared.inputs.get("subnetIds") or []
    interfaces = [f"eni-{declared.hex(17, str(index))}" for index in range(len(subnets))]
    return {**outputs, "networkInterfaceIds": interfaces}


def _security_group(declared: Declared) -> dict[str, Any]:
    return {
        **_ec2("sg", "security-group")(declared),
        "name": declared.named(),
        "description": declared.text("description", "Managed by Pulumi"),
    }


def _security_group_rule(declared: Declared) -> dict[str, Any]:
    identifier = declared.ec2("sgr")
    return {
        "id": identifier,
        "securityGroupRuleId": identifier,
        "arn": declared.arn("ec2", f"security-group-rule/{identifier}"),
    }


def _resolver(prefix: str, resource: str) -> Shape:
    def shape(declared: Declared) -> dict[str, Any]:
        identifier = f"{prefix}-{declared.hex(17, prefix)}"
        return {
            "id": identifier,
            "name": declared.named(),
            "arn": declared.arn("route53resolver", f"{resource}/{identifier}"),
        }

    return shape


def _firewall_rule(declared: Declared) -> dict[str, Any]:
    group, domains = declared.text("firewallRuleGroupId"), declared.text("firewallDomainListId")
    return {"id": f"{group}:{domains}", "name": declared.named()}


def _firewall_config(declared: Declared) -> dict[str, Any]:
    return {"id": f"rslvr-fc-{declared.hex(17, 'config')}", "ownerId": declared.account}


def _network_firewall(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("network-firewall", f"firewall/{name}")
    endpoints = [
        {
            "availabilityZone": f"{declared.region}{letter}",
            "attachments": [
                {
                    "subnetId": mapping["subnetId"],
                    "endpointId": f"vpce-{declared.hex(17, f'endpoint-{letter}')}",
                }
            ],
        }
        for letter, mapping in zip(
            "abcdefgh", declared.inputs.get("subnetMappings") or [], strict=False
        )
    ]
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "updateToken": declared.uuid("token"),
        "firewallStatuses": [{"syncStates": endpoints}],
    }


def _firewall_policy(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("network-firewall", f"firewall-policy/{name}")
    return {"id": arn, "arn": arn, "name": name, "updateToken": declared.uuid("token")}


def _rule_group(declared: Declared) -> dict[str, Any]:
    name, kind = declared.named(), declared.text("type").lower()
    arn = declared.arn("network-firewall", f"{kind}-rulegroup/{name}")
    return {"id": arn, "arn": arn, "name": name, "updateToken": declared.uuid("token")}


def _firewall_logging(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("firewallArn")}


NETWORK: Mapping[str, Shape] = {
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": _ec2("vpc-cidr-assoc"),
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway"),
    "aws:ec2/eip:Eip": _eip,
    "aws:ec2/natGateway:NatGateway": _nat_gateway,
    "aws:ec2/routeTable:RouteTable": _ec2("rtb", "route-table"),
    "aws:ec2/route:Route": _route,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _ec2("rtbassoc"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_security_group,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _default_route_table,
    "aws:ec2/networkAcl:NetworkAcl": _ec2("acl", "network-acl"),
    "aws:ec2/networkAclRule:NetworkAclRule": _network_acl_rule,
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": _ec2("aclassoc"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _default_network_acl,
    "aws:ec2/flowLog:FlowLog": _flow_log,
    "aws:networkfirewall/firewall:Firewall": _network_firewall,
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": _firewall_policy,
    "aws:networkfirewall/ruleGroup:RuleGroup": _rule_group,
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": _firewall_logging,
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": _resolver(
        "rslvr-fdl", "firewall-domain-list"
    ),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": _resolver(
        "rslvr-frg", "firewall-rule-group"
    ),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": (
        _resolver("rslvr-frgassoc", "firewall-rule-group-association")
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": _firewall_rule,
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": _firewall_config,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _vpc_endpoint,
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_group_rule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_group_rule,
}
