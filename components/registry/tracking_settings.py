"""What an operator may set of the tracking of experiments. No pulumi import."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from components.common.settings import Settings, allowed


class TrackingSettings(Settings):
    """The managed MLflow server; it costs by the hour, whether somebody tracks or not."""

    size: Literal["Small", "Medium", "Large"] = Field(
        default="Small", description="Of the server: teams of up to 25, 50 or 100 people."
    )
    mlflow_version: str = Field(
        default="3.0",
        pattern=r"^\d{1,2}\.\d{1,2}(\.\d{1,2})?$",
        description="Version of MLflow.",
        **allowed("a version of MLflow", "3.0"),
    )
    register_models: bool = Field(
        default=True,
        description="A model registered in MLflow becomes a version in SageMaker too, in a group "
        "of MLflow's own that nothing here deploys from: NAME and six characters of the server's.",
    )
    maintenance: str = Field(
        default="Sun:03:00",
        pattern=r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="When the weekly maintenance starts (UTC).",
        **allowed("a day and a time, as in Sun:03:00", "Sun:03:00"),
    )
