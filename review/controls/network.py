"""The network itself: what is written down, what it resolves, what addresses it gives."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.predicates import (
    absent,
    all_of,
    any_of,
    at_most,
    equals,
    neighbour,
    one_of,
    present,
)

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
NAME_FILTER = (
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
)
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"

CONTROLS = (
    Control(
        id="vpc-flow-logged",
        title="A network writes down who talks to whom",
        level="error",
        types=[VPC],
        holds=neighbour(FLOW_LOG, "vpcId", equals("trafficType", "ALL")),
        fix="Add a flow log of all traffic.",
        frameworks="EC2.6, CIS 3.7, CKV2_AWS_11, prowler vpc_flow_logs_enabled",
    ),
    Control(
        id="vpc-flow-log-is-fine",
        title="A flow log has a line a minute",
        level="note",
        types=[FLOW_LOG],
        holds=at_most("maxAggregationInterval", 60, default=600),
        production_only="a line in ten minutes is enough there, and costs less",
        fix="Set maxAggregationInterval to 60.",
        frameworks="Amazon VPC User Guide: Flow logs",
    ),
    Control(
        id="vpc-default-group-empty",
        title="The default security group lets nothing through",
        level="error",
        types=[VPC],
        holds=neighbour(DEFAULT_GROUP, "vpcId", all_of(absent("ingress"), absent("egress"))),
        fix="Declare DefaultSecurityGroup without rules.",
        frameworks="EC2.2, CIS 5.4, CKV2_AWS_12, "
        "prowler ec2_securitygroup_default_restrict_traffic",
    ),
    Control(
        id="vpc-closed-to-the-internet",
        title="The region refuses what comes in from the internet",
        level="error",
        types=["aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"],
        holds=one_of("internetGatewayBlockMode", "block-ingress", "block-bidirectional"),
        fix="Set internetGatewayBlockMode to block-ingress.",
        frameworks="EC2.172",
    ),
    Control(
        id="vpc-resolves-names",
        title="A network resolves the names of its endpoints",
        level="warning",
        types=[VPC],
        holds=all_of(
            equals("enableDnsSupport", True, default=True),
            equals("enableDnsHostnames", True, default=False),
        ),
        fix="Enable both, or private names of endpoints lead to the internet.",
        frameworks="Amazon VPC User Guide: DNS attributes",
    ),
    Control(
        id="vpc-names-are-filtered",
        title="What a network asks the DNS is filtered, also when the filter fails",
        level="warning",
        types=[VPC],
        holds=all_of(
            neighbour(NAME_FILTER, "vpcId"),
            neighbour(
                "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
                "resourceId",
                equals("firewallFailOpen", "DISABLED"),
            ),
        ),
        fix="Associate a rule group of the DNS Firewall and set firewallFailOpen to DISABLED.",
        frameworks="Amazon Route 53 Developer Guide: DNS Firewall",
    ),
    Control(
        id="vpc-name-filter-stays",
        title="The filter of names is not taken off a network by accident",
        level="note",
        types=[NAME_FILTER],
        holds=equals("mutationProtection", "ENABLED", default="DISABLED"),
        production_only="a filter of a stack that comes and goes is deleted with it",
        fix="Set mutationProtection to ENABLED.",
        frameworks="Amazon Route 53 Developer Guide: DNS Firewall",
    ),
    Control(
        id="subnet-gives-no-public-address",
        title="A subnet gives no public address by itself",
        level="error",
        types=[SUBNET],
        holds=equals("mapPublicIpOnLaunch", False, default=False),
        fix="Set mapPublicIpOnLaunch to false.",
        frameworks="EC2.15, CKV_AWS_130, prowler vpc_subnet_no_public_ip_by_default",
    ),
    Control(
        id="nat-address-in-use",
        title="An address that is paid for is used",
        level="note",
        types=["aws:ec2/eip:Eip"],
        holds=any_of(
            neighbour("aws:ec2/natGateway:NatGateway", "allocationId"),
            present("instance"),
            present("networkInterface"),
            neighbour("aws:ec2/eipAssociation:EipAssociation", "allocationId"),
        ),
        fix="Remove the address.",
        frameworks="EC2.12, prowler ec2_elastic_ip_unassigned",
    ),
)
