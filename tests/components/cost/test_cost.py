"""Nobody spends unseen: budgets, a stop that only stops, anomalies and the tags they count by."""

import json
from typing import Any

import pytest

from components.cost.anomaly_detection import AnomalyDetection, AnomalyDetectionArgs
from components.cost.budget_settings import BudgetsSettings
from components.cost.budgets import Budgets, BudgetsArgs
from components.cost.cost_tags import CostTags, CostTagsArgs
from components.cost.settings import AnomalySettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

RUNBOOK = "https://runbooks.example.com/docs/runbooks/budget-exceeded.md"

BUDGET = "aws:budgets/budget:Budget"
ACTION = "aws:budgets/budgetAction:BudgetAction"
POLICY = "aws:iam/policy:Policy"


def build(**settings: Any) -> Recording:
    return Engine().build(
        lambda: Budgets(
            "budgets",
            BudgetsArgs(
                settings=BudgetsSettings.model_validate({"monthly_usd": 1000, **settings}),
                topic_arns=world.alerting(world.keys()).topic_arns,
                runbook_url=RUNBOOK,
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                boundary_arn=world.BOUNDARY,
            ),
        )
    )


def topics(recorded: Recording) -> dict[str, str]:
    return {
        one.outputs["arn"]: one.name.removeprefix("alerts-")
        for one in recorded.of("aws:sns/topic:Topic")
    }


@pytest.fixture(scope="module")
def stopping() -> Recording:
    return build(models={"fraud": 300}, stop={"roles": ["DataScientist"], "at_percent": 110})


def test_everybody_hears_in_time(stopping: Recording) -> None:
    names = topics(stopping)
    for budget in stopping.of(BUDGET):
        assert budget.inputs["tags"]["runbook"] == RUNBOOK
        alerts = [
            (one["notificationType"], one["threshold"], names[one["subscriberSnsTopicArns"][0]])
            for one in budget.inputs["notifications"]
        ]
        assert alerts == [
            ("ACTUAL", 50, "info"),
            ("ACTUAL", 80, "warning"),
            ("ACTUAL", 100, "critical"),
            ("FORECASTED", 100, "warning"),
        ], budget.name
        for one in budget.inputs["notifications"]:
            assert one["thresholdType"] == "PERCENTAGE"
            assert one["comparisonOperator"] == "GREATER_THAN"


def test_a_budget_counts_its_stack_and_a_models_only_the_model(stopping: Recording) -> None:
    found = {one.name: one.inputs for one in stopping.of(BUDGET)}
    stack = {"tags": {"key": "stack", "values": ["test"], "matchOptions": ["EQUALS"]}}
    model = {"tags": {"key": "model", "values": ["fraud"], "matchOptions": ["EQUALS"]}}
    assert found["budgets-stack"]["filterExpression"] == stack
    assert found["budgets-model-fraud"]["filterExpression"] == {"ands": [stack, model]}
    assert found["budgets-stack"]["limitAmount"] == "1000"
    assert found["budgets-model-fraud"]["limitAmount"] == "300"
    for one in found.values():
        assert (one["timeUnit"], one["budgetType"]) == ("MONTHLY", "COST")
        assert one["metrics"] == "UnblendedCost", "an expression needs a metric"


def test_the_endpoint_of_a_model_carries_the_tag_that_its_budget_counts_by() -> None:
    recorded = Engine().build(lambda: world.endpoint(world.an_endpoint()))
    [endpoint] = recorded.of("aws:sagemaker/endpoint:Endpoint")
    assert endpoint.inputs["tags"]["model"] == "fraud"


def test_the_topics_take_what_budgets_and_anomalies_of_this_account_say(
    stopping: Recording,
) -> None:
    policies = stopping.of("aws:sns/topicPolicy:TopicPolicy")
    assert len(policies) == 3
    for policy in policies:
        found = {one["Sid"]: one for one in json.loads(policy.inputs["policy"])["Statement"]}
        assert found["BudgetsPublishes"]["Condition"] == {
            "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{world.ACCOUNT}:*"},
            "StringEquals": {"aws:SourceAccount": world.ACCOUNT},
        }
        assert found["CostalertsPublishes"]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": world.ACCOUNT}
        }
    [key] = [one for one in stopping.of("aws:kms/key:Key") if one.name == "keys-messaging"]
    sids = {one["Sid"] for one in json.loads(key.inputs["policy"])["Statement"]}
    assert {"BudgetsPublishes", "CostalertsPublishes"} <= sids, "or nothing arrives"


