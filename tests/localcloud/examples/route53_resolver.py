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


def _add_a_name(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("route53resolver").update_firewall_domains(
        FirewallDomainListId=resource.id, Operation="ADD", Domains=["exfiltrated.example.net"]
    )
    return "domains"


def _let_pass(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("route53resolver").update_firewall_rule(
        FirewallRuleGroupId=resource.inputs["firewallRuleGroupId"],
        FirewallDomainListId=resource.inputs["firewallDomainListId"],
        Action="ALERT",
    )
    return "action"


def _lock(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("route53resolver").update_firewall_rule_group_association(
        FirewallRuleGroupAssociationId=resource.id, MutationProtection="ENABLED"
    )
    return "mutationProtection"


def _fail_open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("route53resolver").update_firewall_config(
        ResourceId=resource.inputs["resourceId"], FirewallFailOpen="ENABLED"
    )
    return "firewallFailOpen"


EXAMPLES = [
    Example(
        LIST,
        lambda _: {"name": "allowed", "domains": ["pypi.org", "*.example.com"]},
        update={"domains": ["pypi.org"], "tags": {"component": "other"}},
        replace={"name": "other"},
        drift=_add_a_name,
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
        drift=_let_pass,
    ),
    Example(
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        _association,
        update={"mutationProtection": "ENABLED", "priority": 102},
        replace=lambda cloud: {"firewallRuleGroupId": _group(cloud, "other").id},
        drift=_lock,
    ),
    Example(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        lambda cloud: {"resourceId": a_vpc(cloud).id, "firewallFailOpen": "DISABLED"},
        update={"firewallFailOpen": "ENABLED"},
        replace=lambda cloud: {"resourceId": a_vpc(cloud, "other", "10.1.0.0/16").id},
        drift=_fail_open,
        survives_delete=True,
    ),
]
