"""What a state machine calls is read from its definition."""

from __future__ import annotations

from components.common.state_machine import Machine
from components.common.state_machine_access import log_and_trace_statements, machine_calls
from components.common.states import Catch, Retry, Succeed, Task


def a_task(resource: str) -> Task:
    return Task(
        resource=f"arn:aws:states:::{resource}",
        parameters={},
        retry=(Retry(max_attempts=1, interval_seconds=1),),
        catch=(Catch(next="Over"),),
        timeout_seconds=60,
        next="Over",
    )


def calls(resource: str) -> set[str]:
    machine = Machine(
        start_at="Do", states={"Do": a_task(resource), "Over": Succeed()}, timeout_seconds=60
    )
    always = {one for each in log_and_trace_statements() for one in each.actions}
    found = set(machine_calls(machine))
    # Its log and its traces are called for in any case, and its own key.
    assert always | {"kms:Decrypt", "kms:GenerateDataKey"} <= found
    return found - always - {"kms:Decrypt", "kms:GenerateDataKey"}


def test_an_integration_is_the_call_that_it_names() -> None:
    assert calls("sns:publish") == {"sns:Publish"}
    assert calls("aws-sdk:sagemaker:startPipelineExecution") == {"sagemaker:StartPipelineExecution"}
    assert calls("aws-sdk:sfn:describeExecution") == {"states:DescribeExecution"}


def test_a_table_is_written_with_its_key() -> None:
    assert calls("dynamodb:updateItem") == {"dynamodb:UpdateItem", "kms:Encrypt"}


def test_who_waits_for_a_job_tags_follows_and_stops_it() -> None:
    assert calls("sagemaker:createTransformJob.sync") == {
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
        "sagemaker:AddTags",
        "sagemaker:CreateTransformJob",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopTransformJob",
    }
