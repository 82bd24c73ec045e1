"""What a training workflow does when something failed: stop the pipeline, write it down, release
the lock, tell people. Each step goes on to the next whatever fails. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from components.common.state_conditions import Compare, Rule
from components.common.states import Choice, Fail, Pass, State
from components.pipelines.workflow_calls import (
    Targets,
    call,
    mark,
    publish,
    release_lock,
    unnoticed,
)


def failure_states(targets: Targets) -> Mapping[str, State]:
    """From `Compensate`, where $.error says what happened, to the end."""
    return {
        "RunEnded": Pass(
            parameters={
                "Error": "PipelineFailed",
                "Cause.$": "States.Format('the execution {} ended as {}', "
                "$.run.arn, $.state.status)",
            },
            result_path="$.error",
            next="MarkFailed",
        ),
        "RunTooLong": Pass(
            parameters={"Error": "PipelineTooLong", "Cause": "The execution took too long"},
            result_path="$.error",
            next="Compensate",
        ),
        "Compensate": Choice(
            rules=(Rule(condition=Compare("$.run.arn", "IsPresent", True), next="StopPipeline"),),
            otherwise="MarkFailed",
        ),
        "StopPipeline": call(
            "aws-sdk:sagemaker:stopPipelineExecution",
            {
                "PipelineExecutionArn.$": "$.run.arn",
                "ClientRequestToken.$": "States.Hash($$.Execution.Id, 'SHA-256')",
            },
            then="MarkFailed",
            caught=unnoticed("MarkFailed"),
        ),
        "MarkFailed": mark(
            targets,
            "FAILED",
            {"error": "States.JsonToString($.error)"},
            then="ReleaseLockAfterFailure",
            caught=unnoticed("ReleaseLockAfterFailure"),
        ),
        "ReleaseLockAfterFailure": release_lock(
            targets, then="NotifyFailure", caught=unnoticed("NotifyFailure")
        ),
        "NotifyFailure": publish(
            targets.failure_topic_arn,
            f"{targets.model} was not trained",
            f"States.Format('{targets.model} was not trained: {{}}. Workflow execution: {{}}', "
            "States.JsonToString($.error), $$.Execution.Id)",
            then="NotTrained",
            caught=unnoticed("NotTrained"),
        ),
        "NotTrained": Fail(error="NotTrained", cause_path="States.JsonToString($.error)"),
    }
