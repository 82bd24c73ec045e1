"""What an operator may say about how much a stack is used. No pulumi import."""

from __future__ import annotations

from pydantic import Field

from components.common.settings import Settings

HOURS_A_MONTH = 730


class UsageSettings(Settings):
    """What the estimate of the cost assumes about a month; it changes no resource."""

    hours_a_month: float = Field(
        default=HOURS_A_MONTH,
        ge=0,
        le=744,
        description="Hours that nodes and endpoints run; fewer where a schedule stops them.",
    )
    scaled_percent: float = Field(
        default=25,
        ge=0,
        le=100,
        description="Where what scales stands on average between its smallest and its largest "
        "size (percent).",
    )
    invocations: float = Field(
        default=1_000_000, ge=0, description="Requests to models and calls of functions (a month)."
    )
    nat_gb: float = Field(default=100, ge=0, description="Traffic through NAT gateways (GB).")
    endpoint_gb: float = Field(
        default=200, ge=0, description="Traffic through interface endpoints (GB)."
    )
    log_gb: float = Field(default=50, ge=0, description="Logs that are written (GB).")
    stored_log_gb: float = Field(default=150, ge=0, description="Logs that are kept (GB).")
    stored_object_gb: float = Field(
        default=1_000, ge=0, description="Objects that are kept in buckets (GB)."
    )
    job_hours: float = Field(
        default=100,
        ge=0,
        description="Hours of instances of SageMaker jobs: training, processing, monitoring.",
    )
