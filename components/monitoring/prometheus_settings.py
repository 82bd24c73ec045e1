"""What an operator may set about Prometheus. No pulumi import."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from components.common.settings import Problems, Settings


class PrometheusSettings(Settings):
    """A managed Prometheus workspace, and when its alerts fire."""

    availability_percent: float = Field(
        default=99.9,
        ge=90,
        lt=100,
        description="Share of the answers of model servers in the cluster that must not be 5xx "
        "(percent); the rest is the error budget.",
    )
    latency_p99_ms: int = Field(
        default=1000,
        ge=1,
        le=600_000,
        description="Latency of model servers in the cluster, 99th percentile (ms).",
    )
    queue_wait_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="A training job that waits longer for its quota is starved (minutes).",
    )
    gpu_idle_percent: int = Field(
        default=10, ge=0, le=100, description="A GPU that is used less is idle (percent)."
    )
    gpu_idle_minutes: int = Field(
        default=60, ge=5, le=1440, description="A GPU may be idle for so long (minutes)."
    )
    slow_query_samples: int = Field(
        default=1_000_000,
        ge=0,
        description="Queries that read more are logged (samples); 0: every query.",
    )
    scrape_seconds: int = Field(
        default=30, ge=30, le=600, description="How often the cluster is asked (seconds)."
    )

    @property
    def error_budget(self) -> float:
        """The share of answers that may be 5xx."""
        return round(1 - self.availability_percent / 100, 10)

    @model_validator(mode="after")
    def _budget_can_burn(self) -> Self:
        problems = Problems()
        if self.error_budget * FAST_BURN >= 1:
            problems.add(
                f"{self.availability_percent:g} percent leaves so much budget that even an outage "
                f"burns it less than {FAST_BURN} times too fast. Use more than "
                f"{100 - 100 / FAST_BURN:.2f}.",
                at=("availability_percent",),
            )
        problems.refuse()
        return self


FAST_BURN = 14.4
SLOW_BURN = 6.0
"""How many times too fast the budget of 30 days burns when 2 % of it goes in an hour, and 5 % in
six. Source: Site Reliability Workbook, "Alerting on SLOs", multiwindow, multi-burn-rate alerts."""