def test_the_stop_denies_what_costs_and_grants_nothing(stopping: Recording) -> None:
    [policy] = [one for one in stopping.of(POLICY) if one.name == "budgets-nothing-new"]
    [statement] = json.loads(policy.inputs["policy"])["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Deny", ["*"])
    assert {
        "ec2:RunInstances",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateTrainingJob",
    } <= set(statement["Action"])
    assert not [one for one in statement["Action"] if ":Delete" in one or ":Stop" in one], (
        "who has to save must be able to"
    )
    [action] = stopping.of(ACTION)
    assert action.inputs["definition"] == {
        "iamActionDefinition": {"policyArn": policy.outputs["arn"], "roles": ["DataScientist"]}
    }
    assert action.inputs["approvalModel"] == "AUTOMATIC"
    assert action.inputs["actionThreshold"]["actionThresholdValue"] == 110
    assert action.inputs["notificationType"] == "ACTUAL"
    [stack] = [one for one in stopping.of(BUDGET) if one.name == "budgets-stack"]
    assert action.inputs["budgetName"] == stack.outputs["name"]


def test_the_stopper_attaches_that_one_policy_to_those_roles(stopping: Recording) -> None:
    [policy] = [one for one in stopping.of(POLICY) if one.name == "budgets-stopper-policy"]
    [deny] = [one for one in stopping.of(POLICY) if one.name == "budgets-nothing-new"]
    [statement] = json.loads(policy.inputs["policy"])["Statement"]
    assert statement["Action"] == ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    assert statement["Resource"] == [f"arn:aws:iam::{world.ACCOUNT}:role/DataScientist"]
    assert statement["Condition"] == {"ArnEquals": {"iam:PolicyARN": deny.outputs["arn"]}}
    [role] = stopping.of("aws:iam/role:Role")
    [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": ["budgets.amazonaws.com"]}
    assert trust["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{world.ACCOUNT}:budget/acme-test-*"},
        "StringEquals": {"aws:SourceAccount": world.ACCOUNT},
    }


def test_the_stopper_may_stop_a_role_under_a_path_which_is_named_without_it() -> None:
    recorded = build(stop={"roles": ["teams/ml/DataScientist"]})
    [action] = recorded.of(ACTION)
    assert action.inputs["definition"]["iamActionDefinition"]["roles"] == ["DataScientist"]
    [statement] = json.loads(recorded.named("budgets-stopper-policy").inputs["policy"])["Statement"]
    assert statement["Resource"] == [f"arn:aws:iam::{world.ACCOUNT}:role/teams/ml/DataScientist"]


def test_without_a_stop_nothing_is_stopped() -> None:
    recorded = build()
    assert not recorded.of(ACTION)
    assert not recorded.of("aws:iam/role:Role")
    assert len(recorded.of(BUDGET)) == 1


def anomalies(**settings: Any) -> Recording:
    return Engine().build(
        lambda: AnomalyDetection(
            "anomalies",
            AnomalyDetectionArgs(
                settings=AnomalySettings.model_validate(settings),
                topic_arn=world.alerting(world.keys()).topic_arn("warning"),
                runbook_url=RUNBOOK,
                name_prefix=world.PREFIX,
            ),
        )
    )


def test_unusual_spending_of_the_stack_is_told_at_once() -> None:
    recorded = anomalies(from_usd=75)
    [monitor] = recorded.of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")
    assert monitor.inputs["monitorType"] == "CUSTOM"
    assert "monitorDimension" not in monitor.inputs
    assert monitor.inputs["tags"]["runbook"] == RUNBOOK
    wanted = json.loads(monitor.inputs["monitorSpecification"])
    assert wanted["Tags"] == {"Key": "stack", "MatchOptions": None, "Values": ["test"]}
    [subscription] = recorded.of("aws:costexplorer/anomalySubscription:AnomalySubscription")
    assert subscription.inputs["frequency"] == "IMMEDIATE", "a topic takes no summary"
    assert subscription.inputs["monitorArnLists"] == [monitor.outputs["arn"]]
    assert topics(recorded)[subscription.inputs["subscribers"][0]["address"]] == "warning"
    assert subscription.inputs["thresholdExpression"]["dimension"]["values"] == ["75"]


def test_one_stack_may_watch_every_service_of_the_account() -> None:
    [monitor] = anomalies(watch="services").of("aws:costexplorer/anomalyMonitor:AnomalyMonitor")
    assert monitor.inputs["monitorType"] == "DIMENSIONAL"
    assert monitor.inputs["monitorDimension"] == "SERVICE"
    assert "monitorSpecification" not in monitor.inputs


def test_billing_knows_each_tag_once() -> None:
    keys = ["stack", "owner", "model", "stack"]
    recorded = Engine().build(lambda: CostTags("cost-tags", CostTagsArgs(keys=keys)))
    tags = recorded.of("aws:costexplorer/costAllocationTag:CostAllocationTag")
    assert sorted(one.inputs["tagKey"] for one in tags) == ["model", "owner", "stack"]
    assert {one.inputs["status"] for one in tags} == {"Active"}
