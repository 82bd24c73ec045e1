"""Route 53 Resolver: the DNS firewall, which moto does not have."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props

_REASON = "moto's Route 53 Resolver has no DNS firewall"


class DomainList(Recorded):
    """`aws.route53.ResolverFirewallDomainList`."""

    token = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
    cloudformation = "AWS::Route53Resolver::FirewallDomainList"
    reason = _REASON
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"name"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("route53resolver", f"firewall-domain-list/{id_}")}


class RuleGroup(Recorded):
    """`aws.route53.ResolverFirewallRuleGroup`."""

    token = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
    cloudformation = "AWS::Route53Resolver::FirewallRuleGroup"
    reason = _REASON
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn", "ownerId", "shareStatus")
    replace_on = frozenset({"name"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {
            "arn": aws.arn("route53resolver", f"firewall-rule-group/{id_}"),
            "ownerId": aws.account,
            "shareStatus": "NOT_SHARED",
        }


class Rule(Recorded):
    """`aws.route53.ResolverFirewallRule`; its id is `<group>:<list>`."""

    token = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
    reason = _REASON
    name = Name("name", most=64)
    outputs = ("firewallThreatProtectionId",)
    replace_on = frozenset({"firewallRuleGroupId", "firewallDomainListId", "qType"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['firewallRuleGroupId']}:{inputs['firewallDomainListId']}"

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"firewallThreatProtectionId": ""}


class Association(Recorded):
    """`aws.route53.ResolverFirewallRuleGroupAssociation`."""

    token = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    cloudformation = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
    reason = _REASON
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"firewallRuleGroupId", "vpcId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("route53resolver", f"firewall-rule-group-association/{id_}")}


class Config(Recorded):
    """`aws.route53.ResolverFirewallConfig`; AWS has one for each network."""

    token = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
    reason = _REASON
    outputs = ("ownerId",)
    replace_on = frozenset({"resourceId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"ownerId": aws.account}


TYPES = [DomainList, RuleGroup, Rule, Association, Config]
