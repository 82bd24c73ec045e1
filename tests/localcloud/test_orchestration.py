"""What Step Functions and EventBridge Scheduler refuse is refused here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.logs import a_group
from tests.localcloud.examples.scheduler import a_schedule_group
from tests.localcloud.examples.stepfunctions import a_definition, a_state_machine
from tests.localcloud.harness import Cloud, Refused

MACHINE = "aws:sfn/stateMachine:StateMachine"


def make(cloud: Cloud, role: str = "role", **changes: Any) -> Any:
    role = a_role(cloud, role, service="states.amazonaws.com")["arn"]
    inputs = {"name": "workflow", "definition": a_definition(), "roleArn": role, **changes}
    return cloud.create(MACHINE, "workflow", **inputs)


@pytest.mark.parametrize(
    ("definition", "word"),
    [
        ("{", "not JSON"),
        ('{"States": {}}', "'StartAt' is a required property"),
        ('{"StartAt": "A", "States": {"A": {"Type": "Nap"}}}', "Nap"),
    ],
)
def test_a_definition_outside_the_language_is_refused(
    cloud: Cloud, definition: str, word: str
) -> None:
    with pytest.raises(Refused, match=f"InvalidDefinition.*{word}"):
        make(cloud, definition=definition)


@pytest.mark.parametrize(
    ("suffix", "word"), [("", "does not end in"), ("-gone:*", "group-gone does not exist")]
)
def test_a_log_destination_that_is_not_there_is_refused(
    cloud: Cloud, suffix: str, word: str
) -> None:
    destination = f"{a_group(cloud, 'group')['arn']}{suffix}"
    with pytest.raises(Refused, match=word):
        make(cloud, loggingConfiguration={"level": "ALL", "logDestination": destination})


def test_a_name_is_taken_once_with_one_definition(cloud: Cloud) -> None:
    make(cloud)
    with pytest.raises(Refused, match=r"Already Exists.*pulumi import"):
        make(cloud, "other-role", definition=a_definition(7))


def test_each_published_change_is_a_version_and_an_alias_can_follow_it(cloud: Cloud) -> None:
    machine = a_state_machine(cloud)
    first = machine["stateMachineVersionArn"]
    alias = cloud.create(
        "aws:sfn/alias:Alias",
        "live",
        name="live",
        routingConfigurations=[{"stateMachineVersionArn": first, "weight": 100}],
    )
    inputs = {**machine.inputs, "definition": a_definition(5)}
    cloud.update(machine, **inputs)
    second = machine["stateMachineVersionArn"]
    assert second == first.removesuffix(":1") + ":2"
    cloud.update(
        alias,
        name="live",
        routingConfigurations=[{"stateMachineVersionArn": second, "weight": 100}],
    )
    found = cloud.boto3("stepfunctions").describe_state_machine_alias(stateMachineAliasArn=alias.id)
    assert found["routingConfiguration"] == [{"stateMachineVersionArn": second, "weight": 100}]
    with pytest.raises(Refused, match="Already Exists"):
        cloud.create(
            "aws:sfn/alias:Alias",
            "other",
            name="live",
            routingConfigurations=[{"stateMachineVersionArn": second, "weight": 100}],
        )


def test_the_start_of_an_alias_is_one_of_its_machine(cloud: Cloud) -> None:
    machine = a_state_machine(cloud)
    version = machine["stateMachineVersionArn"]
    routes = [{"stateMachineVersionArn": version, "weight": 100}]
    alias = cloud.create("aws:sfn/alias:Alias", "live", name="live", routingConfigurations=routes)
    client = cloud.boto3("stepfunctions")
    started = client.start_execution(stateMachineArn=alias.id, name="one", input="{}")
    [found] = client.list_executions(stateMachineArn=machine.id)["executions"]
    assert found["executionArn"] == started["executionArn"]
    with pytest.raises(client.exceptions.StateMachineDoesNotExist):
        client.start_execution(stateMachineArn=alias.id.removesuffix("live") + "dead", input="{}")


def test_a_schedule_needs_its_group_and_a_group_is_made_once(cloud: Cloud) -> None:
    a_schedule_group(cloud)
    with pytest.raises(Refused, match="pipelines already exists"):
        a_schedule_group(cloud)
    with pytest.raises(Refused, match="group gone does not exist"):
        cloud.create(
            "aws:scheduler/schedule:Schedule",
            "schedule",
            groupName="gone",
            scheduleExpression="rate(1 days)",
            flexibleTimeWindow={"mode": "OFF"},
            target={"arn": "arn:aws:sqs:us-east-1:123456789012:queue",
                    "roleArn": a_role(cloud, service="scheduler.amazonaws.com")["arn"]},
        )  # fmt: skip


def test_a_pipeline_without_steps_is_refused(cloud: Cloud) -> None:
    role = a_role(cloud, service="sagemaker.amazonaws.com")["arn"]
    for text, word in (("{", "not JSON"), (json.dumps({"Version": "2020-12-01"}), "lacks Steps")):
        with pytest.raises(Refused, match=word):
            cloud.create(
                "aws:sagemaker/pipeline:Pipeline",
                "pipeline",
                pipelineName="fraud",
                pipelineDisplayName="fraud",
                pipelineDefinition=text,
                roleArn=role,
            )
