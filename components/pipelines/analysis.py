"""What Clarify is asked: the analysis configurations of bias and explainability. Pure.

Source: SageMaker developer guide, "Analysis Configuration Files".
"""

from __future__ import annotations

import json
from typing import Any

from components.pipelines.settings import PipelineSettings

_SHAP_CLUSTERS = 10
_SHAP_SAMPLES = 200


def bias_analysis(settings: PipelineSettings) -> str | None:
    """The text of the analysis of bias; None when none is asked for."""
    if settings.bias is None:
        return None
    return _text(
        {
            **_common(settings),
            "label_values_or_threshold": [_as_number(settings.positive)],
            "facet": [
                {
                    "name_or_index": settings.bias.facet,
                    "value_or_threshold": [_as_number(one) for one in settings.bias.facet_values],
                }
            ],
            "probability_threshold": 0.5,
            "methods": {"post_training_bias": {"methods": "all"}},
        }
    )


def explainability_analysis(settings: PipelineSettings) -> str | None:
    """The text of the analysis by SHAP values; None when none is asked for."""
    if not settings.explainability:
        return None
    shap = {
        # Without a baseline of one's own Clarify makes one from clusters of the data.
        "num_clusters": _SHAP_CLUSTERS,
        "num_samples": _SHAP_SAMPLES,
        "agg_method": "mean_abs",
        "save_local_shap_values": False,
        "seed": 0,
    }
    return _text({**_common(settings), "methods": {"shap": shap}})


def _common(settings: PipelineSettings) -> dict[str, Any]:
    return {
        "dataset_type": "text/csv",
        "label": settings.label,
        "predictor": {
            "initial_instance_count": 1,
            "instance_type": settings.processing.instance_type,
            "accept_type": "text/csv",
            "content_type": "text/csv",
        },
    }


def _as_number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
