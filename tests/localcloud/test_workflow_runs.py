"""The workflow runs on moto's interpreter, against moto's tables, topics and pipelines."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import responses
from moto.core.responses import ActionResult
from moto.core.utils import method_names_from_class
from moto.sagemaker import models as moto_sagemaker
from moto.sagemaker.responses import SageMakerResponse

from components.pipelines.workflow_plan import training_workflow
from tests.components import world
from tests.components.pipelines.pipeline_world import a_pipeline, targets

ROLE = f"arn:aws:iam::{world.ACCOUNT}:role/workflow"
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


class Aws:
    """The services that the workflow calls, with a machine whose pauses take no time."""

    def __init__(self) -> None:
        self.tables, self.states, self.sagemaker, self.queues = (
            boto3.client(name, region_name=world.REGION)
            for name in ("dynamodb", "stepfunctions", "sagemaker", "sqs")
        )
        self._table("manifests", "dataset", "digest")
        self._table("runs", "model", "run")
        self.topics = {name: self._topic(name) for name in ("good", "bad")}
        definition = json.dumps(
            {"Version": "2020-12-01", "Parameters": [{"Name": "DatasetDigest"}], "Steps": []}
        )
        self.sagemaker.create_pipeline(
            PipelineName="training",
            PipelineDisplayName="training",
            PipelineDefinition=definition,
            RoleArn=ROLE,
            ClientRequestToken="t" * 32,
        )
        document = training_workflow(
            a_pipeline(dataset_wait_hours=1, run_hours=1),
            targets(success_topic_arn=self.topics["good"], failure_topic_arn=self.topics["bad"]),
        ).document()
        for state in document["States"].values():
            if state["Type"] == "Wait":
                state["Seconds"] = 0
            for retry in state.get("Retry", ()):
                retry["IntervalSeconds"], retry["MaxDelaySeconds"] = 1, 1
                retry["MaxAttempts"] = min(retry["MaxAttempts"], 1)
        # moto hands parameters on under boto3's names; Step Functions begins them in capitals.
        look = document["States"]["LookAtHolder"]
        look["Parameters"] = {"executionArn.$": look["Parameters"]["ExecutionArn.$"]}
        look["ResultSelector"] = {"status.$": "$.status"}
        self.machine = self.states.create_state_machine(
            name="training", definition=json.dumps(document), roleArn=ROLE
        )["stateMachineArn"]

    def pin(self, digest: str) -> None:
        """Writes a manifest, and the pointer to it."""
        place = {"dataset": {"S": "transactions"}}
        self.tables.put_item(
            TableName="manifests", Item={**place, "digest": {"S": digest}, "version_id": {"S": "1"}}
        )
        self.tables.put_item(
            TableName="manifests",
            Item={**place, "digest": {"S": "latest"}, "points_to": {"S": digest}},
        )

    def hold_lock(self, holder: str) -> None:
        """Gives the model's lock to an execution."""
        item = {"model": {"S": "fraud"}, "run": {"S": "lock"}, "holder": {"S": holder}}
        self.tables.put_item(TableName="runs", Item=item)

    def train(self, digest: str = "latest") -> dict[str, Any]:
        """Starts the workflow and waits for its end."""
        arn = self.states.start_execution(
            stateMachineArn=self.machine,
            name="one",
            input=json.dumps({"dataset": "transactions", "digest": digest}),
        )["executionArn"]
        for _ in range(600):
            found: dict[str, Any] = self.states.describe_execution(executionArn=arn)
            if found["status"] in ENDED:
                return found
            time.sleep(0.1)
        raise AssertionError(f"the execution does not end: {self.visited(arn)[-5:]}")

    def visited(self, execution: str) -> list[str]:
        """The states that an execution entered, in order."""
        history = self.states.get_execution_history(executionArn=execution, maxResults=1000)
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in history["events"]
            if "stateEnteredEventDetails" in event
        ]

    def items(self) -> dict[str, dict[str, str]]:
        """The table of runs, by run."""
        found = self.tables.scan(TableName="runs")["Items"]
        return {one["run"]["S"]: {key: value["S"] for key, value in one.items()} for one in found}

    def messages(self, topic: str) -> list[str]:
        """What was sent to a topic."""
        answer = self.queues.receive_message(QueueUrl=self._urls[topic], MaxNumberOfMessages=10)
        return [json.loads(one["Body"])["Message"] for one in answer.get("Messages", [])]

    def _table(self, name: str, first: str, second: str) -> None:
        self.tables.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": first, "KeyType": "HASH"},
                {"AttributeName": second, "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": each, "AttributeType": "S"} for each in (first, second)
            ],
        )

    def _topic(self, name: str) -> str:
        topics = boto3.client("sns", region_name=world.REGION)
        arn: str = topics.create_topic(Name=name)["TopicArn"]
        url = self.queues.create_queue(QueueName=name)["QueueUrl"]
        self._urls = {**getattr(self, "_urls", {}), name: url}
        topics.subscribe(
            TopicArn=arn,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{world.REGION}:{world.ACCOUNT}:{name}",
        )
        return arn


@pytest.fixture(autouse=True)
def moto_that_runs_machines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", world.REGION)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield


