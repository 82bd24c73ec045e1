"""What an operator may set of SageMaker's jobs.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from components.common.settings import Problems, RoleArn, Settings


class JobsSettings(Settings):
    """SageMaker training, tuning and processing jobs: their roles, and what each must have."""

    starters: tuple[RoleArn, ...] = Field(
        default=(),
        max_length=20,
        description="Roles that may take on the role that starts jobs; none: nobody but pipelines.",
    )
    spot: bool = Field(
        default=True,
        description="Whether jobs run on spare capacity, which AWS may take back: they go on from "
        "their checkpoint.",
    )
    max_run_hours: int = Field(
        default=24, ge=1, le=672, description="Longest time that a job computes (hours)."
    )
    max_wait_hours: int = Field(
        default=48,
        ge=1,
        le=672,
        description="With spot: longest time from start to end, waiting for capacity included "
        "(hours).",
    )
    warm_pool_minutes: int = Field(
        default=0,
        ge=0,
        le=60,
        description="Time that instances wait for the next job of the kind (minutes); paid.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        problems = Problems()
        # SageMaker API reference, StoppingCondition and ResourceConfig.
        if self.spot and self.max_wait_hours < self.max_run_hours:
            problems.add(
                f"{self.max_wait_hours} is below max_run_hours ({self.max_run_hours}), which it "
                f"includes. Use {self.max_run_hours} or more.",
                at=("max_wait_hours",),
            )
        if self.spot and self.warm_pool_minutes:
            problems.add(
                f"{self.warm_pool_minutes} with spot: true; SageMaker keeps no spot instances "
                "warm. Set spot: false, or remove it.",
                at=("warm_pool_minutes",),
            )
        problems.refuse()
        return self
