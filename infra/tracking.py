"""The tracking of experiments, whose artifacts lie in the lake."""

from __future__ import annotations

from components.data.lake import Lake
from components.registry.tracking import Tracking, TrackingArgs
from infra.foundation import Foundation


def deploy_tracking(base: Foundation, lake: Lake) -> Tracking | None:
    """The tracking server of the settings."""
    settings = base.settings.registry.tracking
    if settings is None:
        return None
    # Users inside the network open it and send their runs.
    base.called |= {"sagemaker", "sagemaker-mlflow"}
    return Tracking(
        "tracking",
        TrackingArgs(
            settings=settings,
            lake=lake,
            vpc_id=base.network.vpc_id,
            name_prefix=base.settings.name_prefix,
            boundary_arn=base.boundary_arn,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
