"""Application Auto Scaling of what SageMaker has besides instances; moto leaves it out."""

from __future__ import annotations

from enum import Enum
from typing import Any

from moto.applicationautoscaling import models, responses

_MISSING = {
    "SAGEMAKER_VARIANT_PROVISIONED_CONCURRENCY": "sagemaker:variant:DesiredProvisionedConcurrency",
    "SAGEMAKER_INFERENCE_COMPONENT_COPIES": "sagemaker:inference-component:DesiredCopyCount",
}


def install() -> None:
    """Puts the missing dimensions in; a second call changes nothing."""
    known = {one.name: one.value for one in models.ScalableDimensionValueSet}
    make: Any = Enum
    wider = make("ScalableDimensionValueSet", {**known, **_MISSING})
    for module in (models, responses):
        vars(module)["ScalableDimensionValueSet"] = wider
