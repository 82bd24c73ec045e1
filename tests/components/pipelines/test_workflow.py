"""The workflow is logged, traced and encrypted, cannot get stuck, and starts by its schedule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cfnlint
import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.state_lint import problems_in
from components.pipelines.workflow_plan import EVENTS_A_LOOK, MOST_EVENTS, turns
from recording.model import Recording
from tests.components import world
from tests.components.pipelines.pipeline_world import LOG_GROUP, built

LANGUAGE = Path(cfnlint.__file__).parent.joinpath(
    "data", "schemas", "other", "step_functions", "statemachine.json"
)
MACHINE = f"arn:aws:states:{world.REGION}:{world.ACCOUNT}:stateMachine:acme-test-fraud-training"


@pytest.fixture(scope="module")
def workflow() -> Recording:
    return built()


def statements(recording: Recording, role: str) -> dict[str, dict[str, Any]]:
    return {
        one["Sid"]: one
        for policy in recording.of("aws:iam/policy:Policy")
        if policy.name.startswith(f"workflow-fraud-{role}-policy")
        for one in json.loads(policy.inputs["policy"])["Statement"]
    }


def test_the_definition_is_in_the_language_and_has_no_way_to_get_stuck(
    workflow: Recording,
) -> None:
    [machine] = workflow.of("aws:sfn/stateMachine:StateMachine")
    definition = json.loads(machine.inputs["definition"])
    schema = json.loads(LANGUAGE.read_text("utf-8"))
    assert list(jsonschema.Draft7Validator(schema).iter_errors(definition)) == []
    assert problems_in(definition, inputs=["dataset", "digest"]) == []
    tasks = [one for one in definition["States"].values() if one["Type"] == "Task"]
    assert len(tasks) >= 10
    for task in tasks:
        assert task["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        assert task["Retry"][-1]["MaxAttempts"] > 0
        held = [one for one in task["Retry"][:-1] if one["MaxAttempts"] == 0]
        assert [one["ErrorEquals"] for one in held] == [
            ["DynamoDB.ConditionalCheckFailedException"]
        ], "a condition that does not hold is an answer"
        assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
        assert task["TimeoutSeconds"] > 0
    assert definition["TimeoutSeconds"] > 0


def test_every_execution_is_logged_with_its_data_and_traced(workflow: Recording) -> None:
    [machine] = workflow.of("aws:sfn/stateMachine:StateMachine")
    assert machine.inputs["loggingConfiguration"] == {
        "level": "ALL",
        "includeExecutionData": True,
        "logDestination": f"{LOG_GROUP}:*",
    }
    assert machine.inputs["tracingConfiguration"] == {"enabled": True}
    assert machine.inputs["tags"]["model"] == "fraud", "billing tells models apart by it"
    [key] = [one for one in workflow.of("aws:kms/key:Key") if one.name == "keys-data"]
    assert machine.inputs["encryptionConfiguration"]["kmsKeyId"] == key.outputs["arn"]
    readers = {one["Sid"]: one for one in json.loads(key.inputs["policy"])["Statement"]}[
        "DeliveryPublishes"
    ]
    assert readers["Principal"] == {"Service": ["delivery.logs.amazonaws.com"]}


def test_a_start_reaches_the_newest_version(workflow: Recording) -> None:
    [alias] = workflow.of("aws:sfn/alias:Alias")
    [route] = alias.inputs["routingConfigurations"]
    assert route == {"stateMachineVersionArn": f"{MACHINE}:1", "weight": 100}
    [schedule] = workflow.of("aws:scheduler/schedule:Schedule")
    assert schedule.inputs["target"]["arn"] == f"{MACHINE}:live"
    assert json.loads(schedule.inputs["target"]["input"]) == {
        "dataset": "transactions",
        "digest": "latest",
    }
    assert schedule.inputs["scheduleExpression"] == "cron(0 2 ? * SUN *)"
    assert schedule.inputs["scheduleExpressionTimezone"] == "Europe/Zurich"
    # Scheduler tries for a day and 185 times where nothing is said: a run would start late.
    assert schedule.inputs["target"]["retryPolicy"] == {
        "maximumEventAgeInSeconds": 3600,
        "maximumRetryAttempts": 10,
    }


def test_a_start_that_failed_is_kept(workflow: Recording) -> None:
    [schedule] = workflow.of("aws:scheduler/schedule:Schedule")
    [queue] = workflow.of("aws:sqs/queue:Queue")
    assert schedule.inputs["target"]["deadLetterConfig"] == {"arn": queue.outputs["arn"]}
    allowed = statements(workflow, "starter")
    assert allowed["KeepFailedStarts"]["Resource"] == [queue.outputs["arn"]]
    assert allowed["StartTraining"]["Resource"] == [f"{MACHINE}:live", MACHINE]


def test_without_a_schedule_nothing_starts_by_itself() -> None:
    found = built(schedule=None)
    assert found.of("aws:scheduler/schedule:Schedule") == []
    assert not statements(found, "starter")


def test_the_role_runs_one_pipeline_and_writes_the_runs_of_one_model(
    workflow: Recording,
) -> None:
    allowed = statements(workflow, "role")
    pipeline = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}:pipeline/acme-test-fraud-training"
    assert allowed["RunPipeline"]["Resource"] == [pipeline, f"{pipeline}/execution/*"]
    assert allowed["WriteDownRuns"]["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["fraud"]}
    }
    assert allowed["FindManifests"]["Action"] == ["dynamodb:GetItem"]
    reached = {one for each in allowed.values() for one in each["Action"]}
    assert "iam:PassRole" not in reached


def test_only_this_account_s_machine_and_schedules_assume_the_roles(workflow: Recording) -> None:
    for role in workflow.of("aws:iam/role:Role"):
        if role.name.startswith("workflow-fraud-"):
            [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
            assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}


def test_runs_outlive_the_stack_and_are_recovered_to_the_second(workflow: Recording) -> None:
    [table] = [one for one in workflow.of("aws:dynamodb/table:Table") if one.name == "runs-table"]
    assert table.options["protect"]
    assert table.options["retain_on_delete"]
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.inputs["pointInTimeRecovery"]["enabled"] is True


@given(st.integers(1, 168), st.integers(1, 720))
def test_the_longest_run_fits_into_the_history_of_an_execution(wait: int, run: int) -> None:
    (pause, waits), (look, looks) = turns("manifest", wait), turns("run", run)
    assert (waits + looks) * EVENTS_A_LOOK < MOST_EVENTS - 500
    assert pause * waits >= wait * 3600
    assert look * looks >= run * 3600
    assert look >= 60
