"""What an operator may set of predictions that are made in batches.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.cron import aws_schedule_problem, time_zone_problem
from components.common.local_disks import has_local_nvme
from components.common.settings import Problems, Settings, allowed
from components.serving.variant_settings import (
    InstanceTypeName,
    ModelChoice,
    is_arm,
)

IN_FLIGHT_MB = 100
"""Payload times requests at a time. Source: SageMaker API Reference, CreateTransformJob,
MaxPayloadInMB and MaxConcurrentTransforms."""


class BatchSettings(Settings):
    """A job template: files that wait become files of predictions."""

    model: ModelChoice = Field(
        description="Bootstrap, {group, version} or {image, artifact, version_id}."
    )
    instance_type: InstanceTypeName = Field(description="SageMaker instance type.")
    instances: int = Field(default=1, ge=1, le=100, description="Fleet of a job (instances).")
    content_type: str = Field(
        default="text/csv",
        pattern=r"^[a-z]+/[A-Za-z0-9.+-]{1,100}$",
        description="Content type of the files.",
        **allowed("a content type", "text/csv"),
    )
    split: Literal["line", "record-io", "none"] = Field(
        default="line", description="How a file is cut into requests; none: a file is one request."
    )
    payload_mb: int = Field(default=6, ge=1, le=100, description="Largest request (MB).")
    concurrent: int = Field(
        default=1, ge=1, le=100, description="Requests at a time to an instance."
    )
    timeout_minutes: int = Field(
        default=360, ge=10, le=7200, description="A job is given up after this (minutes)."
    )
    schedule: str | None = Field(
        default=None,
        description="When a job starts by itself: cron(m h day month weekday year), rate(n unit) "
        "or at(time); none: only when it is started.",
        **allowed("an expression of EventBridge Scheduler", "cron(0 3 * * ? *)"),
    )
    time_zone: str = Field(
        default="Etc/UTC",
        description="Time zone of the schedule, by its IANA name.",
        **allowed("an IANA time zone", "Europe/Zurich"),
    )
    keep_days: int = Field(
        default=30, ge=1, le=3650, description="Files and predictions are deleted after (days)."
    )
    volume_key: bool = Field(
        default=True,
        description="Encrypt the instances' volumes with the compute key; false where the disks "
        "are local NVMe, which the hardware encrypts.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = Problems()
        if self.payload_mb * self.concurrent > IN_FLIGHT_MB:
            problems.add(
                f"{self.concurrent} requests of {self.payload_mb} MB are more than the "
                f"{IN_FLIGHT_MB} MB that an instance takes at a time. Lower one of the two.",
                at=("concurrent",),
            )
        if self.volume_key and has_local_nvme(self.instance_type):
            problems.add(
                f"true with {self.instance_type}: SageMaker refuses a volume key on instances with "
                "local NVMe disks. Set volume_key: false, or use a type without such disks.",
                at=("volume_key",),
            )
        if self.model == "bootstrap" and is_arm(self.instance_type):
            problems.add(
                f"{self.instance_type} has ARM processors, and the bootstrap image runs on x86-64. "
                "Use for example ml.m7i.xlarge.",
                at=("instance_type",),
            )
        wrong = aws_schedule_problem(self.schedule) if self.schedule is not None else None
        if wrong:
            problems.add(
                f"{self.schedule!r} is no schedule: {wrong}. Write for example cron(0 3 * * ? *).",
                at=("schedule",),
            )
        wrong = time_zone_problem(self.time_zone)
        if wrong:
            problems.add(
                f"{self.time_zone!r} cannot be used: {wrong}. Write for example Europe/Zurich.",
                at=("time_zone",),
            )
        problems.refuse()
        return self
