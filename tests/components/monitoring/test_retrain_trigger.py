"""Drift alarms of this stack's endpoints, and nothing else, start this stack's workflows."""

import json
from typing import Any

import pytest

from components.automation.settings import RetrainSettings
from components.monitoring.retrain_trigger import Retrained, RetrainTrigger, RetrainTriggerArgs
from recording.model import Recording
from tests.components import world
from tests.components.pipelines.pipeline_world import a_lake, a_pipeline, a_versioning, a_workflow
from tests.support.engine import Engine


def trigger(*endpoints: str) -> RetrainTrigger:
    """The trigger of a model that these endpoints serve."""
    ring = world.keys()
    return RetrainTrigger(
        "retrain",
        RetrainTriggerArgs(
            settings=RetrainSettings(models=("fraud",), debounce_minutes=5, cooldown_hours=12),
            models=[
                Retrained(
                    model="fraud",
                    workflow=a_workflow(
                        ring, a_pipeline(), a_versioning(ring, a_lake(ring)), "training"
                    ),
                    dataset="transactions",
                    endpoint_names=endpoints,
                )
            ],
            base=world.functions(ring),
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(lambda: trigger("acme-test-fraud"))


def statements(built: Recording, name: str) -> dict[str, dict[str, Any]]:
    text = built.named(name).inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_only_alarms_on_what_monitors_of_these_endpoints_measure_are_forwarded(
    built: Recording,
) -> None:
    rule = built.named("retrain-drift")
    assert "eventBusName" not in rule.inputs, "services put their events on the default bus"
    assert json.loads(rule.inputs["eventPattern"])["detail"] == {
        "configuration": {
            "metrics": {"metricStat": {"metric": {"dimensions": {"Endpoint": ["acme-test-fraud"]}}}}
        },
        "state": {"value": ["ALARM"]},
    }
    bus, target = built.named("retrain-bus"), built.named("retrain-drift-target")
    assert target.inputs["arn"] == bus.outputs["arn"]
    assert target.inputs["roleArn"] == built.named("retrain-forwarder-role").outputs["arn"]
    forward = statements(built, "retrain-forwarder-policy")["ForwardDrift"]
    assert forward["Resource"] == [bus.outputs["arn"]]
    trust = json.loads(built.named("retrain-forwarder-role").inputs["assumeRolePolicy"])
    [assume] = trust["Statement"]
    assert assume["Condition"]["ArnLike"] == {"aws:SourceArn": rule.outputs["arn"]}


def test_many_endpoints_are_watched_by_several_rules_that_eventbridge_accepts() -> None:
    names = [f"acme-test-{'x' * 50}-{number:02}" for number in range(60)]
    many = Engine().build(lambda: trigger(*names))
    rules = [
        one
        for one in many.of("aws:cloudwatch/eventRule:EventRule")
        if one.name.startswith("retrain-drift")
    ]
    assert [one.name for one in rules] == ["retrain-drift", "retrain-drift-2", "retrain-drift-3"]
    watched = []
    for rule in rules:
        assert len(rule.inputs["eventPattern"]) <= 2048
        metrics = json.loads(rule.inputs["eventPattern"])["detail"]["configuration"]["metrics"]
        watched += metrics["metricStat"]["metric"]["dimensions"]["Endpoint"]
        suffix = rule.name.removeprefix("retrain-drift")
        role = many.named(f"retrain-forwarder{suffix}-role")
        assert rule.outputs["arn"] in role.inputs["assumeRolePolicy"]
        target = many.named(f"retrain-drift-target{suffix}")
        assert target.inputs["roleArn"] == role.outputs["arn"]
    assert watched == names
    assert {rule.outputs["arn"] for rule in rules} <= dead_letter_writers(many)


def dead_letter_writers(built: Recording) -> set[str]:
    """The rules that may write to the function's queue of dead letters."""
    found = statements(built, "retrain-handler-inbox-dead-letters-policy")["RulesWrite"]
    return set(found["Condition"]["ArnEquals"]["aws:SourceArn"])


def test_an_alarm_that_cannot_be_forwarded_is_a_dead_letter_and_reaches_no_other_queue(
    built: Recording,
) -> None:
    queue = built.named("retrain-handler-inbox-dead-letters").outputs["arn"]
    rule = built.named("retrain-drift").outputs["arn"]
    assert built.named("retrain-drift-target").inputs["deadLetterConfig"] == {"arn": queue}
    assert rule in dead_letter_writers(built)
    inbox = statements(built, "retrain-handler-inbox-policy")["RulesWrite"]
    assert rule not in inbox["Condition"]["ArnEquals"]["aws:SourceArn"]


def test_the_bus_is_encrypted_closed_to_other_accounts_and_archived(built: Recording) -> None:
    bus, archive = built.named("retrain-bus"), built.named("retrain-archive")
    key = built.named("keys-messaging").outputs["arn"]
    assert bus.inputs["kmsKeyIdentifier"] == archive.inputs["kmsKeyIdentifier"] == key
    assert archive.inputs["eventSourceArn"] == bus.outputs["arn"]
    assert archive.inputs["retentionDays"] == 90
    [deny] = statements(built, "retrain-bus-policy").values()
    assert deny["Effect"] == "Deny"
    assert deny["Condition"] == {"StringNotEquals": {"aws:PrincipalAccount": world.ACCOUNT}}


def test_alarms_and_requests_on_the_bus_wait_for_the_debounce_time(built: Recording) -> None:
    bus = built.named("retrain-bus").outputs["name"]
    for name in ("alarms", "requests"):
        assert built.named(f"retrain-handler-inbox-{name}").inputs["eventBusName"] == bus
        assert built.named(f"retrain-handler-inbox-{name}-target").inputs["eventBusName"] == bus
    assert built.named("retrain-handler-inbox-queue").inputs["delaySeconds"] == 300


def test_its_role_starts_the_workflows_of_these_models_and_writes_to_one_table(
    built: Recording,
) -> None:
    found = statements(built, "retrain-handler-execution-policy")
    assert found["StartTraining"]["Action"] == ["states:StartExecution"]
    assert found["StartTraining"]["Resource"] == [
        built.named("workflow-fraud-alias").outputs["arn"],
        built.named("workflow-fraud-machine").outputs["arn"],
    ]
    assert found["KeepCoolDowns"]["Resource"] == [built.named("retrain-cooldowns").outputs["arn"]]
    runs = built.named("runs-table").outputs["arn"]
    assert not [one for one in found.values() if runs in one["Resource"]], (
        "the lock of a model is its workflow's"
    )
    assert not [
        action for one in found.values() for action in one["Action"] if "Pipeline" in action
    ]
    assert found["AskWhetherAlarmsStillFire"]["Action"] == ["cloudwatch:DescribeAlarms"]


def test_the_cool_downs_are_kept(built: Recording) -> None:
    table = built.named("retrain-cooldowns")
    assert table.inputs["hashKey"] == "model"
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.options["protect"]
    assert (
        table.inputs["serverSideEncryption"]["kmsKeyArn"]
        == (built.named("keys-data").outputs["arn"])
    )


def test_the_function_knows_models_workflows_data_sets_and_cool_downs(built: Recording) -> None:
    variables = built.named("retrain-handler-function").inputs["environment"]["variables"]
    assert json.loads(variables["MODELS"]) == [
        {
            "model": "fraud",
            "workflow": built.named("workflow-fraud-alias").outputs["arn"],
            "dataset": "transactions",
            "endpoints": ["acme-test-fraud"],
            "cooldownSeconds": 12 * 3600,
        }
    ]
    assert variables["TABLE"] == "acme-test-retraining"


def test_a_model_that_no_endpoint_serves_is_trained_when_asked_for() -> None:
    bare = Engine().build(trigger)
    assert "retrain-drift" not in {one.name for one in bare.resources}
    assert bare.named("retrain-handler-inbox-requests")
