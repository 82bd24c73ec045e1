"""From drift to one run of a model's workflow: once per alarm and per cool-down.

That a model is trained by one run at a time is seen to by the workflow itself, which holds a lock
(components/pipelines/workflow_plan.py): a run that meets another ends at once, and trains nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from automation.errors import EventError

ALARM = "CloudWatch Alarm State Change"
REQUEST = "Retrain Requested"
"""The platform's own event, by which a person asks for a run: detail {"model", "reason"}."""
LATEST = "latest"
"""The digest that stands for the newest manifest of a data set."""
Decision = Literal["started", "cooling down", "over by itself"]


@dataclass(frozen=True)
class Retrained:
    """A model that is trained anew on drift, on the newest manifest of `dataset`. `workflow` is the
    ARN of the alias that is started."""

    model: str
    workflow: str
    dataset: str
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
                workflow=one["workflow"],
                dataset=one["dataset"],
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
    """Starts workflows. An item a model holds when it may be started next: a conditional write lets
    one event through, and until the cool-down is over no other."""

    def __init__(self, workflows: Any, dynamodb: Any, cloudwatch: Any, table: str) -> None:
        self._workflows, self._dynamodb, self._cloudwatch = workflows, dynamodb, cloudwatch
        self._table = table

    def handle(self, wish: Wish, now: int) -> Decision:
        """What came of a wish at `now`, in seconds since 1970.

        An alarm has waited in the queue by then: one that is over was noise, and starts nothing.
        """
        if wish.alarm is not None and not self._still_fires(wish.alarm):
            return "over by itself"
        if not self._claim(wish, now):
            return "cooling down"
        try:
            execution = self._start(wish)
        except ClientError:
            # The next attempt, or the next event, may try.
            self._give_back(wish)
            raise
        self._note(wish, execution)
        return "started"

    def _still_fires(self, alarm: str) -> bool:
        found = self._cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
        return any(one["StateValue"] == "ALARM" for one in found)

    def _claim(self, wish: Wish, now: int) -> bool:
        """Whether this event may start a run. It may again after a crash on the way to one: its
        own claim without a run is no obstacle."""
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

    def _give_back(self, wish: Wish) -> None:
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

    def _start(self, wish: Wish) -> str:
        """The name of the execution, by which the table of runs knows it.

        One event has one name: a second attempt finds what the first one started, running (the
        answer is the same) or ended (the name is taken for 90 days). Source: Step Functions API
        reference, StartExecution.
        """
        known = hashlib.sha256(f"{wish.model.model}/{wish.event_id}".encode()).hexdigest()
        name = f"retrain-{known[:40]}"
        with suppress(self._workflows.exceptions.ExecutionAlreadyExists):
            self._workflows.start_execution(
                stateMachineArn=wish.model.workflow,
                name=name,
                input=json.dumps({"dataset": wish.model.dataset, "digest": LATEST}, sort_keys=True),
            )
        return name
