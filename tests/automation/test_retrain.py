"""Drift starts one run of a pipeline, however often it is reported."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.sagemaker.models import sagemaker_backends

from automation.errors import EventError
from automation.handlers import retrain
from tests.automation.calls import DECLARED, Calls

TABLE = "acme-test-retraining"
PIPELINE = "acme-test-fraud-training"
ENDPOINT = "acme-test-fraud"
HOUR = 3600
ROLE = "arn:aws:iam::123456789012:role/pipeline"


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
    for name in (PIPELINE, "acme-test-churn-training"):
        boto3.client("sagemaker").create_pipeline(
            PipelineName=name, PipelineDefinition="{}", ClientRequestToken="c" * 32, RoleArn=ROLE
        )
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
            "pipeline": f"acme-test-{model}-training",
            "endpoints": [f"acme-test-{model}"],
            "cooldownSeconds": 24 * HOUR,
        }
        for model in ("fraud", "churn")
    ]
    monkeypatch.setenv("MODELS", json.dumps(known))
    monkeypatch.setenv("TABLE", TABLE)


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


def runs(pipeline: str = PIPELINE) -> list[dict[str, Any]]:
    answer = boto3.client("sagemaker").list_pipeline_executions(PipelineName=pipeline)
    found: list[dict[str, Any]] = answer["PipelineExecutionSummaries"]
    return found


def running(pipeline: str = PIPELINE) -> None:
    backend = sagemaker_backends["123456789012"]["us-east-1"]
    for one in backend.pipelines[pipeline].pipeline_executions.values():
        one.pipeline_execution_status = "Executing"


def test_an_alarm_starts_the_pipeline_of_its_model_and_says_why(calls: Calls) -> None:
    assert work(calls, alarm()) == "started"
    [run] = runs()
    assert run["PipelineExecutionDescription"] == "alarm drift"
    assert runs("acme-test-churn-training") == []


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
    assert work(calls, alarm("e2")) == "started", "and it leaves no lock behind"


def test_a_run_that_somebody_else_started_is_not_doubled_and_costs_no_cool_down(
    calls: Calls,
) -> None:
    boto3.client("sagemaker").start_pipeline_execution(
        PipelineName=PIPELINE, ClientRequestToken="c" * 32
    )
    running()
    assert work(calls, alarm("e1")) == "already running"
    assert len(runs()) == 1
    backend = sagemaker_backends["123456789012"]["us-east-1"]
    for one in backend.pipelines[PIPELINE].pipeline_executions.values():
        one.pipeline_execution_status = "Succeeded"
    assert work(calls, alarm("e2")) == "started"


def test_a_start_that_fails_is_raised_and_can_be_tried_again(calls: Calls) -> None:
    boto3.client("sagemaker").delete_pipeline(PipelineName=PIPELINE, ClientRequestToken="d" * 32)
    with pytest.raises(ClientError):
        work(calls, alarm("e1"))
    boto3.client("sagemaker").create_pipeline(
        PipelineName=PIPELINE, PipelineDefinition="{}", ClientRequestToken="e" * 32, RoleArn=ROLE
    )
    assert work(calls, alarm("e1")) == "started"


def test_a_function_that_ended_between_lock_and_start_is_taken_up_again(
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
    assert work(calls, alarm("e2")) == "cooling down", "the lock is another event's"
    assert work(calls, alarm("e1")) == "started"


def test_a_person_may_ask_under_the_same_cool_down(calls: Calls) -> None:
    assert work(calls, request()) == "started"
    [run] = runs()
    assert run["PipelineExecutionDescription"] == "asked for by a person"
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
