"""Which of AWS's images each kind of monitoring job runs, by region. No pulumi import."""

from __future__ import annotations

from collections.abc import Mapping

from components.common.analysis_images import (
    CLARIFY_REGISTRIES,
    CLARIFY_REPOSITORY,
    CLARIFY_TAG,
    MONITOR_REGISTRIES,
    MONITOR_REPOSITORY,
)
from components.serving.monitor_settings import Kind

_OF_KIND: Mapping[Kind, tuple[str, str, Mapping[str, str]]] = {
    "data_quality": (MONITOR_REPOSITORY, "", MONITOR_REGISTRIES),
    "model_quality": (MONITOR_REPOSITORY, "", MONITOR_REGISTRIES),
    "bias": (CLARIFY_REPOSITORY, f":{CLARIFY_TAG}", CLARIFY_REGISTRIES),
    "explainability": (CLARIFY_REPOSITORY, f":{CLARIFY_TAG}", CLARIFY_REGISTRIES),
}


def monitor_image(kind: Kind, region: str) -> str:
    """The address of the image that a monitor of this kind runs."""
    repository, tag, registries = _OF_KIND[kind]
    return f"{registries[region]}.dkr.ecr.{region}.amazonaws.com/{repository}{tag}"


def monitor_repository_arn(kind: Kind, region: str) -> str:
    """The repository of that image, for the role that pulls it."""
    repository, _, registries = _OF_KIND[kind]
    return f"arn:aws:ecr:{region}:{registries[region]}:repository/{repository}"


def image_problem(kind: Kind, region: str) -> str | None:
    """Why a kind cannot be monitored in a region; None when it can."""
    _, _, registries = _OF_KIND[kind]
    if region in registries:
        return None
    return (
        f"{kind} cannot be monitored in {region}: no account of AWS's image for it is known there. "
        f"Known are {', '.join(registries)}. Remove {kind}, or add the region to "
        "components/common/analysis_images.py."
    )
