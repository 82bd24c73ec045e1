"""What an operator may set of how the copies of an inference component follow the load.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings
from components.serving.endpoint_options import ScaleScheduleSettings


class CopyScheduleSettings(ScaleScheduleSettings):
    """Other limits of the copies."""

    min: int = Field(ge=0, le=1000, description="Fewest copies from then on.")
    max: int = Field(ge=1, le=1000, description="Most copies from then on.")


class CopyScalingSettings(Settings):
    """How the copies follow the load. With min 0 the last one goes when nobody asks; then requests
    fail until the first of them has started another, which takes minutes."""

    min: int = Field(ge=0, le=1000, description="Fewest copies.")
    max: int = Field(ge=1, le=1000, description="Most copies.")
    invocations_per_copy: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Load that is aimed at (requests a minute and copy).",
    )
    concurrent_per_copy: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Load that is aimed at instead (requests at a time and copy), for answers that "
        "take long or are streamed.",
    )
    start_copies: int = Field(
        default=1,
        ge=1,
        le=1000,
        description="With min 0: copies that start when a request finds none.",
    )
    scale_out_cooldown: int = Field(
        default=60, ge=0, le=3600, description="Pause after adding copies (seconds)."
    )
    scale_in_cooldown: int = Field(
        default=300, ge=0, le=3600, description="Pause after removing copies (seconds)."
    )
    schedules: Mapping[Name, CopyScheduleSettings] = Field(
        default_factory=dict, max_length=50, description="Other limits at set times, by name."
    )

    @property
    def least(self) -> int:
        """The fewest copies at any time, by the limits and by those of schedules."""
        return min([self.min, *(one.min for one in self.schedules.values())])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = Problems()
        problems.above_max(self.max, min=self.min, start_copies=self.start_copies)
        if (self.invocations_per_copy is None) == (self.concurrent_per_copy is None):
            problems.add(
                "needs exactly one of invocations_per_copy and concurrent_per_copy, to say which "
                "load is aimed at. Give one."
            )
        problems.refuse()
        return self
