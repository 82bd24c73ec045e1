"""How the platform uses AWS Budgets and Cost Explorer types."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_managed_policy, a_role
from tests.localcloud.examples.sns import a_topic
from tests.localcloud.harness import Cloud, Example, Resource

ACCOUNT = "123456789012"
MONITOR = f"arn:aws:ce::{ACCOUNT}:anomalymonitor/5c8d0d1d-9bb5-4b0d-9a3f-c5a4d3dd6f6c"


def _alert(topic: str, percent: int, kind: str = "ACTUAL") -> Props:
    return {
        "notificationType": kind,
        "comparisonOperator": "GREATER_THAN",
        "threshold": percent,
        "thresholdType": "PERCENTAGE",
        "subscriberSnsTopicArns": [topic],
    }


def _tag(key: str, value: str) -> Props:
    return {"tags": {"key": key, "values": [value], "matchOptions": ["EQUALS"]}}


def _budget(cloud: Cloud) -> Props:
    topic = a_topic(cloud)["arn"]
    return {
        "accountId": ACCOUNT,
        "name": "acme-local-model-fraud",
        "budgetType": "COST",
        "timeUnit": "MONTHLY",
        "limitAmount": "500",
        "limitUnit": "USD",
        "filterExpression": {"ands": [_tag("stack", "local"), _tag("model", "fraud")]},
        "metrics": "UnblendedCost",
        "notifications": [
            _alert(topic, 50),
            _alert(topic, 80),
            _alert(topic, 100, "FORECASTED"),
        ],
        "tags": {"component": "budgets"},
    }


def a_budget(cloud: Cloud, name: str = "acme-local-stack") -> Resource:
    """A budget without alerts."""
    return cloud.create(
        "aws:budgets/budget:Budget",
        name,
        accountId=ACCOUNT,
        name=name,
        budgetType="COST",
        timeUnit="MONTHLY",
        limitAmount="1000",
        limitUnit="USD",
    )


def _action(cloud: Cloud) -> Props:
    return {
        "accountId": ACCOUNT,
        "budgetName": a_budget(cloud)["name"],
        "actionType": "APPLY_IAM_POLICY",
        "approvalModel": "AUTOMATIC",
        "notificationType": "ACTUAL",
        "actionThreshold": {
            "actionThresholdType": "PERCENTAGE",
            "actionThresholdValue": 100,
        },
        "definition": {
            "iamActionDefinition": {
                "policyArn": a_managed_policy(cloud)["arn"],
                "roles": ["DataScientist"],
            }
        },
        "executionRoleArn": a_role(cloud, service="budgets.amazonaws.com")["arn"],
        "subscribers": [{"subscriptionType": "SNS", "address": a_topic(cloud)["arn"]}],
        "tags": {"component": "budgets"},
    }


def _larger(cloud: Cloud, resource: Resource) -> str:
    client: Any = cloud.boto3("budgets")
    budget = client.describe_budget(AccountId=ACCOUNT, BudgetName=resource["name"])["Budget"]
    budget["BudgetLimit"] = {"Amount": "900", "Unit": "USD"}
    for filled in ("CalculatedSpend", "LastUpdatedTime", "CostTypes"):
        budget.pop(filled, None)
    client.update_budget(AccountId=ACCOUNT, NewBudget=budget)
    return "limitAmount"


def _by_hand(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("budgets").update_budget_action(
        AccountId=ACCOUNT,
        BudgetName=resource["budgetName"],
        ActionId=resource["actionId"],
        ApprovalModel="MANUAL",
    )
    return "approvalModel"


EXAMPLES = [
    Example(
        "aws:budgets/budget:Budget",
        _budget,
        update=lambda cloud: {
            "limitAmount": "700",
            "notifications": [_alert(a_topic(cloud, "other")["arn"], 90)],
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_larger,
    ),
    Example(
        "aws:budgets/budgetAction:BudgetAction",
        _action,
        update={
            "approvalModel": "MANUAL",
            "actionThreshold": {
                "actionThresholdType": "PERCENTAGE",
                "actionThresholdValue": 120,
            },
            "tags": {"component": "other"},
        },
        replace=lambda cloud: {"budgetName": a_budget(cloud, "another")["name"]},
        drift=_by_hand,
    ),
    Example(
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        lambda _: {
            "name": "acme-local-spending",
            "monitorType": "CUSTOM",
            "monitorSpecification": json.dumps({"Tags": {"Key": "stack", "Values": ["local"]}}),
            "tags": {"component": "anomalies"},
        },
        update={"name": "acme-local-costs", "tags": {"component": "other"}},
        replace={"monitorSpecification": json.dumps({"Tags": {"Key": "stack", "Values": ["dev"]}})},
    ),
    Example(
        "aws:costexplorer/anomalySubscription:AnomalySubscription",
        lambda cloud: {
            "name": "acme-local-spending",
            "frequency": "IMMEDIATE",
            "monitorArnLists": [MONITOR],
            "subscribers": [{"type": "SNS", "address": a_topic(cloud)["arn"]}],
            "thresholdExpression": {
                "dimension": {
                    "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "matchOptions": ["GREATER_THAN_OR_EQUAL"],
                    "values": ["50"],
                }
            },
            "tags": {"component": "anomalies"},
        },
        update={"tags": {"component": "other"}},
        replace={"name": "another"},
    ),
    Example(
        "aws:costexplorer/costAllocationTag:CostAllocationTag",
        lambda _: {"tagKey": "stack", "status": "Active"},
        update={"status": "Inactive"},
        replace={"tagKey": "owner"},
    ),
]
