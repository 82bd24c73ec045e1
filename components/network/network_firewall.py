"""What leaves the network names a listed host, or is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import networkfirewall

from components.common.delivered_log import DeliveredLog, DeliveredLogArgs

CAPACITY = 3000
"""Rules that the list of domains may come to: it is fixed when the group is made, and a group is
replaced to get more. 1,000 names of the settings and those of AWS, for two protocols each."""

INSIDE_CAPACITY = 10
"""The same of what stays inside: two ranges to two ranges, any protocol."""


@dataclass(frozen=True, kw_only=True)
class NetworkFirewallArgs:
    """The network's ranges, a subnet a zone, and the domains, as the DNS firewall takes them.

    `key_arn` encrypts rules and log. `locked` keeps the firewall, its policy and its subnets until
    a deployment takes the lock away, and leaves the log when the stack goes.
    """

    vpc_id: pulumi.Input[str]
    cidr_blocks: Sequence[str]
    subnet_ids: Sequence[Output[str]]
    domains: Sequence[str]
    name_prefix: str
    account_id: str
    region: str
    key_arn: pulumi.Input[str]
    log_retention_days: int
    locked: bool


class NetworkFirewall(ComponentResource):
    """Defines AWS Network Firewall with an allow list of TLS server names and HTTP hosts.

    Rules are read in a strict order, and whatever is established and matches none is dropped and
    noted. Fragments are put together before they are judged. Nothing is decrypted: a client that
    lies about the server's name is held by the DNS firewall alone. What stays inside the network
    passes unseen, as security groups decide there. Source: Network Firewall Developer Guide,
    "Stateful domain list rule groups" and "Evaluation order for stateful rule groups".
    """

    firewall_arn: Output[str]
    endpoint_ids: list[Output[str]]
    """The endpoint of each subnet, in the order of the subnets."""

    def __init__(
        self, name: str, args: NetworkFirewallArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:network:NetworkFirewall", name, None, opts)
        self._name, self._args = name, args
        firewall = networkfirewall.Firewall(
            f"{name}-firewall",
            name=f"{args.name_prefix}-egress",
            firewall_policy_arn=self._policy().arn,
            vpc_id=args.vpc_id,
            subnet_mappings=[{"subnet_id": subnet} for subnet in args.subnet_ids],
            encryption_configuration={"type": "CUSTOMER_KMS", "key_id": self._args.key_arn},
            delete_protection=args.locked,
            firewall_policy_change_protection=args.locked,
            subnet_change_protection=args.locked,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self._log(firewall)
        self.firewall_arn = firewall.arn
        self.endpoint_ids = [
            Output.all(firewall.firewall_statuses, subnet).apply(
                lambda both: endpoint_in(both[0], both[1])
            )
            for subnet in args.subnet_ids
        ]
        self.register_outputs({"firewall_arn": self.firewall_arn})

    def _policy(self) -> networkfirewall.FirewallPolicy:
        return networkfirewall.FirewallPolicy(
            f"{self._name}-policy",
            name=f"{self._args.name_prefix}-egress",
            firewall_policy={
                "stateful_engine_options": {
                    "rule_order": "STRICT_ORDER",
                    "stream_exception_policy": "DROP",
                },
                # A connection says whom it wants after it is established, not before.
                "stateful_default_actions": ["aws:drop_established", "aws:alert_established"],
                "stateful_rule_group_references": [
                    {"priority": 1, "resource_arn": self._domains().arn}
                ],
                "stateless_default_actions": ["aws:forward_to_sfe"],
                "stateless_fragment_default_actions": ["aws:forward_to_sfe"],
                "stateless_rule_group_references": [
                    {"priority": 1, "resource_arn": self._inside().arn}
                ],
            },
            encryption_configuration={"type": "CUSTOMER_KMS", "key_id": self._args.key_arn},
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _domains(self) -> networkfirewall.RuleGroup:
        return networkfirewall.RuleGroup(
            f"{self._name}-domains",
            name=f"{self._args.name_prefix}-egress-domains",
            type="STATEFUL",
            capacity=CAPACITY,
            rule_group={
                # Without it the range of pods would not count as inside, and pass unjudged.
                "rule_variables": {
                    "ip_sets": [
                        {
                            "key": "HOME_NET",
                            "ip_set": {"definitions": list(self._args.cidr_blocks)},
                        }
                    ]
                },
                "rules_source": {
                    "rules_source_list": {
                        "generated_rules_type": "ALLOWLIST",
                        "target_types": ["HTTP_HOST", "TLS_SNI"],
                        "targets": targets(self._args.domains),
                    }
                },
                "stateful_rule_options": {"rule_order": "STRICT_ORDER"},
            },
            encryption_configuration={"type": "CUSTOMER_KMS", "key_id": self._args.key_arn},
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _inside(self) -> networkfirewall.RuleGroup:
        """The routes for answers also lead what a public subnet sends to a private one through the
        endpoint, and not what comes back: one direction alone would be dropped."""
        ranges = self._args.cidr_blocks
        return networkfirewall.RuleGroup(
            f"{self._name}-inside",
            name=f"{self._args.name_prefix}-egress-inside",
            type="STATELESS",
            capacity=INSIDE_CAPACITY,
            rule_group={
                "rules_source": {
                    "stateless_rules_and_custom_actions": {
                        "stateless_rules": [
                            {
                                "priority": 1,
                                "rule_definition": {
                                    "actions": ["aws:pass"],
                                    "match_attributes": {
                                        "sources": [
                                            {"address_definition": block} for block in ranges
                                        ],
                                        "destinations": [
                                            {"address_definition": block} for block in ranges
                                        ],
                                    },
                                },
                            }
                        ]
                    }
                }
            },
            encryption_configuration={"type": "CUSTOMER_KMS", "key_id": self._args.key_arn},
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _log(self, firewall: networkfirewall.Firewall) -> None:
        """What was dropped; the flow logs of the network have the rest already."""
        args = self._args
        log = DeliveredLog(
            self._name,
            DeliveredLogArgs(
                service="Firewall",
                group_name=f"/aws/vendedlogs/network-firewall/{args.name_prefix}",
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                region=args.region,
                key_arn=args.key_arn,
                retention_days=args.log_retention_days,
                keep=args.locked,
            ),
            parent=self,
        )
        networkfirewall.LoggingConfiguration(
            f"{self._name}-logging",
            firewall_arn=firewall.arn,
            logging_configuration={
                "log_destination_configs": [
                    {
                        "log_type": "ALERT",
                        "log_destination_type": "CloudWatchLogs",
                        "log_destination": {"logGroup": log.group.name},
                    }
                ]
            },
            opts=ResourceOptions(parent=self, depends_on=[log.policy]),
        )


def targets(domains: Sequence[str]) -> list[str]:
    """The domains as a list of rules takes them, sorted: `*.example.com` is `.example.com`, which
    also stands for the name itself; a name that it covers is left out."""
    wildcards = {name[1:] for name in domains if name.startswith("*.")}
    names = {name for name in domains if not name.startswith("*.")}
    return sorted(wildcards | {name for name in names if f".{name}" not in wildcards})


def endpoint_in(statuses: Sequence[Mapping[str, Any] | Any], subnet_id: str) -> str:
    """The endpoint that a firewall has in a subnet. Raises ValueError when it has none."""
    for status in statuses:
        for state in _of(status, "sync_states") or ():
            for attachment in _of(state, "attachments") or ():
                if _of(attachment, "subnet_id") == subnet_id:
                    return str(_of(attachment, "endpoint_id"))
    raise ValueError(f"The firewall has no endpoint in {subnet_id}. See its status in AWS.")


def _of(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
