"""Finds endpoints that nobody asks and notebook instances that run on, reports and stops them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from automation.tags import COMPONENTS, KIND, read_tags, tag_list

KEEP_UNTIL, IDLE_SINCE, STACK = "keep-until", "idle-since", "stack"
"""Tags: the last day on which a thing is left alone (2026-12-31), when it was first found idle, and
the stack that it belongs to."""

UNREAD_DAYS = 7
"""So many days from when it is found idle a thing is kept by an exemption that nobody can read."""

Verdict = Literal["busy", "exempt", "unreadable", "found", "waiting", "stop"]


@dataclass(frozen=True)
class Limits:
    """How long is idle, and how long a thing that was reported is still left to its owner."""

    endpoint_hours: int
    notebook_hours: int
    grace_hours: int


@dataclass(frozen=True)
class Thing:
    """An endpoint or a notebook instance. `idle`: longer than its limit."""

    kind: Literal["endpoint", "notebook instance"]
    name: str
    arn: str
    idle: bool
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """What was found of one thing, and whether it is stopped for that."""

    thing: Thing
    verdict: Verdict
    stops: bool


def verdict(thing: Thing, now: datetime, grace_hours: int) -> Verdict:
    """What becomes of a thing. An exemption that cannot be read counts for UNREAD_DAYS: time to
    correct it, and no way to keep a thing for ever."""
    if not thing.idle:
        return "busy"
    if exempt(thing.tags, now.date()):
        return "exempt"
    since = _time(thing.tags.get(IDLE_SINCE))
    if since is None:
        return "found"
    if unreadable(thing.tags) and now - since < timedelta(days=UNREAD_DAYS):
        return "unreadable"
    return "stop" if now - since >= timedelta(hours=grace_hours) else "waiting"


def exempt(tags: Mapping[str, str], today: date) -> bool:
    """Whether a tag keeps a thing, today included."""
    until = _day(tags.get(KEEP_UNTIL))
    return until is not None and today <= until


def unreadable(tags: Mapping[str, str]) -> bool:
    """Whether a thing has an exemption that is no day."""
    return KEEP_UNTIL in tags and _day(tags[KEEP_UNTIL]) is None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _time(text: str | None) -> datetime | None:
    """A time with its zone; None for anything else."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


class Reaper:
    """Looks at what belongs to one stack. With `dry_run` nothing is changed, not even a tag."""

    def __init__(
        self, sagemaker: Any, cloudwatch: Any, stack: str, limits: Limits, dry_run: bool
    ) -> None:
        self._sagemaker, self._cloudwatch = sagemaker, cloudwatch
        self._stack, self._limits, self._dry_run = stack, limits, dry_run

    def look(self, now: datetime) -> list[Report]:
        """A report of each thing that is idle, or that was and is no more. Changes nothing."""
        found = []
        for thing in (*self._endpoints(now), *self._notebooks(now)):
            decided = verdict(thing, now, self._limits.grace_hours)
            if decided != "busy" or IDLE_SINCE in thing.tags:
                found.append(Report(thing, decided, decided == "stop" and not self._dry_run))
        return found

    def act(self, reports: Sequence[Report], now: datetime) -> None:
        """Does what the reports say: notes what is idle, stops what was noted."""
        if self._dry_run:
            return
        for one in reports:
            self._act(one.thing, one.verdict, now)

    def _act(self, thing: Thing, decided: Verdict, now: datetime) -> None:
        if decided == "found":
            tags = tag_list({IDLE_SINCE: now.isoformat(timespec="seconds")})
            self._sagemaker.add_tags(ResourceArn=thing.arn, Tags=tags)
        elif decided == "busy":
            self._sagemaker.delete_tags(ResourceArn=thing.arn, TagKeys=[IDLE_SINCE])
        elif decided == "stop" and thing.kind == "endpoint":
            # Its configuration and models stay: pulumi up makes it again.
            self._sagemaker.delete_endpoint(EndpointName=thing.name)
        elif decided == "stop":
            self._sagemaker.stop_notebook_instance(NotebookInstanceName=thing.name)

    def _endpoints(self, now: datetime) -> Iterator[Thing]:
        start = now - timedelta(hours=self._limits.endpoint_hours)
        pages = self._sagemaker.get_paginator("list_endpoints").paginate(StatusEquals="InService")
        for one in (each for page in pages for each in page["Endpoints"]):
            tags = read_tags(self._sagemaker, one["EndpointArn"])
            if tags.get(STACK) == self._stack and tags.get(KIND) != COMPONENTS:
                old = one["CreationTime"] <= start
                idle = old and not self._asked(one["EndpointName"], start, now)
                yield Thing("endpoint", one["EndpointName"], one["EndpointArn"], idle, tags)

    def _asked(self, endpoint: str, start: datetime, now: datetime) -> bool:
        variants = self._sagemaker.describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
        for variant in variants:
            points = self._cloudwatch.get_metric_statistics(
                Namespace="AWS/SageMaker",
                MetricName="Invocations",
                Dimensions=[
                    {"Name": "EndpointName", "Value": endpoint},
                    {"Name": "VariantName", "Value": variant["VariantName"]},
                ],
                StartTime=start,
                EndTime=now,
                Period=3600,
                Statistics=["Sum"],
            )["Datapoints"]
            if any(point["Sum"] > 0 for point in points):
                return True
        return False

    def _notebooks(self, now: datetime) -> Iterator[Thing]:
        """AWS tells nobody outside of a notebook instance of its kernels: how long it has run since
        it was started is all there is to go by."""
        limit = timedelta(hours=self._limits.notebook_hours)
        pages = self._sagemaker.get_paginator("list_notebook_instances").paginate(
            StatusEquals="InService"
        )
        for one in (each for page in pages for each in page["NotebookInstances"]):
            arn = one["NotebookInstanceArn"]
            tags = read_tags(self._sagemaker, arn)
            if tags.get(STACK) == self._stack:
                idle = now - one["LastModifiedTime"] >= limit
                yield Thing("notebook instance", one["NotebookInstanceName"], arn, idle, tags)
