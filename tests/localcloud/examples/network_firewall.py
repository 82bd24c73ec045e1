"""How the platform uses Network Firewall."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource

FIREWALL = "aws:networkfirewall/firewall:Firewall"
POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
ARN = "arn:aws:network-firewall:us-east-1:123456789012"


def _firewall(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "name": "acme-local-egress",
        "firewallPolicyArn": a_firewall_policy(cloud)["arn"],
        "vpcId": vpc.id,
        "subnetMappings": [{"subnetId": a_subnet(cloud, vpc).id}],
        "encryptionConfiguration": {"type": "CUSTOMER_KMS", "keyId": a_key(cloud)["arn"]},
        "deleteProtection": False,
        "firewallPolicyChangeProtection": False,
        "subnetChangeProtection": False,
        "tags": {"component": "egress-firewall"},
    }


def a_firewall_policy(cloud: Cloud, name: str = "acme-local-egress") -> Resource:
    """A policy with a group of rules of its own."""
    inputs = {"name": name, "firewallPolicy": _policy(a_group(cloud, name), "aws:drop_established")}
    return cloud.create(POLICY, name, **inputs)


def a_group(cloud: Cloud, name: str = "acme-local-egress") -> str:
    """The ARN of a group of rules of that name."""
    inputs = {"type": "STATEFUL", "capacity": 100, "ruleGroup": _rules("pypi.org")}
    return str(cloud.create(GROUP, f"{name}-group", name=name, **inputs)["arn"])


def a_firewall(cloud: Cloud, **changes: Any) -> Resource:
    """A firewall in a network of its own."""
    return cloud.create(FIREWALL, "firewall", **{**_firewall(cloud), **changes})


def _protect(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("network-firewall").update_subnet_change_protection(
        FirewallArn=resource.id, SubnetChangeProtection=True
    )
    return "subnetChangeProtection"


def _logging(*types: str) -> Props:
    return {
        "logDestinationConfigs": [
            {
                "logType": type_,
                "logDestinationType": "CloudWatchLogs",
                "logDestination": {"logGroup": "/aws/vendedlogs/network-firewall/acme-local"},
            }
            for type_ in types
        ]
    }


def _flows_too(cloud: Cloud, resource: Resource) -> str:
    config = {
        "LogDestinationConfigs": [
            {
                "LogType": "FLOW",
                "LogDestinationType": "CloudWatchLogs",
                "LogDestination": {"logGroup": "other"},
            }
        ]
    }
    cloud.boto3("network-firewall").update_logging_configuration(
        FirewallArn=resource.id, LoggingConfiguration=config
    )
    return "loggingConfiguration"


def _policy(group_arn: str, *defaults: str) -> Props:
    return {
        "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER", "streamExceptionPolicy": "DROP"},
        "statefulDefaultActions": list(defaults),
        "statefulRuleGroupReferences": [{"priority": 1, "resourceArn": group_arn}],
        "statelessDefaultActions": ["aws:forward_to_sfe"],
        "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
    }


def _egress_policy(cloud: Cloud) -> Props:
    return {
        "name": "acme-local-egress",
        "description": "what may leave",
        "firewallPolicy": _policy(a_group(cloud), "aws:drop_established"),
        "encryptionConfiguration": {"type": "CUSTOMER_KMS", "keyId": a_key(cloud)["arn"]},
        "tags": {"component": "egress-firewall"},
    }


def _warn_too(cloud: Cloud) -> Props:
    [group] = [one["arn"] for one in cloud.created if one.type == GROUP]
    policy = _policy(group, "aws:drop_established", "aws:alert_established")
    return {"firewallPolicy": policy, "tags": {"component": "other"}}


def _other_policy(cloud: Cloud) -> Props:
    return {
        "firewallPolicyArn": a_firewall_policy(cloud, "other")["arn"],
        "tags": {"component": "other"},
    }


def _let_all_through(cloud: Cloud, resource: Resource) -> str:
    client = cloud.boto3("network-firewall")
    found = client.describe_firewall_policy(FirewallPolicyArn=resource.id)
    client.update_firewall_policy(
        FirewallPolicyArn=resource.id,
        UpdateToken=found["UpdateToken"],
        FirewallPolicy={**found["FirewallPolicy"], "StatelessDefaultActions": ["aws:pass"]},
    )
    return "firewallPolicy"


def _let_one_more_through(cloud: Cloud, resource: Resource) -> str:
    client = cloud.boto3("network-firewall")
    found = client.describe_rule_group(RuleGroupArn=resource.id)
    group = found["RuleGroup"]
    group["RulesSource"]["RulesSourceList"]["Targets"].append("example.com")
    client.update_rule_group(
        RuleGroupArn=resource.id, UpdateToken=found["UpdateToken"], RuleGroup=group
    )
    return "ruleGroup"


def _pass_inside(*ranges: str) -> Props:
    blocks = [{"addressDefinition": block} for block in ranges]
    rule = {"actions": ["aws:pass"], "matchAttributes": {"sources": blocks, "destinations": blocks}}
    rules = [{"priority": 1, "ruleDefinition": rule}]
    return {"rulesSource": {"statelessRulesAndCustomActions": {"statelessRules": rules}}}


def _rules(*targets: str) -> Props:
    return {
        "ruleVariables": {
            "ipSets": [
                {"key": "HOME_NET", "ipSet": {"definitions": ["10.0.0.0/16", "10.1.0.0/16"]}}
            ]
        },
        "rulesSource": {
            "rulesSourceList": {
                "generatedRulesType": "ALLOWLIST",
                "targetTypes": ["HTTP_HOST", "TLS_SNI"],
                "targets": list(targets),
            }
        },
        "statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"},
    }


EXAMPLES = [
    Example(
        FIREWALL,
        _firewall,
        update=_other_policy,
        replace={"name": "other"},
        drift=_protect,
    ),
    Example(
        "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
        lambda cloud: {
            "firewallArn": a_firewall(cloud).id,
            "loggingConfiguration": _logging("ALERT"),
        },
        update={"loggingConfiguration": _logging("ALERT", "FLOW")},
        replace={"firewallArn": f"{ARN}:firewall/another"},
        drift=_flows_too,
    ),
    Example(
        POLICY, _egress_policy, update=_warn_too, replace={"name": "other"}, drift=_let_all_through
    ),
    Example(
        GROUP,
        lambda cloud: {
            "name": "acme-local-egress-domains",
            "type": "STATEFUL",
            "capacity": 3000,
            "ruleGroup": _rules("pypi.org"),
            "encryptionConfiguration": {"type": "CUSTOMER_KMS", "keyId": a_key(cloud)["arn"]},
            "tags": {"component": "egress-firewall"},
        },
        update={"ruleGroup": _rules("pypi.org", ".example.com"), "description": "names"},
        replace={"capacity": 4000},
        drift=_let_one_more_through,
    ),
    Example(
        GROUP,
        lambda _: {
            "name": "acme-local-egress-inside",
            "type": "STATELESS",
            "capacity": 10,
            "ruleGroup": _pass_inside("10.0.0.0/16"),
        },
        update={"ruleGroup": _pass_inside("10.0.0.0/16", "10.1.0.0/16")},
        replace={"type": "STATEFUL", "ruleGroup": _rules("pypi.org")},
        label="stateless",
    ),
]
