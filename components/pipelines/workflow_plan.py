"""The workflow around a training pipeline: wait for the data set, start, watch, notify, and undo
what a failure leaves.

One run a model at a time: a run takes the model's lock, and takes it over from one that ended
without releasing it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from components.common.state_conditions import AnyOf, Compare, Rule
from components.common.state_machine import Machine
from components.common.states import Catch, Choice, Pass, State, Succeed, Wait
from components.pipelines.settings import PipelineSettings
from components.pipelines.workflow_calls import (
    CONDITION_FAILED,
    Targets,
    call,
    lock_key,
    mark,
    publish,
    release_lock,
    take_lock,
    unnoticed,
)
from components.pipelines.workflow_failure import failure_states

LATEST = "latest"
"""The digest that points to the newest manifest of a data set."""
MOST_EVENTS = 25_000
"""Events in the history of one execution (Step Functions developer guide, "Quotas")."""
EVENTS_A_LOOK = 12
"""Events of one turn of a loop: wait, call, choice and count, each entered and left."""
_MOST_LOOKS = {"manifest": 400, "run": 1500}
_LEAST_SECONDS = {"manifest": 300, "run": 60}
_HOUR = 3600


def turns(what: str, hours: int) -> tuple[int, int]:
    """Seconds between two looks, and how many looks fill `hours` without filling the history."""
    seconds = max(_LEAST_SECONDS[what], math.ceil(hours * _HOUR / _MOST_LOOKS[what]))
    return seconds, math.ceil(hours * _HOUR / seconds)


def training_workflow(settings: PipelineSettings, targets: Targets) -> Machine:
    """The machine; its input is {"dataset": …, "digest": …}, where the digest may be `latest`."""
    hours = settings.dataset_wait_hours + settings.run_hours + 2
    return Machine(
        start_at="TakeLock",
        inputs=("dataset", "digest"),
        timeout_seconds=hours * _HOUR,
        comment=f"Trains {targets.model} on a pinned data set",
        states={
            **_lock(targets),
            **_data_set(settings, targets),
            **_run(settings, targets),
            **failure_states(targets),
        },
    )


def _lock(targets: Targets) -> Mapping[str, State]:
    return {
        "TakeLock": take_lock(
            targets,
            "attribute_not_exists(holder) OR holder = :me",
            {},
            then="MarkStarted",
            caught=(
                Catch(next="ReadLock", errors=(CONDITION_FAILED,), result_path="$.ignored"),
                Catch(next="Compensate"),
            ),
        ),
        "ReadLock": call(
            "dynamodb:getItem",
            {
                "TableName": targets.runs_table,
                "Key": lock_key(targets.model),
                "ConsistentRead": True,
            },
            keep="$.lock",
            then="LockIsHeld",
            caught="Compensate",
        ),
        "LockIsHeld": Choice(
            rules=(
                Rule(
                    condition=Compare("$.lock.Item.holder.S", "IsPresent", True),
                    next="LookAtHolder",
                ),
            ),
            otherwise="TakeLock",
        ),
        "LookAtHolder": call(
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn.$": "$.lock.Item.holder.S"},
            pick={"status.$": "$.Status"},
            keep="$.holder",
            then="HolderRuns",
            caught=(
                Catch(
                    next="TakeOver",
                    errors=("Sfn.ExecutionDoesNotExistException",),
                    result_path="$.ignored",
                ),
                Catch(next="Compensate"),
            ),
        ),
        "HolderRuns": Choice(
            rules=(
                Rule(
                    condition=AnyOf(
                        (
                            Compare("$.holder.status", "StringEquals", "RUNNING"),
                            Compare("$.holder.status", "StringEquals", "PENDING_REDRIVE"),
                        )
                    ),
                    next="AnotherRunIsUnderWay",
                ),
            ),
            otherwise="TakeOver",
        ),
        "TakeOver": take_lock(
            targets,
            "holder = :dead",
            {":dead": {"S.$": "$.lock.Item.holder.S"}},
            then="MarkStarted",
            caught=(
                Catch(
                    next="AnotherRunIsUnderWay",
                    errors=(CONDITION_FAILED,),
                    result_path="$.ignored",
                ),
                Catch(next="Compensate"),
            ),
        ),
        "AnotherRunIsUnderWay": Succeed(comment="The model is being trained; one run is enough"),
        "MarkStarted": mark(
            targets,
            "RUNNING",
            {"dataset": "$.dataset", "asked_for": "$.digest", "execution": "$$.Execution.Id"},
            then="Ask",
            caught="Compensate",
        ),
    }


def _data_set(settings: PipelineSettings, targets: Targets) -> Mapping[str, State]:
    seconds, most = turns("manifest", settings.dataset_wait_hours)
    return {
        "Ask": Pass(
            parameters={"digest.$": "$.digest"}, result_path="$.pinned", next="BeginToWait"
        ),
        "BeginToWait": Pass(parameters={"count": 0}, result_path="$.waited", next="FindManifest"),
        "FindManifest": call(
            "dynamodb:getItem",
            {
                "TableName": targets.manifests_table,
                "Key": {"dataset": {"S.$": "$.dataset"}, "digest": {"S.$": "$.pinned.digest"}},
                "ConsistentRead": True,
                # A manifest lists every object; the state of an execution holds 256 KiB.
                "ProjectionExpression": "version_id, points_to",
            },
            keep="$.manifest",
            then="ManifestIsThere",
            caught="Compensate",
        ),
        "ManifestIsThere": Choice(
            rules=(
                # First: a pointer in the item of a manifest counts for nothing.
                Rule(
                    condition=Compare("$.manifest.Item.version_id.S", "IsPresent", True),
                    next="StartPipeline",
                ),
                Rule(
                    condition=Compare("$.manifest.Item.points_to.S", "IsPresent", True),
                    next="FollowPointer",
                ),
                Rule(
                    condition=Compare("$.waited.count", "NumericGreaterThanEquals", most),
                    next="NoManifest",
                ),
            ),
            otherwise="WaitForManifest",
        ),
        "FollowPointer": Pass(
            parameters={"digest.$": "$.manifest.Item.points_to.S"},
            result_path="$.pinned",
            next="CountWait",
        ),
        "WaitForManifest": Wait(seconds=seconds, next="CountWait"),
        "CountWait": Pass(
            parameters={"count.$": "States.MathAdd($.waited.count, 1)"},
            result_path="$.waited",
            next="FindManifest",
        ),
        "NoManifest": Pass(
            parameters={
                "Error": "ManifestMissing",
                "Cause.$": "States.Format('no manifest of {} with digest {} within "
                f"{settings.dataset_wait_hours} hours', $.dataset, $.pinned.digest)",
            },
            result_path="$.error",
            next="Compensate",
        ),
    }


def _run(settings: PipelineSettings, targets: Targets) -> Mapping[str, State]:
    seconds, most = turns("run", settings.run_hours)
    status = "$.state.status"
    return {
        "StartPipeline": call(
            "aws-sdk:sagemaker:startPipelineExecution",
            {
                "PipelineName": targets.pipeline_name,
                # The same for every retry: a start whose answer was lost starts nothing twice.
                "ClientRequestToken.$": "States.Hash($$.Execution.Id, 'SHA-256')",
                "PipelineParameters": [
                    {"Name": "DatasetName", "Value.$": "$.dataset"},
                    {"Name": "DatasetDigest", "Value.$": "$.pinned.digest"},
                ],
            },
            pick={"arn.$": "$.PipelineExecutionArn"},
            keep="$.run",
            then="BeginToWatch",
            caught="Compensate",
        ),
        "BeginToWatch": Pass(parameters={"count": 0}, result_path="$.watched", next="Watch"),
        "Watch": Wait(seconds=seconds, next="LookAtRun"),
        "LookAtRun": call(
            "aws-sdk:sagemaker:describePipelineExecution",
            {"PipelineExecutionArn.$": "$.run.arn"},
            # Its reason of failure is there for some failures only, and a path to what is not
            # there ends an execution past every catch.
            pick={"status.$": "$.PipelineExecutionStatus"},
            keep="$.state",
            then="RunIsOver",
            caught="Compensate",
        ),
        "RunIsOver": Choice(
            rules=(
                Rule(condition=Compare(status, "StringEquals", "Succeeded"), next="MarkSucceeded"),
                Rule(
                    condition=AnyOf(
                        (
                            Compare(status, "StringEquals", "Failed"),
                            Compare(status, "StringEquals", "Stopped"),
                        )
                    ),
                    next="RunEnded",
                ),
                Rule(
                    condition=Compare("$.watched.count", "NumericGreaterThanEquals", most),
                    next="RunTooLong",
                ),
            ),
            otherwise="CountWatch",
        ),
        "CountWatch": Pass(
            parameters={"count.$": "States.MathAdd($.watched.count, 1)"},
            result_path="$.watched",
            next="Watch",
        ),
        "MarkSucceeded": mark(
            targets,
            "SUCCEEDED",
            {"digest": "$.pinned.digest", "pipeline_execution": "$.run.arn"},
            then="ReleaseLock",
            caught=unnoticed("ReleaseLock"),
        ),
        "ReleaseLock": release_lock(
            targets, then="NotifySuccess", caught=unnoticed("NotifySuccess")
        ),
        "NotifySuccess": publish(
            targets.success_topic_arn,
            f"{targets.model} was trained",
            f"States.Format('{targets.model} was trained on {{}} {{}}; its new version waits for "
            "approval. Pipeline execution: {}', $.dataset, $.pinned.digest, $.run.arn)",
            then="Trained",
            caught=unnoticed("Trained"),
        ),
        "Trained": Succeed(),
    }
