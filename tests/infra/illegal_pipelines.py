"""Settings of pipelines that cannot work: what, where the error points, what it says."""

from __future__ import annotations

from typing import Any


def a_pipeline(model: str = "fraud", **changes: Any) -> dict[str, Any]:
    pipeline = {"dataset": "transactions", "label": "is_fraud"} | changes
    return {
        "data": {"lake": {}, "versioning": {}},
        "registry": {"models": {"fraud": {}}},
        "pipelines": {model: pipeline},
    }


PIPELINES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "drift that starts the pipeline of a model that has none",
        {
            "registry": {"models": {"fraud": {}}},
            "automation": {"retrain": {"models": ["fraud"]}},
        },
        "platform.automation.retrain.models[0]",
        "fraud has no pipeline that drift could start; there are none",
    ),
    (
        "a model that is retrained twice",
        a_pipeline() | {"automation": {"retrain": {"models": ["fraud", "fraud"]}}},
        "platform.automation.retrain.models[1]",
        "fraud stands twice",
    ),
    (
        "a pipeline of a model that no registry holds",
        a_pipeline(model="churn"),
        "platform.pipelines.churn",
        "churn is no model of the registry",
    ),
    (
        "a pipeline that reads another bucket than its data set is pinned in",
        a_pipeline()
        | {
            "data": {
                "lake": {},
                "versioning": {"datasets": {"transactions": {"zone": "raw", "prefix": "t"}}},
            }
        },
        "platform.pipelines.fraud.zone",
        "curated, but data.versioning.datasets.transactions pins objects in raw",
    ),
    (
        # What a baseline is of: the checks (SageMaker developer guide, "Baseline calculation, drift
        # detection and lifecycle with ClarifyCheck and QualityCheck steps").
        "a baseline that no check compares with",
        a_pipeline(baseline="approved", data_quality=False, explainability=False),
        "platform.pipelines.fraud.baseline",
        "approved without data_quality, bias and explainability compares nothing",
    ),
    (
        "a pipeline without data",
        a_pipeline() | {"data": {}},
        "platform.pipelines.fraud",
        "data.lake is not set",
    ),
    (
        "a pipeline without manifests",
        a_pipeline() | {"data": {"lake": {}}},
        "platform.pipelines.fraud",
        "data.versioning is not set",
    ),
    (
        "a key for the volume of local disks",
        a_pipeline(training={"instance_type": "ml.g5.xlarge"}),
        "platform.pipelines.fraud.training.instance_type",
        "ml.g5.xlarge has local NVMe disks",
    ),
    (
        "processors that the image is not built for",
        a_pipeline(processing={"instance_type": "ml.m7g.large"}),
        "platform.pipelines.fraud.processing.instance_type",
        "ml.m7g.large has processors for which AWS's scikit-learn image is not built",
    ),
    (
        "the same work on two instances",
        a_pipeline(training={"instances": 2}),
        "platform.pipelines.fraud.training.instances",
        "2 instances would each do the same work",
    ),
    (
        "a wait for spot that ends before the run",
        a_pipeline(training={"spot": True, "max_minutes": 300}),
        "platform.pipelines.fraud.training.max_wait_minutes",
        "240 minutes is less than max_minutes (300)",
    ),
    (
        "bias against the label",
        a_pipeline(bias={"facet": "is_fraud", "facet_values": ["1"]}),
        "platform.pipelines.fraud.bias.facet",
        "is_fraud is the label",
    ),
    (
        "a schedule of five fields",
        a_pipeline(schedule="cron(0 2 * * 0)"),
        "platform.pipelines.fraud.schedule",
        "cron(0 2 * * 0) is no schedule of EventBridge: it has 5 fields",
    ),
    (
        "a schedule in no time zone",
        a_pipeline(time_zone="Europe/Atlantis"),
        "platform.pipelines.fraud.time_zone",
        "Europe/Atlantis: it is no time zone of the IANA database",
    ),
]
