"""The calls that a training workflow makes, each with its retries. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input

from components.common.states import Catch, Retry, Task
from components.pipelines.runs import LOCK

CONDITION_FAILED = "DynamoDB.ConditionalCheckFailedException"
ME = "$$.Execution.Id"
_CALL_SECONDS = 60
_AGAIN = (
    # A condition that does not hold is an answer, and asking again gives the same one.
    Retry(errors=(CONDITION_FAILED,), max_attempts=0),
    Retry(max_attempts=5, interval_seconds=2),
)


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What the calls name."""

    model: str
    pipeline_name: str
    manifests_table: Input[str]
    runs_table: Input[str]
    success_topic_arn: Input[str]
    failure_topic_arn: Input[str]


def call(
    resource: str,
    parameters: Mapping[str, Any],
    *,
    then: str,
    caught: str | tuple[Catch, ...],
    keep: str | None = None,
    pick: Mapping[str, Any] | None = None,
    comment: str = "",
) -> Task:
    """A call of an AWS service. `caught` is where every error leads (the error is put at $.error),
    or the catches one by one; `keep` is where the answer goes, `pick` what is taken of it."""
    catches = (Catch(next=caught),) if isinstance(caught, str) else caught
    return Task(
        resource=f"arn:aws:states:::{resource}",
        parameters=parameters,
        retry=_AGAIN,
        catch=catches,
        timeout_seconds=_CALL_SECONDS,
        next=then,
        result_path=keep,
        result_selector=pick,
        comment=comment,
    )


def unnoticed(then: str) -> tuple[Catch, ...]:
    """The way on whatever fails: the first error stays the one that counts."""
    return (Catch(next=then, result_path="$.ignored"),)


def run_key(model: str) -> dict[str, Any]:
    """The item of this run."""
    return {"model": {"S": model}, "run": {"S.$": "$$.Execution.Name"}}


def lock_key(model: str) -> dict[str, Any]:
    """The item of the model's lock."""
    return {"model": {"S": model}, "run": {"S": LOCK}}


def take_lock(targets: Targets, condition: str, extra: Mapping[str, Any], **onward: Any) -> Task:
    """Writes this execution into the lock where `condition` holds."""
    return call(
        "dynamodb:updateItem",
        {
            "TableName": targets.runs_table,
            "Key": lock_key(targets.model),
            "ConditionExpression": condition,
            "UpdateExpression": "SET holder = :me, taken_at = :now",
            "ExpressionAttributeValues": {
                ":me": {"S.$": ME},
                ":now": {"S.$": "$$.State.EnteredTime"},
                **extra,
            },
        },
        **onward,
    )


def release_lock(targets: Targets, **onward: Any) -> Task:
    """Removes the lock where this execution holds it."""
    return call(
        "dynamodb:deleteItem",
        {
            "TableName": targets.runs_table,
            "Key": lock_key(targets.model),
            "ConditionExpression": "holder = :me",
            "ExpressionAttributeValues": {":me": {"S.$": ME}},
        },
        **onward,
    )


def mark(targets: Targets, status: str, values: Mapping[str, str], **onward: Any) -> Task:
    """Writes the run's status and other attributes, given as paths."""
    names = {f"#{name}": name for name in ("status", *values)}
    assignments = ", ".join(f"#{name} = :{name}" for name in ("status", "changed_at", *values))
    return call(
        "dynamodb:updateItem",
        {
            "TableName": targets.runs_table,
            "Key": run_key(targets.model),
            "UpdateExpression": f"SET {assignments}",
            "ExpressionAttributeNames": {**names, "#changed_at": "changed_at"},
            "ExpressionAttributeValues": {
                ":status": {"S": status},
                ":changed_at": {"S.$": "$$.State.EnteredTime"},
                **{f":{name}": {"S.$": path} for name, path in values.items()},
            },
        },
        **onward,
    )


def publish(topic_arn: Input[str], subject: str, message: str, **onward: Any) -> Task:
    """Sends a message; `message` is a path or an intrinsic function."""
    return call(
        "sns:publish",
        {"TopicArn": topic_arn, "Subject": subject, "Message.$": message},
        **onward,
    )