def test_a_run_follows_the_pointer_trains_writes_it_down_and_tells() -> None:
    aws = Aws()
    aws.pin("abc123")
    found = aws.train()
    assert found["status"] == "SUCCEEDED", found
    [summary] = aws.sagemaker.list_pipeline_executions(PipelineName="training")[
        "PipelineExecutionSummaries"
    ]
    given = aws.sagemaker.list_pipeline_parameters_for_execution(
        PipelineExecutionArn=summary["PipelineExecutionArn"]
    )["PipelineParameters"]
    assert {one["Name"]: one["Value"] for one in given} == {
        "DatasetName": "transactions",
        "DatasetDigest": "abc123",
    }
    items = aws.items()
    assert set(items) == {"one"}, "the lock is released"
    assert items["one"]["status"] == "SUCCEEDED"
    assert items["one"]["digest"] == "abc123"
    assert items["one"]["pipeline_execution"] == summary["PipelineExecutionArn"]
    [message] = aws.messages("good")
    assert "abc123" in message
    assert aws.messages("bad") == []


def test_a_pointer_in_the_item_of_a_manifest_leads_nowhere() -> None:
    aws = Aws()
    aws.pin("abc")
    aws.tables.update_item(
        TableName="manifests",
        Key={"dataset": {"S": "transactions"}, "digest": {"S": "abc"}},
        UpdateExpression="SET points_to = :other",
        ExpressionAttributeValues={":other": {"S": "other"}},
    )
    assert aws.train("abc")["status"] == "SUCCEEDED"
    assert aws.items()["one"]["digest"] == "abc"


def that_end_as(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """Every execution of a pipeline has this status."""
    made = moto_sagemaker.FakePipelineExecution.__init__

    def ends(self: Any, *args: Any, **given: Any) -> None:
        made(self, *args, **given)
        self.pipeline_execution_status = status

    monkeypatch.setattr(moto_sagemaker.FakePipelineExecution, "__init__", ends)


def test_a_pipeline_that_never_ends_is_stopped_and_counts_as_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped: list[str] = []

    def stop(self: SageMakerResponse) -> ActionResult:
        stopped.append(self._get_param("PipelineExecutionArn"))
        return ActionResult({"PipelineExecutionArn": stopped[-1]})

    monkeypatch.setattr(SageMakerResponse, "stop_pipeline_execution", stop, raising=False)
    # The local cloud remembers what moto answers, and other tests on this worker may have asked it.
    monkeypatch.setattr(responses, "method_names_from_class", method_names_from_class)
    that_end_as(monkeypatch, "Executing")
    aws = Aws()
    aws.pin("abc123")
    found = aws.train("abc123")
    assert found["status"] == "FAILED"
    visited = aws.visited(found["executionArn"])
    after = visited[visited.index("RunTooLong") :]
    assert after[:4] == ["RunTooLong", "Compensate", "StopPipeline", "MarkFailed"]
    [summary] = aws.sagemaker.list_pipeline_executions(PipelineName="training")[
        "PipelineExecutionSummaries"
    ]
    assert stopped == [summary["PipelineExecutionArn"]]
    assert json.loads(aws.items()["one"]["error"])["Error"] == "PipelineTooLong"
    assert set(aws.items()) == {"one"}, "the lock is released"
    assert len(aws.messages("bad")) == 1


def test_a_failed_pipeline_is_written_down_the_lock_released_and_people_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    that_end_as(monkeypatch, "Failed")
    aws = Aws()
    aws.pin("abc123")
    found = aws.train("abc123")
    assert found["status"] == "FAILED"
    assert found["error"] == "NotTrained"
    items = aws.items()
    assert set(items) == {"one"}
    assert items["one"]["status"] == "FAILED"
    assert json.loads(items["one"]["error"])["Error"] == "PipelineFailed"
    [message] = aws.messages("bad")
    assert "fraud was not trained" in message
    assert aws.messages("good") == []


def test_a_data_set_that_never_comes_ends_the_run_without_a_pipeline() -> None:
    aws = Aws()
    found = aws.train()
    assert found["status"] == "FAILED"
    assert json.loads(aws.items()["one"]["error"])["Error"] == "ManifestMissing"
    listed = aws.sagemaker.list_pipeline_executions(PipelineName="training")
    assert listed["PipelineExecutionSummaries"] == []
    assert aws.visited(found["executionArn"]).count("WaitForManifest") == 12


def test_what_cannot_be_started_is_undone() -> None:
    aws = Aws()
    aws.pin("abc123")
    aws.sagemaker.delete_pipeline(PipelineName="training")
    found = aws.train()
    assert found["status"] == "FAILED"
    assert set(aws.items()) == {"one"}
    assert "StopPipeline" not in aws.visited(found["executionArn"])
    assert len(aws.messages("bad")) == 1


def test_a_lock_whose_holder_is_gone_is_taken_over() -> None:
    aws = Aws()
    aws.pin("abc123")
    aws.hold_lock(f"arn:aws:states:{world.REGION}:{world.ACCOUNT}:execution:training:gone")
    found = aws.train()
    assert found["status"] == "SUCCEEDED", found
    assert "TakeOver" in aws.visited(found["executionArn"])
    assert set(aws.items()) == {"one"}


def test_a_model_that_is_being_trained_is_not_trained_twice() -> None:
    aws = Aws()
    aws.pin("abc123")
    waits = json.dumps(
        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    )
    other = aws.states.create_state_machine(name="other", definition=waits, roleArn=ROLE)
    holder = aws.states.start_execution(stateMachineArn=other["stateMachineArn"], name="busy")
    aws.hold_lock(holder["executionArn"])
    found = aws.train()
    assert found["status"] == "SUCCEEDED"
    assert aws.visited(found["executionArn"])[-1] == "AnotherRunIsUnderWay"
    assert set(aws.items()) == {"lock"}, "the other's lock stays, and this run left nothing"
    assert aws.messages("good") == aws.messages("bad") == []
    aws.states.stop_execution(executionArn=holder["executionArn"])
