"""How the platform uses the web application firewall."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.apigateway import a_stage
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_ACL = "aws:wafv2/webAcl:WebAcl"


def _seen(metric: str) -> Props:
    return {
        "cloudwatchMetricsEnabled": True,
        "metricName": metric,
        "sampledRequestsEnabled": False,
    }


def _rules(limit: int) -> list[dict[str, Any]]:
    group = "AWSManagedRulesCommonRuleSet"
    overrides = [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}]
    managed = {"vendorName": "AWS", "name": group, "ruleActionOverrides": overrides}
    return [
        {
            "name": group,
            "priority": 1,
            "overrideAction": {"none": {}},
            "statement": {"managedRuleGroupStatement": managed},
            "visibilityConfig": _seen(group),
        },
        {
            "name": "RatePerAddress",
            "priority": 2,
            "action": {"block": {}},
            "statement": {"rateBasedStatement": {"limit": limit, "aggregateKeyType": "IP"}},
            "visibilityConfig": _seen("RatePerAddress"),
        },
    ]


def _acl(_: Cloud) -> Props:
    return {
        "name": "gateway",
        "description": "Requests to models",
        "scope": "REGIONAL",
        "defaultAction": {"allow": {}},
        "rules": _rules(2000),
        "visibilityConfig": _seen("gateway"),
        "tags": {"component": "gateway"},
    }


def _an_acl(cloud: Cloud) -> Resource:
    return cloud.create(_ACL, "acl", **_acl(cloud))


def _group(cloud: Cloud, name: str) -> str:
    logs = cloud.boto3("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        logs.create_log_group(logGroupName=name)
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"


def _logging(cloud: Cloud) -> Props:
    return {
        "resourceArn": _an_acl(cloud)["arn"],
        "logDestinationConfigs": [_group(cloud, "aws-waf-logs-gateway")],
        "redactedFields": [{"singleHeader": {"name": "authorization"}}],
    }


EXAMPLES = [
    Example(
        _ACL,
        _acl,
        update={"rules": _rules(500), "tags": {"component": "other"}},
        replace={"name": "other"},
        import_id=lambda acl: f"{acl.id}/{acl['name']}/REGIONAL",
    ),
    Example(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        lambda cloud: {
            "webAclArn": _an_acl(cloud)["arn"],
            "resourceArn": a_stage(cloud)["arn"],
        },
        replace={"resourceArn": "arn:aws:apigateway:us-east-1::/restapis/other/stages/live"},
    ),
    Example(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        _logging,
        update=lambda cloud: {
            "logDestinationConfigs": [_group(cloud, "aws-waf-logs-other")],
        },
        replace={"resourceArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/other/x"},
    ),
]
