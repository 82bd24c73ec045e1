"""What an operator may set of an endpoint whose requests wait in a queue.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings
from components.serving.endpoint_base import NO_COMPONENTS
from components.serving.endpoint_options import (
    AlarmSettings,
    CaptureSettings,
    ScaleScheduleSettings,
)
from components.serving.fleet_settings import FleetSettings, Problem
from components.serving.monitor_settings import MonitorSettings


class AnswerSettings(Settings):
    """Where answers go. Requests lie beside them, under the endpoint's name in the bucket of
    captures: NAME/requests, NAME/answers, NAME/failures."""

    keep_days: int = Field(
        default=30, ge=1, le=3650, description="Requests and answers are deleted after this (days)."
    )
    notify: tuple[Literal["success", "error"], ...] = Field(
        default=("success", "error"),
        max_length=2,
        description="What is announced, each on a topic of its own.",
    )
    include_answer_in: tuple[Literal["success", "error"], ...] = Field(
        default=(),
        max_length=2,
        description="Announcements that carry the answer itself, up to 128 KiB.",
    )

    @model_validator(mode="after")
    def _announced(self) -> Self:
        problems = Problems()
        for position, one in enumerate(self.include_answer_in):
            if one not in self.notify:
                problems.add(
                    f"{one} is not announced (notify: {list(self.notify)}). Add it to notify, or "
                    "remove it here.",
                    at=("include_answer_in", position),
                )
        problems.refuse()
        return self


class AsyncScheduleSettings(ScaleScheduleSettings):
    """Other limits of a fleet that may stop."""

    min: int = Field(ge=0, le=1000, description="Smallest fleet from then on (instances).")


class AsyncScalingSettings(Settings):
    """How the fleets follow the queue. With min 0 they stop when it is empty."""

    min: int = Field(
        ge=0,
        le=1000,
        description="Smallest fleet of a variant (instances). protect: true takes 0, but not 1: a "
        "fleet that stops may work with a single instance, and what it does not get to waits.",
    )
    max: int = Field(ge=1, le=1000, description="Largest fleet of a variant (instances).")
    backlog_per_instance: int = Field(
        ge=1, le=100_000, description="Queue that is aimed at (requests waiting for an instance)."
    )
    start_instances: int = Field(
        default=1,
        ge=1,
        le=1000,
        description="With min 0: instances that start when a request waits and none runs.",
    )
    scale_out_cooldown: int = Field(
        default=300, ge=0, le=3600, description="Pause after adding instances (seconds)."
    )
    scale_in_cooldown: int = Field(
        default=600, ge=0, le=3600, description="Pause after removing instances (seconds)."
    )
    schedules: Mapping[Name, AsyncScheduleSettings] = Field(
        default_factory=dict, max_length=50, description="Other limits at set times, by name."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = Problems()
        problems.above_max(self.max, min=self.min, start_instances=self.start_instances)
        problems.refuse()
        return self


class AsyncAlarmSettings(AlarmSettings):
    """When an asynchronous endpoint is in trouble. Errors and latency take a roll-out back."""

    latency_p99_ms: int = Field(
        default=900_000, ge=1, le=3_600_000, description="Model latency, 99th percentile (ms)."
    )
    oldest_minutes: int = Field(
        default=30, ge=1, le=1440, description="A request that waits longer warns (minutes)."
    )


class AsyncSettings(FleetSettings):
    """An endpoint whose requests wait in a queue and whose answers go to S3."""

    never: ClassVar[Mapping[str, str]] = {
        **NO_COMPONENTS,
        # SageMaker AI developer guide, "Shadow tests", "Exclusions": asynchronous inference.
        "shadow": "SageMaker copies no traffic of asynchronous endpoints. Remove it, or use kind: "
        "realtime.",
        # SageMaker AI developer guide, "Data capture": real-time endpoints and batch transform.
        "capture": "SageMaker captures real-time endpoints only; here requests and answers lie in "
        "S3 anyhow. Set answers.keep_days, or use kind: realtime.",
        # SageMaker AI developer guide, "Model Monitor": it reads what data capture has written.
        "monitors": "the monitors read captured data, which asynchronous endpoints do not have. "
        "Remove it, or use kind: realtime.",
    }

    kind: Literal["async"] = Field(description="How requests are answered.")
    answers: AnswerSettings = Field(
        default_factory=AnswerSettings, description="Where answers go, and what is announced."
    )
    max_concurrent_invocations: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Requests that an instance works on at a time; none: SageMaker chooses.",
    )
    autoscaling: AsyncScalingSettings | None = Field(
        default=None, description="How the fleets follow the queue; none: fixed fleets."
    )
    alarms: AsyncAlarmSettings = Field(
        default_factory=AsyncAlarmSettings, description="When the endpoint is in trouble."
    )

    @property
    def capture(self) -> CaptureSettings:
        """No data capture, but requests and answers that end some day."""
        return CaptureSettings(percent=0, keep_days=self.answers.keep_days)

    @property
    def monitors(self) -> MonitorSettings:
        """None."""
        return MonitorSettings()

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        scaling = self.autoscaling
        if scaling is not None:
            # SageMaker starts no variant with less than one instance (API, ProductionVariant).
            yield from self.size_problems(max(scaling.min, 1), scaling.max)
