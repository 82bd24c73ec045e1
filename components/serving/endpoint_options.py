"""Parts of an endpoint's settings: roll-out, scaling, capture, alarms.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.cron import aws_schedule_problem, time_zone_problem
from components.common.settings import Name, Problems, Settings, allowed
from components.serving.rollout import Rollout, Strategy


class RolloutSettings(Settings):
    """How a new configuration takes over."""

    strategy: Strategy = Field(
        default="canary",
        description="How traffic moves. canary: a share, then the rest; linear: share by share; "
        "rolling: in the same fleet, batch by batch; all-at-once.",
    )
    percent: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Size of a step: canary up to 50, linear 10 to 50, rolling 5 to 50 (percent of "
        "the fleet).",
    )
    bake_minutes: int = Field(
        default=10, ge=0, le=60, description="Watching the alarms after each step (minutes)."
    )
    keep_old_minutes: int = Field(
        default=0, ge=0, le=60, description="The old fleet is kept after the last step (minutes)."
    )
    rollback_percent: int | None = Field(
        default=None,
        ge=5,
        le=100,
        description="With rolling: size of a step back; none: all at once (percent of the fleet).",
    )
    timeout_minutes: int | None = Field(
        default=None,
        ge=10,
        le=240,
        description="The deployment is given up after this; none: long enough (minutes).",
    )

    def rollout(self) -> Rollout:
        """The same in seconds, for arithmetic."""
        minutes = self.timeout_minutes
        return Rollout(
            strategy=self.strategy,
            percent=self.percent,
            bake_seconds=self.bake_minutes * 60,
            keep_old_seconds=self.keep_old_minutes * 60,
            rollback_percent=self.rollback_percent,
            timeout_seconds=None if minutes is None else minutes * 60,
        )

    @model_validator(mode="after")
    def _as_aws_allows(self) -> Self:
        problems = Problems()
        for at, text in self.rollout().problems():
            problems.add(text, at=at)
        problems.refuse()
        return self


class ScaleScheduleSettings(Settings):
    """Other limits of the fleet from a set time on."""

    schedule: str = Field(
        description="When: cron(m h day month weekday year), rate(n unit) or at(time).",
        **allowed("an expression of Application Auto Scaling", "cron(0 20 ? * MON-FRI *)"),
    )
    time_zone: str = Field(
        default="Etc/UTC",
        description="Time zone of the schedule, by its IANA name.",
        **allowed("an IANA time zone", "Europe/Zurich"),
    )
    min: int = Field(ge=1, le=1000, description="Smallest fleet from then on (instances).")
    max: int = Field(ge=1, le=1000, description="Largest fleet from then on (instances).")

    @model_validator(mode="after")
    def _is_a_schedule(self) -> Self:
        problems = Problems()
        wrong = aws_schedule_problem(self.schedule)
        if wrong:
            problems.add(
                f"{self.schedule!r} is no schedule: {wrong}. Write for example "
                "cron(0 20 ? * MON-FRI *).",
                at=("schedule",),
            )
        wrong = time_zone_problem(self.time_zone)
        if wrong:
            problems.add(
                f"{self.time_zone!r} cannot be used: {wrong}. Write for example Europe/Zurich.",
                at=("time_zone",),
            )
        problems.above_max(self.max, min=self.min)
        problems.refuse()
        return self


class ScalingSettings(Settings):
    """How the fleet of each variant follows the load."""

    min: int = Field(ge=1, le=1000, description="Smallest fleet of a variant (instances).")
    max: int = Field(ge=1, le=1000, description="Largest fleet of a variant (instances).")
    invocations_per_instance: int = Field(
        ge=1, le=1_000_000, description="Load that is aimed at (requests a minute and instance)."
    )
    scale_out_cooldown: int = Field(
        default=60, ge=0, le=3600, description="Pause after adding instances (seconds)."
    )
    scale_in_cooldown: int = Field(
        default=300, ge=0, le=3600, description="Pause after removing instances (seconds)."
    )
    schedules: Mapping[Name, ScaleScheduleSettings] = Field(
        default_factory=dict, max_length=50, description="Other limits at set times, by name."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = Problems()
        problems.above_max(self.max, min=self.min)
        problems.refuse()
        return self


class CaptureSettings(Settings):
    """Which requests and answers are kept for monitoring.

    SageMaker cannot leave single fields out of what it captures: it takes the whole request and the
    whole answer, or one of them. So what must not be kept is left out by `requests: false` or
    `answers: false`, or masked by whoever calls.
    """

    percent: int = Field(
        default=100, ge=0, le=100, description="Share that is kept; 0: nothing (percent)."
    )
    requests: bool = Field(default=True, description="Keep what the callers send.")
    answers: bool = Field(default=True, description="Keep what the model answers.")
    keep_days: int = Field(
        default=90, ge=1, le=3650, description="Captured data is deleted after this (days)."
    )

    @property
    def enabled(self) -> bool:
        """Whether anything is kept."""
        return self.percent > 0

    @model_validator(mode="after")
    def _keeps_something(self) -> Self:
        problems = Problems()
        if self.enabled and not self.requests and not self.answers:
            problems.add(
                f"{self.percent} percent of nothing: requests and answers are both false. Set one "
                "of them, or percent: 0.",
                at=("percent",),
            )
        problems.refuse()
        return self


class ModelMetricSettings(Settings):
    """A metric that the model's own container publishes, and when it is bad.

    Containers that are isolated from the network have no credentials, but what they write is
    logged. Source: SageMaker AI developer guide, "Run Training and Inference Containers in
    Internet-Free Mode"; CloudWatch user guide, "Embedding metrics within logs".
    """

    namespace: str = Field(
        default="mlops/serving",
        pattern=r"^[A-Za-z0-9_/.#:-]{1,255}$",
        description="CloudWatch namespace.",
        **allowed("a namespace of your own, not AWS/...", "mlops/serving"),
    )
    name: str = Field(
        pattern=r"^[A-Za-z0-9_.-]{1,255}$",
        description="Metric, with the dimensions EndpointName and VariantName; of an inference "
        "component with InferenceComponentName.",
        **allowed("a metric's name", "LowConfidenceShare"),
    )
    published_by: Literal["call", "lines"] = Field(
        default="call",
        description="call: the container calls PutMetricData, which takes network_isolation: "
        "false; lines: it writes lines in CloudWatch's embedded metric format, which are JSON "
        "objects with nothing before them.",
    )
    statistic: Literal["Average", "Maximum", "Minimum", "Sum"] = Field(
        default="Average", description="How a minute's values are put together."
    )
    above: float | None = Field(default=None, description="Bad when it is above this.")
    below: float | None = Field(default=None, description="Bad when it is below this.")

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        problems = Problems()
        if self.namespace.startswith("AWS/"):
            problems.add(
                f"{self.namespace} is a namespace of AWS, to which no container can publish. Use "
                "one of your own, such as mlops/serving.",
                at=("namespace",),
            )
        if (self.above is None) == (self.below is None):
            problems.add(
                "needs exactly one of above and below, to say which side is bad. Give one."
            )
        problems.refuse()
        return self


class AlarmSettings(Settings):
    """When an endpoint is in trouble. These alarms also take a roll-out back."""

    server_errors: int = Field(
        default=1, ge=1, le=1_000_000, description="Answers 5xx in a minute that are too many."
    )
    client_errors: int = Field(
        default=100,
        ge=1,
        le=1_000_000,
        description="Answers 4xx in a minute that warn; they never take a roll-out back.",
    )
    latency_p99_ms: int = Field(
        default=1000, ge=1, le=3_600_000, description="Model latency, 99th percentile (ms)."
    )
    minutes: int = Field(
        default=1, ge=1, le=60, description="How long it has to be bad (minutes in a row)."
    )
    model_metric: ModelMetricSettings | None = Field(
        default=None, description="A metric of the model itself."
    )

    @property
    def rollback_alarms(self) -> int:
        """How many alarms of one variant take a roll-out back."""
        return 2 if self.model_metric is None else 3

    def isolation_problems(self, isolated: bool) -> Iterator[tuple[tuple[str, ...], str]]:
        """What an endpoint cannot be watched by when its containers are isolated from the
        network."""
        if isolated and self.model_metric is not None and self.model_metric.published_by == "call":
            yield (
                ("alarms", "model_metric", "published_by"),
                f"call with network_isolation: true; {self.model_metric.name} would never arrive, "
                "and take no roll-out back. Use lines and have the container write the metric, or "
                "network_isolation: false.",
            )
