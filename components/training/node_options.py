"""Parts of a node group's settings: taints, volume, warm pool, schedules, forecast.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.cron import time_zone_problem, unix_cron_problem
from components.common.settings import Problems, Settings, allowed

_LABEL = r"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$"
LabelKey = Annotated[
    str,
    Field(
        pattern=_LABEL,
        max_length=80,
        **allowed("the key of a Kubernetes label", "example.com/team", "workload"),
    ),
]
"""A label's key; the auto scaling group carries it in a tag key of at most 128 characters."""
LabelValue = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
        **allowed("the value of a Kubernetes label: 63 letters, digits, - _ . at most", "batch"),
    ),
]
"""A label's or taint's value."""
CapacityReservationId = Annotated[
    str,
    Field(
        pattern=r"^cr-[0-9a-f]{17}$",
        **allowed("the id of a capacity reservation", "cr-0123456789abcdef0"),
    ),
]
"""An EC2 capacity reservation."""
ImageRelease = Annotated[
    str,
    Field(pattern=r"^v\d{8}$", **allowed("the release of an EKS image", "v20261105")),
]
"""A release of the EKS optimised images."""


class TaintSettings(Settings):
    """A taint that every node of a group starts with."""

    key: LabelKey = Field(description="The taint's key.")
    value: LabelValue = Field(default="", description="The taint's value.")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        default="NoSchedule", description="What happens to pods that do not tolerate it."
    )


class VolumeSettings(Settings):
    """The root volume of a node: gp3, encrypted."""

    size_gib: int = Field(default=200, ge=30, le=16384, description="Size (GiB).")
    iops: int = Field(default=3000, ge=3000, le=16000, description="Operations a second.")
    throughput: int = Field(default=250, ge=125, le=1000, description="Throughput (MiB a second).")

    @model_validator(mode="after")
    def _within_ratios(self) -> Self:
        problems = Problems()
        if self.iops > 500 * self.size_gib:
            problems.add(
                f"{self.iops} is above 500 for each GiB, {500 * self.size_gib} for "
                f"{self.size_gib} GiB. Lower iops, or raise size_gib.",
                at=("iops",),
            )
        if self.throughput * 4 > self.iops:
            problems.add(
                f"{self.throughput} is above a quarter MiB for each operation, "
                f"{self.iops // 4} for {self.iops} operations. Lower throughput, or raise iops to "
                f"{self.throughput * 4}.",
                at=("throughput",),
            )
        problems.refuse()
        return self


class WarmPoolSettings(Settings):
    """Nodes that have started once and wait, stopped, to join quickly."""

    min: int = Field(default=0, ge=0, le=1000, description="Stopped nodes kept at least.")
    max_prepared: int = Field(
        ge=0, le=1000, description="Nodes stopped and running together that are prepared at most."
    )
    start_seconds: int = Field(
        default=300,
        ge=30,
        le=7200,
        description="Time a new node gets to pull its images before it is stopped (seconds).",
    )


class ScheduleSettings(Settings):
    """A change of the group's size at set times."""

    recurrence: str = Field(
        description="When, as cron: minute, hour, day of month, month, day of week.",
        **allowed("five cron fields", "0 20 * * 1-5"),
    )
    time_zone: str = Field(
        default="Etc/UTC",
        description="Time zone of the recurrence, by its IANA name.",
        **allowed("an IANA time zone", "Europe/Zurich"),
    )
    min: int | None = Field(default=None, ge=0, le=5000, description="Smallest size from then on.")
    max: int | None = Field(default=None, ge=0, le=5000, description="Largest size from then on.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        problems = Problems()
        wrong = unix_cron_problem(self.recurrence)
        if wrong:
            problems.add(
                f"{self.recurrence!r} is no recurrence: {wrong}. Write for example 0 20 * * 1-5.",
                at=("recurrence",),
            )
        wrong = time_zone_problem(self.time_zone)
        if wrong:
            problems.add(
                f"{self.time_zone!r} cannot be used: {wrong}. Write for example Europe/Zurich.",
                at=("time_zone",),
            )
        if self.min is None and self.max is None:
            problems.add("changes nothing. Give min, max or both.")
        if self.min is not None and self.max is not None and self.min > self.max:
            problems.add(f"{self.min} is above max ({self.max}). Lower min.", at=("min",))
        problems.refuse()
        return self


class PredictiveSettings(Settings):
    """Scaling by a forecast of the load, made by AWS from the last 14 days."""

    mode: Literal["ForecastOnly", "ForecastAndScale"] = Field(
        default="ForecastOnly", description="Whether the forecast only shows or also scales out."
    )
    cpu_percent: int = Field(
        default=60, ge=1, le=100, description="CPU use of the group that is aimed at (percent)."
    )
    buffer_seconds: int = Field(
        default=600,
        ge=0,
        le=3599,
        description="How long before the forecast nodes start (seconds).",
    )


def check_block(
    problems: Problems,
    *,
    purchase: str,
    reservation_id: str | None,
    instance_types: Sequence[str],
    zone: str | None,
) -> None:
    """Notes what does not fit a Capacity Block, or a block that does not fit the purchase. Source:
    Amazon EKS user guide, "Use Capacity Blocks for ML with managed node groups" and "with
    self-managed nodes"."""
    if purchase != "capacity-block":
        if reservation_id is not None:
            problems.add(
                f"{reservation_id} with purchase: {purchase}; a block cannot be used as spot or "
                "plain on-demand capacity. Use purchase: capacity-block, or remove it.",
                at=("capacity_reservation_id",),
            )
        return
    if reservation_id is None:
        problems.add(
            "missing; purchase: capacity-block uses a block that was bought before. Give its "
            "id, which starts with cr-.",
            at=("capacity_reservation_id",),
        )
    if len(instance_types) > 1:
        problems.add(
            f"{len(instance_types)} types, but a Capacity Block holds one. Name the block's type "
            "only.",
            at=("instance_types",),
        )
    if zone is None:
        problems.add(
            "missing; a Capacity Block lies in one zone. Name the block's zone.", at=("zone",)
        )
