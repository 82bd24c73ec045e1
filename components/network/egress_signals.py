"""Names that are asked for and not listed, as a signal. Pure data."""

from __future__ import annotations

import pulumi

from components.monitoring.signals import Signal


def egress_signals(rule_group: pulumi.Input[str], blocked_list: pulumi.Input[str]) -> list[Signal]:
    """Something in the network goes on asking for names that are refused, for a quarter of an hour.

    A name that is asked for once is a typing error; one that is asked for again and again is a
    workload that lacks a name, or one that should not be there. Source: Route 53 Developer Guide,
    "Monitoring Resolver DNS Firewall rule groups with Amazon CloudWatch".
    """
    return [
        Signal(
            role="refused",
            summary="Something in the network asks again and again for names that are not listed",
            runbook="blocked-name",
            severity="warning",
            namespace="AWS/Route53Resolver",
            metric="FirewallRuleQueryVolume",
            statistic="Sum",
            threshold=10,
            dimensions={"FirewallRuleGroupId": rule_group, "FirewallDomainListId": blocked_list},
            period_seconds=300,
        )
    ]
