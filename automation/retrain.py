"""From drift to one run of a pipeline: once per alarm, per cool-down, and per model at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from automation.errors import EventError

ALARM = "CloudWatch Alarm State Change"
REQUEST = "Retrain Requested"
"""The platform's own event, by which a person asks for a run: detail {"model", "reason"}."""
RUNNING = ("Executing", "Stopping")
Decision = Literal["started", "cooling down", "already running", "over by itself"]


@dataclass(frozen=True)
class Retrained:
    """A model that is trained anew on drift."""

    model: str
    pipeline: str
    endpoints: tuple[str, ...]
    cooldown_seconds: int


@dataclass(frozen=True)
class Wish:
    """One event: which model, and why. `alarm` is the name of the alarm, if one asks."""

    event_id: str
    model: Retrained
    reason: str
    alarm: str | None


def models(text: str) -> list[Retrained]:
    """The models in the function's environment: a JSON list. Raises EventError."""
    try:
        return [
            Retrained(
                model=one["model"],
                pipeline=one["pipeline"],
                endpoints=tuple(one["endpoints"]),
                cooldown_seconds=int(one["cooldownSeconds"]),
            )
            for one in json.loads(text)
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise EventError(f"MODELS cannot be read: {error!r}") from None


def wish_of(event: Mapping[str, Any], known: list[Retrained]) -> Wish:
    """What an event asks for. Raises EventError for one that names no model of this stack."""
    detail = event.get("detail", {})
    kind = event.get("detail-type")
    if kind == ALARM:
        endpoints = _endpoints(detail)
        found = [one for one in known if endpoints & set(one.endpoints)]
        reason, alarm = f"alarm {detail.get('alarmName')}", detail.get("alarmName")
    elif kind == REQUEST:
        found = [one for one in known if one.model == detail.get("model")]
        reason, alarm = str(detail.get("reason", "asked for by a person")), None
    else:
        raise EventError(f"An event of type {kind!r} asks for no training.")
    if len(found) != 1:
        raise EventError(
            f"The event {event.get('id')} names {len(found)} models of {[o.model for o in known]}."
        )
    return Wish(str(event["id"]), found[0], reason, alarm)


def _endpoints(detail: Mapping[str, Any]) -> set[str]:
    """The endpoints whose metric an alarm watches: a monitor's metric names its endpoint."""
    metrics = detail.get("configuration", {}).get("metrics", [])
    stats = [one.get("metricStat", {}).get("metric", {}) for one in metrics]
    return {one["dimensions"]["Endpoint"] for one in stats if "Endpoint" in one["dimensions"]}


class Trigger:
    """Starts pipelines. The lock is an item a model: a conditional write lets one event through,
    and until the cool-down is over no other."""

    def __init__(self, sagemaker: Any, dynamodb: Any, cloudwatch: Any, table: str) -> None:
        self._sagemaker, self._dynamodb, self._cloudwatch = sagemaker, dynamodb, cloudwatch
        self._table = table

    def handle(self, wish: Wish, now: int) -> Decision:
        """What came of a wish at `now`, in seconds since 1970.

        An alarm has waited in the queue by then: one that is over was noise, and starts nothing.
        """
        if wish.alarm is not None and not self._still_fires(wish.alarm):
            return "over by itself"
        if not self._lock(wish, now):
            return "cooling down"
        try:
            if self._runs(wish.model.pipeline):
                # Whoever started it: it ends in a version made of newer data.
                self._unlock(wish)
                return "already running"
            execution = self._start(wish)
        except ClientError:
            # The next attempt, or the next event, may try.
            self._unlock(wish)
            raise
        self._note(wish, execution)
        return "started"

    def _still_fires(self, alarm: str) -> bool:
        found = self._cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
        return any(one["StateValue"] == "ALARM" for one in found)

    def _lock(self, wish: Wish, now: int) -> bool:
        """Whether this event may start a run. It may again after a crash on the way to one: its
        own lock without a run is no obstacle."""
        try:
            self._update(
                wish,
                "SET event_id = :event, allowed_at = :next, reason = :reason, requested_at = :now "
                "REMOVE execution",
                "attribute_not_exists(model) OR attribute_not_exists(allowed_at) "
                "OR allowed_at <= :now "
                "OR (event_id = :event AND attribute_not_exists(execution))",
                {
                    ":event": {"S": wish.event_id},
                    ":next": {"N": str(now + wish.model.cooldown_seconds)},
                    ":reason": {"S": wish.reason[:1000]},
                    ":now": {"N": str(now)},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _unlock(self, wish: Wish) -> None:
        self._update(
            wish,
            "REMOVE allowed_at",
            "event_id = :event",
            {":event": {"S": wish.event_id}},
        )

    def _note(self, wish: Wish, execution: str) -> None:
        self._update(
            wish,
            "SET execution = :execution",
            "event_id = :event",
            {":event": {"S": wish.event_id}, ":execution": {"S": execution}},
        )

    def _update(
        self, wish: Wish, expression: str, condition: str, values: Mapping[str, Any]
    ) -> None:
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"model": {"S": wish.model.model}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )

    def _runs(self, pipeline: str) -> bool:
        newest = self._sagemaker.list_pipeline_executions(
            PipelineName=pipeline, SortBy="CreationTime", SortOrder="Descending", MaxResults=10
        )["PipelineExecutionSummaries"]
        return any(one["PipelineExecutionStatus"] in RUNNING for one in newest)

    def _start(self, wish: Wish) -> str:
        # The same token gives the same run: a second attempt of one event starts no second.
        token = hashlib.sha256(f"{wish.model.model}/{wish.event_id}".encode()).hexdigest()
        answer = self._sagemaker.start_pipeline_execution(
            PipelineName=wish.model.pipeline,
            PipelineExecutionDescription=wish.reason[:3072],
            ClientRequestToken=token,
        )
        return str(answer["PipelineExecutionArn"])
