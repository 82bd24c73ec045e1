"""Which names the network can look up: the listed ones, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import route53

ALLOW_FIRST = 100
ALLOW_HOSTS = 110
BLOCK_REST = 200
"""Priorities of the rules: the lowest decides."""

ASSOCIATION = 101
"""The first priority that AWS lets an account use for its groups of rules."""


@dataclass(frozen=True, kw_only=True)
class EgressArgs:
    """The network and the names that it may look up; a name with `*.` stands for all below it.

    `hosts` stand inside the network and are known only when they are there: the rules do not wait
    for them. `locked` keeps the rules on the network until a deployment takes the lock away.
    """

    vpc_id: pulumi.Input[str]
    domains: Sequence[str]
    name_prefix: str
    locked: bool
    hosts: Sequence[pulumi.Input[str]] = ()


class Egress(ComponentResource):
    """Defines a DNS firewall that answers for listed names only and closes when it fails.

    It filters names, not addresses: who knows an address needs no name, and security groups and
    network ACLs decide. Answers that an allowed name refers to are followed (services of AWS answer
    by such references). Source: Route 53 Developer Guide, "Using DNS Firewall to filter outbound
    DNS traffic".
    """

    rule_group_id: Output[str]
    blocked_list_id: Output[str]
    """The list that every other name is on: what matches it was refused."""

    def __init__(self, name: str, args: EgressArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:network:Egress", name, None, opts)
        self._name, self._args = name, args
        group = route53.ResolverFirewallRuleGroup(
            f"{name}-rules",
            name=f"{args.name_prefix}-egress",
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        others = self._list("others", ["*"])
        allow = self._rule(
            "allowed", group, self._list("allowed", args.domains), ALLOW_FIRST, action="ALLOW"
        )
        if args.hosts:
            hosts = self._list("hosts", args.hosts)
            self._rule("hosts", group, hosts, ALLOW_HOSTS, action="ALLOW")
        block = self._rule(
            "others", group, others, BLOCK_REST, action="BLOCK", block_response="NXDOMAIN"
        )
        # Closed when the firewall does not answer. Before the rules bind, so that there is no
        # moment in which they do not.
        closed = route53.ResolverFirewallConfig(
            f"{name}-fail-closed",
            resource_id=args.vpc_id,
            firewall_fail_open="DISABLED",
            opts=ResourceOptions(parent=self),
        )
        route53.ResolverFirewallRuleGroupAssociation(
            f"{name}-on-network",
            name=f"{args.name_prefix}-egress",
            firewall_rule_group_id=group.id,
            vpc_id=args.vpc_id,
            priority=ASSOCIATION,
            mutation_protection="ENABLED" if args.locked else "DISABLED",
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=[allow, block, closed]),
        )
        self.rule_group_id, self.blocked_list_id = group.id, others.id
        self.register_outputs({"rule_group_id": self.rule_group_id})

    def _list(
        self, role: str, domains: Sequence[pulumi.Input[str]]
    ) -> route53.ResolverFirewallDomainList:
        return route53.ResolverFirewallDomainList(
            f"{self._name}-{role}",
            name=f"{self._args.name_prefix}-egress-{role}",
            domains=list(domains),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _rule(
        self,
        role: str,
        group: route53.ResolverFirewallRuleGroup,
        listed: route53.ResolverFirewallDomainList,
        priority: int,
        *,
        action: str,
        block_response: str | None = None,
    ) -> route53.ResolverFirewallRule:
        return route53.ResolverFirewallRule(
            f"{self._name}-{role}-rule",
            name=f"{self._args.name_prefix}-egress-{role}",
            action=action,
            block_response=block_response,
            firewall_domain_list_id=listed.id,
            firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN",
            firewall_rule_group_id=group.id,
            priority=priority,
            opts=ResourceOptions(parent=self),
        )
