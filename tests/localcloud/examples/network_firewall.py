"""How the platform uses Network Firewall."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource

FIREWALL = "aws:networkfirewall/firewall:Firewall"
ARN = "arn:aws:network-firewall:us-east-1:123456789012"


def _firewall(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
    return {
        "name": "acme-local-egress",
        "firewallPolicyArn": f"{ARN}:firewall-policy/acme-local-egress",
        "vpcId": vpc.id,
        "subnetMappings": [{"subnetId": a_subnet(cloud, vpc).id}],
        "encryptionConfiguration": {"type": "CUSTOMER_KMS", "keyId": a_key(cloud)["arn"]},
        "deleteProtection": False,
        "firewallPolicyChangeProtection": False,
        "subnetChangeProtection": False,
        "tags": {"component": "egress-firewall"},
    }


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


def _policy(*defaults: str) -> Props:
    return {
        "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"},
        "statefulDefaultActions": list(defaults),
        "statefulRuleGroupReferences": [
            {"priority": 1, "resourceArn": f"{ARN}:stateful-rulegroup/domains"}
        ],
        "statelessDefaultActions": ["aws:forward_to_sfe"],
        "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
    }


def _rules(*targets: str) -> Props:
    return {
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
        update={
            "deleteProtection": False,
            "firewallPolicyArn": f"{ARN}:firewall-policy/other",
            "tags": {"component": "other"},
        },
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
        "aws:networkfirewall/firewallPolicy:FirewallPolicy",
        lambda _: {
            "name": "acme-local-egress",
            "firewallPolicy": _policy("aws:drop_established"),
            "tags": {"component": "egress-firewall"},
        },
        update={"firewallPolicy": _policy("aws:drop_established", "aws:alert_established")},
        replace={"name": "other"},
    ),
    Example(
        "aws:networkfirewall/ruleGroup:RuleGroup",
        lambda _: {
            "name": "acme-local-egress-domains",
            "type": "STATEFUL",
            "capacity": 3000,
            "ruleGroup": _rules("pypi.org"),
            "tags": {"component": "egress-firewall"},
        },
        update={"ruleGroup": _rules("pypi.org", ".example.com")},
        replace={"capacity": 4000},
    ),
]
