"""The web application firewall before the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import wafv2

MANAGED: Mapping[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    # It blocks bodies above 8 KiB, and a request for a prediction may be larger.
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}
"""AWS's rule groups, and the rules of each that only count. Source: AWS WAF developer guide, "AWS
Managed Rules rule groups list"."""


@dataclass(frozen=True, kw_only=True)
class GatewayFirewallArgs:
    """`requests_per_address` is the most in five minutes. `stage_arn` is what it guards. The name
    of the group behind `log_group_arn` starts with aws-waf-logs-, which AWS WAF asks for."""

    requests_per_address: int
    acl_name: str
    stage_arn: Input[str]
    log_group_arn: Input[str]


class GatewayFirewall(ComponentResource):
    """Defines the web ACL, what it guards and where it writes what it saw.

    Signatures and keys of the callers are left out of the log.
    """

    acl_arn: Output[str]

    def __init__(
        self, name: str, args: GatewayFirewallArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:GatewayFirewall", name, None, opts)
        acl = wafv2.WebAcl(
            f"{name}-acl",
            name=args.acl_name,
            description="Requests to models",
            scope="REGIONAL",
            default_action={"allow": {}},
            rules=[wafv2.WebAclRuleArgs(**rule) for rule in _rules(args.requests_per_address)],
            visibility_config=wafv2.WebAclVisibilityConfigArgs(**_seen(args.acl_name)),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        wafv2.WebAclAssociation(
            f"{name}-association",
            resource_arn=args.stage_arn,
            web_acl_arn=acl.arn,
            opts=ResourceOptions(parent=self),
        )
        wafv2.WebAclLoggingConfiguration(
            f"{name}-logging",
            resource_arn=acl.arn,
            log_destination_configs=[args.log_group_arn],
            redacted_fields=[
                {"single_header": {"name": header}} for header in ("authorization", "x-api-key")
            ],
            opts=ResourceOptions(parent=self),
        )
        self.acl_arn = acl.arn
        self.register_outputs({"acl_arn": self.acl_arn})


def _rules(requests_per_address: int) -> list[dict[str, Any]]:
    managed = [_managed(group, number) for number, group in enumerate(MANAGED, start=1)]
    return [*managed, _rate(requests_per_address, len(managed) + 1)]


def _managed(group: str, priority: int) -> dict[str, Any]:
    statement: dict[str, Any] = {"vendor_name": "AWS", "name": group}
    if MANAGED[group]:
        statement["rule_action_overrides"] = [
            {"name": rule, "action_to_use": {"count": {}}} for rule in MANAGED[group]
        ]
    return {
        "name": group,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": statement},
        "visibility_config": _seen(group),
    }


def _rate(limit: int, priority: int) -> dict[str, Any]:
    return {
        "name": "RatePerAddress",
        "priority": priority,
        "action": {"block": {}},
        "statement": {"rate_based_statement": {"limit": limit, "aggregate_key_type": "IP"}},
        "visibility_config": _seen("RatePerAddress"),
    }


def _seen(metric: str) -> dict[str, Any]:
    return {
        "cloudwatch_metrics_enabled": True,
        "metric_name": metric,
        # A sample would show requests, and with them what the models are asked.
        "sampled_requests_enabled": False,
    }
