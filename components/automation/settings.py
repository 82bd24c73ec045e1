"""What an operator may set about the functions of automation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from components.common.cron import aws_schedule_problem, time_zone_problem
from components.common.production import is_production
from components.common.settings import (
    Name,
    Path,
    Problems,
    Retention,
    Settings,
    allowed,
    rule,
)


class RetrainSettings(Settings):
    """Training anew on drift."""

    models: tuple[Name, ...] = Field(
        min_length=1,
        description="Models that drift trains anew: each has a pipeline (platform.pipelines).",
    )
    debounce_minutes: int = Field(
        default=10,
        ge=0,
        le=15,
        description="A drift alarm that is over before this time starts nothing (minutes).",
    )
    cooldown_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="A model is trained on drift once in this time (hours).",
    )
    archive_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days in which the events of drift can be replayed.",
    )


Cron = Annotated[
    str,
    Field(
        pattern=r"^(cron|rate)\([^()]+\)$",
        **allowed("a schedule of AWS: cron(...) with six fields, or rate(...)", "rate(1 day)"),
    ),
]
"""When a function is called, as EventBridge Scheduler writes it."""


class ReaperSettings(Settings):
    """Reports what is idle, and stops what was reported before."""

    dry_run: bool = Field(
        default=True, description="Reports only: nothing is stopped, and no tag is set."
    )
    schedule: Cron = Field(default="cron(0 6 * * ? *)", description="When it looks.")
    endpoint_hours: int = Field(
        default=72, ge=1, le=455, description="An endpoint without a request for so long is idle."
    )
    notebook_hours: int = Field(
        default=12,
        ge=1,
        le=720,
        description="A notebook instance that has run for so long is idle: AWS tells nobody of its "
        "kernels.",
    )
    grace_hours: int = Field(
        default=24, ge=1, le=720, description="Between the report and the stop (hours)."
    )

    @model_validator(mode="after")
    def _check(self) -> ReaperSettings:
        problem = aws_schedule_problem(self.schedule)
        if problem:
            raise rule(
                f"{self.schedule} is no schedule: {problem}. Use for example cron(0 6 * * ? *).",
                at=["schedule"],
            )
        return self


class HoursSettings(Settings):
    """Zero instances after hours: never in production."""

    sleep: Cron = Field(default="cron(0 20 ? * MON-FRI *)", description="When the stack sleeps.")
    wake: Cron = Field(default="cron(0 7 ? * MON-FRI *)", description="When it wakes.")
    time_zone: str = Field(
        default="UTC",
        description="Time zone of both.",
        **allowed("the name of a time zone", "Europe/Zurich"),
    )

    @model_validator(mode="after")
    def _check(self) -> HoursSettings:
        found = Problems()
        for name, text in (("sleep", self.sleep), ("wake", self.wake)):
            problem = aws_schedule_problem(text)
            if problem:
                found.add(
                    f"{text} is no schedule: {problem}. Use for example cron(0 20 ? * MON-FRI *).",
                    at=[name],
                )
        zone = time_zone_problem(self.time_zone)
        if zone:
            found.add(
                f"{self.time_zone} cannot be used: {zone}. Use for example Europe/Zurich.",
                at=["time_zone"],
            )
        found.refuse()
        return self


class AutomationSettings(Settings):
    """Functions that deploy, retrain and reap."""

    log_retention_days: Retention = Field(
        default=365, description="Days that the functions' logs are kept."
    )
    verify_signatures: bool = Field(
        default=True,
        description="A model version is deployed only when its artifact, and the manifest of what "
        "it was trained on, carry a signature by the platform's key or an earlier one.",
    )
    retrain: RetrainSettings | None = Field(
        default=None,
        description="Starts a model's training workflow on drift; none: people start it.",
    )

    reaper: ReaperSettings | None = Field(
        default=None, description="Looks for what is idle; none: nobody looks."
    )
    hours: HoursSettings | None = Field(
        default=None, description="Puts the stack to sleep after hours; none: it never sleeps."
    )

    def problems_in(
        self, *, models: Sequence[str], pipelines: Sequence[str], stack: str, protect: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `models` are those of the registry, `pipelines` those of them that have a pipeline.
        """
        production = is_production(stack, protect)
        if self.hours is not None and production:
            yield (
                ("hours",),
                f"{stack} is production, which never sleeps. Remove hours; node groups and "
                "endpoints have schedules of their own.",
            )
        if self.reaper is not None and not self.reaper.dry_run and production:
            yield (
                ("reaper", "dry_run"),
                f"false in {stack}, which is production: people stop what is idle there, once it "
                "is reported. Use dry_run: true.",
            )
        if self.retrain is None:
            return
        for position, model in enumerate(self.retrain.models):
            at = ("retrain", "models", position)
            if model not in models:
                there = ", ".join(models) or "none"
                yield at, f"{model} is no model of the registry, which has {there}. Add it there."
            elif model not in pipelines:
                there = ", ".join(pipelines) or "none"
                yield (
                    at,
                    f"{model} has no pipeline that drift could start; there are {there}. Add "
                    f"pipelines.{model}, or take the model from the list: its drift alarms then "
                    "reach people alone.",
                )
            if model in self.retrain.models[:position]:
                yield at, f"{model} stands twice. Each model is listed once. Remove it."
