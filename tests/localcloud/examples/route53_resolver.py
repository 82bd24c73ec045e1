"""How the platform uses the DNS firewall of Route 53 Resolver."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_vpc
from tests.localcloud.harness import Cloud, Example, Resource

GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"


def _group(cloud: Cloud, name: str = "rules") -> Resource:
    return cloud.create(GROUP, name, name=name)


def _list(cloud: Cloud, name: str = "allowed") -> Resource:
    return cloud.create(LIST, name, name=name, domains=["pypi.org"])


def _rule(cloud: Cloud) -> Props:
    return {
        "name": "others",
        "action": "BLOCK",
        "blockResponse": "NXDOMAIN",
        "firewallDomainListId": _list(cloud).id,
        "firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
        "firewallRuleGroupId": _group(cloud).id,
        "priority": 200,
    }


def _association(cloud: Cloud) -> Props:
    return {
        "name": "egress",
        "firewallRuleGroupId": _group(cloud).id,
        "vpcId": a_vpc(cloud).id,
        "priority": 101,
        "mutationProtection": "DISABLED",
    }


EXAMPLES = [
    Example(
        LIST,
        lambda _: {"name": "allowed", "domains": ["pypi.org", "*.example.com"]},
        update={"domains": ["pypi.org"]},
        replace={"name": "other"},
    ),
    Example(
        GROUP,
        lambda _: {"name": "egress", "tags": {"component": "egress"}},
        update={"tags": {"component": "other"}},
        replace={"name": "other"},
    ),
    Example(
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        _rule,
        update={"blockResponse": "NODATA"},
        replace=lambda cloud: {"firewallDomainListId": _list(cloud, "other").id},
    ),
    Example(
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        _association,
        update={"mutationProtection": "ENABLED"},
        replace=lambda cloud: {"firewallRuleGroupId": _group(cloud, "other").id},
    ),
    Example(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        lambda cloud: {"resourceId": a_vpc(cloud).id, "firewallFailOpen": "DISABLED"},
        update={"firewallFailOpen": "ENABLED"},
        replace=lambda cloud: {"resourceId": a_vpc(cloud, "other", "10.1.0.0/16").id},
    ),
]
