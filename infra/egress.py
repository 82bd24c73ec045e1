"""What the network of a stack may reach."""

from __future__ import annotations

from components.network.aws_domains import aws_domains
from components.network.egress import Egress, EgressArgs
from components.network.egress_signals import egress_signals
from components.network.inspected_routes import route_through
from components.network.network_firewall import NetworkFirewall, NetworkFirewallArgs
from components.network.services import WITHOUT_ENDPOINT
from infra.delivery import GITHUB_DOMAINS
from infra.foundation import Foundation

ALWAYS = ("dynamodb", "ec2", "logs", "s3", "ssm", "sts")
"""Services that whatever runs in the network calls: packages, images' parameters, identity."""


def deploy_egress(base: Foundation) -> None:
    """The DNS firewall and the one on the way out, when the settings ask for them; after every
    area, as each says what it calls."""
    egress = base.settings.network.egress
    if egress is None:
        return
    services = {*ALWAYS, *WITHOUT_ENDPOINT, *base.called}
    names = {*egress.domains, *aws_domains(services, base.settings.region)}
    if egress.proxy is not None and any(letter.isalpha() for letter in egress.proxy.host):
        names.add(egress.proxy.host)
    if base.settings.delivery.runner is not None:
        names |= {*GITHUB_DOMAINS}
    names_of = Egress(
        "egress",
        EgressArgs(
            vpc_id=base.network.vpc_id,
            domains=sorted(names),
            hosts=base.hosts,
            name_prefix=base.settings.name_prefix,
            locked=base.settings.protect,
        ),
        opts=base.top,
    )
    base.watch("egress", "Egress", egress_signals(names_of.rule_group_id, names_of.blocked_list_id))
    if egress.firewall:
        _inspect(base, sorted(names))


def _inspect(base: Foundation, domains: list[str]) -> None:
    """The way out leads through the firewall, which lets the same names through."""
    network = base.settings.network
    firewall = NetworkFirewall(
        "egress-firewall",
        NetworkFirewallArgs(
            vpc_id=base.network.vpc_id,
            cidr_blocks=[network.cidr, network.pods_cidr],
            subnet_ids=base.network.firewall_subnet_ids,
            domains=domains,
            name_prefix=base.settings.name_prefix,
            key_arn=base.keys.key_arn("logs"),
            log_retention_days=base.settings.monitoring.logs.retention_days,
            locked=base.settings.protect,
            **base.where,
        ),
        opts=base.top,
    )
    route_through(base.network, "network", firewall.endpoint_ids)
