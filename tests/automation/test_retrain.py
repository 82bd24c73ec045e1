"""Drift starts one run of a model's workflow, however often it is reported."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.stepfunctions.models import stepfunctions_backends

from automation.errors import EventError
from automation.handlers import retrain
from tests.automation.calls import DECLARED, Calls

TABLE = "acme-test-retraining"
ACCOUNT = "123456789012"
MACHINES = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine"
ENDPOINT = "acme-test-fraud"
HOUR = 3600
ROLE = f"arn:aws:iam::{ACCOUNT}:role/workflow"


class Clock:
    """Stands in for the time."""

    now = 1_800_000_000

    def time(self) -> float:
        return float(self.now)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("automation.handlers.retrain.time.time", found.time)
    return found


@pytest.fixture(autouse=True)
def world(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    boto3.client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "model", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "model", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    workflows = {model: a_workflow(model) for model in ("fraud", "churn")}
    for alarm in ("drift", "other-drift"):
        boto3.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm,
            MetricName="feature_baseline_drift",
            Namespace="aws/sagemaker/Endpoints/data-metrics",
            Statistic="Maximum",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=0.2,
            EvaluationPeriods=1,
            Period=3600,
        )
        fire(alarm)
    known = [
        {
            "model": model,
            "workflow": workflow,
            "dataset": f"{model}-data",
            "endpoints": [f"acme-test-{model}"],
            "cooldownSeconds": 24 * HOUR,
        }
        for model, workflow in workflows.items()
    ]
    monkeypatch.setenv("MODELS", json.dumps(known))
    monkeypatch.setenv("TABLE", TABLE)


def a_workflow(model: str) -> str:
    """The ARN of the alias of a model's workflow."""
    client = boto3.client("stepfunctions")
    made = client.create_state_machine(
        name=f"acme-test-{model}-training", definition="{}", roleArn=ROLE, publish=True
    )
    version = {"stateMachineVersionArn": made["stateMachineVersionArn"], "weight": 100}
    alias = client.create_state_machine_alias(name="live", routingConfiguration=[version])
    return str(alias["stateMachineAliasArn"])


def fire(alarm: str, state: str = "ALARM") -> None:
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=alarm, StateValue=state, StateReason="test"
    )


def alarm(event_id: str = "e1", name: str = "drift", endpoint: str = ENDPOINT) -> dict[str, Any]:
    metric = {
        "namespace": "aws/sagemaker/Endpoints/data-metrics",
        "name": "feature_baseline_drift",
        "dimensions": {"Endpoint": endpoint, "MonitoringSchedule": f"{endpoint}-data-quality"},
    }
    return {
        "id": event_id,
        "detail-type": "CloudWatch Alarm State Change",
        "detail": {
            "alarmName": name,
            "configuration": {"metrics": [{"id": "m", "metricStat": {"metric": metric}}]},
            "state": {"value": "ALARM"},
        },
    }


def request(model: str = "fraud", event_id: str = "r1") -> dict[str, Any]:
    return {"id": event_id, "detail-type": "Retrain Requested", "detail": {"model": model}}


def work(calls: Calls, event: dict[str, Any]) -> str:
    with calls.of("retrain"):
        return retrain.work(event)


def runs(model: str = "fraud") -> list[dict[str, Any]]:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=f"{MACHINES}:acme-test-{model}-training")
    return [
        client.describe_execution(executionArn=one["executionArn"]) for one in found["executions"]
    ]


def item(model: str = "fraud") -> dict[str, str]:
    """What the table of cool-downs holds of a model."""
    key = {"model": {"S": model}}
    found = boto3.client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"]
    return {name: next(iter(value.values())) for name, value in found.items()}


def end_all() -> None:
    """Every execution ends; its name stays taken."""
    for machine in stepfunctions_backends[ACCOUNT]["us-east-1"].state_machines:
        for one in machine.executions:
            one.status = "SUCCEEDED"


def test_an_alarm_starts_the_workflow_of_its_model_on_the_newest_data_and_says_why(
    calls: Calls,
) -> None:
    assert work(calls, alarm()) == "started"
    [run] = runs()
    assert json.loads(run["input"]) == {"dataset": "fraud-data", "digest": "latest"}
    assert item()["reason"] == "alarm drift"
    assert item()["execution"] == run["name"]
    assert runs("churn") == []


def test_what_is_started_is_what_the_workflow_takes_and_waits_for(calls: Calls) -> None:
    from components.pipelines.workflow_plan import LATEST, training_workflow
    from tests.components.pipelines.pipeline_world import a_pipeline, targets

    work(calls, alarm())
    [run] = runs()
    given = json.loads(run["input"])
    assert set(given) == set(training_workflow(a_pipeline(), targets()).inputs or ())
    assert given["digest"] == LATEST


@pytest.mark.parametrize("second", [alarm("e1"), alarm("e2"), alarm("e3", "other-drift")])
def test_the_same_alarm_twice_starts_one_run(calls: Calls, second: dict[str, Any]) -> None:
    work(calls, alarm("e1"))
    assert work(calls, second) == "cooling down"
    assert len(runs()) == 1


def test_after_the_cool_down_drift_starts_another_run(calls: Calls, clock: Clock) -> None:
    work(calls, alarm("e1"))
    clock.now += 24 * HOUR - 1
    assert work(calls, alarm("e2")) == "cooling down"
    clock.now += 1
    assert work(calls, alarm("e3")) == "started"
    assert len(runs()) == 2


def test_another_model_is_not_held_up(calls: Calls) -> None:
    work(calls, alarm("e1"))
    assert work(calls, alarm("e2", endpoint="acme-test-churn")) == "started"


def test_an_alarm_that_ended_while_it_waited_starts_nothing(calls: Calls) -> None:
    fire("drift", "OK")
    assert work(calls, alarm()) == "over by itself"
    assert runs() == []
    fire("drift")
    assert work(calls, alarm("e2")) == "started", "and it leaves no claim behind"


def test_a_start_that_fails_is_raised_and_can_be_tried_again(calls: Calls) -> None:
    machine = f"{MACHINES}:acme-test-fraud-training"
    boto3.client("stepfunctions").delete_state_machine(stateMachineArn=machine)
    with pytest.raises(ClientError):
        work(calls, alarm("e1"))
    a_workflow("fraud")
    assert work(calls, alarm("e1")) == "started"


@pytest.mark.parametrize("ended", [False, True])
def test_a_function_that_ended_between_start_and_note_starts_no_second_run(
    calls: Calls, ended: bool
) -> None:
    work(calls, alarm("e1"))
    boto3.client("dynamodb").update_item(
        TableName=TABLE, Key={"model": {"S": "fraud"}}, UpdateExpression="REMOVE execution"
    )
    if ended:
        end_all()
    assert work(calls, alarm("e1")) == "started"
    [run] = runs()
    assert item()["execution"] == run["name"]


def test_a_function_that_ended_between_claim_and_start_is_taken_up_again(
    calls: Calls, clock: Clock
) -> None:
    boto3.client("dynamodb").put_item(
        TableName=TABLE,
        Item={
            "model": {"S": "fraud"},
            "event_id": {"S": "e1"},
            "allowed_at": {"N": str(clock.now + HOUR)},
        },
    )
    assert work(calls, alarm("e2")) == "cooling down", "the claim is another event's"
    assert work(calls, alarm("e1")) == "started"


def test_a_person_may_ask_under_the_same_cool_down(calls: Calls) -> None:
    assert work(calls, request()) == "started"
    assert item()["reason"] == "asked for by a person"
    assert work(calls, request(event_id="r2")) == "cooling down"


@pytest.mark.parametrize(
    "event",
    [
        alarm(endpoint="acme-prod-fraud"),
        request("unknown"),
        {"id": "x", "detail-type": "Other", "detail": {}},
    ],
)
def test_what_names_no_model_of_this_stack_is_raised(calls: Calls, event: dict[str, Any]) -> None:
    with pytest.raises(EventError):
        work(calls, event)


def test_a_broken_environment_is_told(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS", "[{}]")
    with pytest.raises(EventError, match="MODELS cannot be read"):
        work(calls, alarm())


def test_all_declared_calls_are_made_and_no_other(calls: Calls) -> None:
    work(calls, alarm())
    assert calls.made["retrain"] == DECLARED["retrain"]
