"""What is looked for in the captured data of an endpoint, and when it is drift.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Path, Problems, Settings, allowed

Frequency = Literal["hourly", "daily", "weekly"]
Kind = Literal["data_quality", "model_quality", "bias", "explainability"]

KINDS: tuple[Kind, ...] = ("data_quality", "model_quality", "bias", "explainability")

NEEDS_REQUESTS = frozenset({"data_quality", "bias", "explainability"})
NEEDS_ANSWERS = frozenset({"model_quality", "bias"})
"""Which part of the captured data a kind works on: features are in requests, predictions in
answers. Source: SageMaker developer guide, "Data and model quality monitoring"."""

MORE_DIMENSIONS: Mapping[Kind, tuple[str, ...]] = {
    "data_quality": (),
    "model_quality": (),
    "bias": ("BiasStage", "Facet", "FacetValue", "Label", "LabelValue"),
    "explainability": ("ExplainabilityMethod", "Label", "ValueType"),
}
"""Dimensions of a kind's metrics beside Endpoint and MonitoringSchedule. Source: SageMaker
developer guide, "CloudWatch Metrics for Bias Drift Analysis" and "... Feature Drift Analysis"."""

HOURLY_MINUTES_MOST: Mapping[Kind, int] = {
    "data_quality": 60,
    "model_quality": 30,
    "bias": 30,
    "explainability": 60,
}
"""How long a job of an hourly schedule may take (minutes). Source: SageMaker API reference,
MonitoringStoppingCondition."""

DATA_QUALITY_MINUTES_MOST = 60
"""How long a job of data quality may take, however often: the AWS provider takes no more (its
resource aws_sagemaker_data_quality_job_definition), though SageMaker does."""


class DriftAlarmSettings(Settings):
    """A metric that a monitor publishes, and when it is drift."""

    monitor: Kind = Field(description="The monitor that publishes it.")
    metric: str = Field(
        pattern=r"^[A-Za-z0-9_.\-/# ]{1,255}$",
        description="Metric, as in feature_baseline_drift_amount, accuracy or DPPL.",
        **allowed("the name of a metric", "feature_baseline_drift_amount"),
    )
    above: float | None = Field(default=None, description="Drift when it is above this.")
    below: float | None = Field(default=None, description="Drift when it is below this.")
    dimensions: Mapping[str, str] = Field(
        default_factory=dict,
        description="Of bias: BiasStage, Facet, FacetValue, Label, LabelValue; of explainability: "
        "ExplainabilityMethod, Label, ValueType; of the others: none.",
    )

    def problems(self) -> Iterator[tuple[Path, str]]:
        """What keeps the alarm from ever seeing its metric."""
        if (self.above is None) == (self.below is None):
            yield (), "needs exactly one of above and below, to say which side is drift. Give one."
        needed = set(MORE_DIMENSIONS[self.monitor])
        if set(self.dimensions) != needed:
            listed = ", ".join(sorted(needed)) or "none"
            yield (
                ("dimensions",),
                f"{', '.join(sorted(self.dimensions)) or 'nothing'} given, but a metric of "
                f"{self.monitor} has the dimensions {listed}. Give exactly these, or the alarm "
                "would never see the metric.",
            )


class MonitorSettings(Settings):
    """How often each kind of drift is looked for in the captured data.

    SageMaker Model Monitor is closed to new customers since 2026-07-30; accounts that used it
    before go on (SageMaker developer guide, "Amazon SageMaker Model Monitor availability change").
    """

    data_quality: Frequency | None = Field(default=None, description="Drift of the inputs.")
    model_quality: Frequency | None = Field(default=None, description="Drift of the accuracy.")
    bias: Frequency | None = Field(default=None, description="Drift of the bias.")
    explainability: Frequency | None = Field(
        default=None, description="Drift of the features' weights."
    )
    problem: Literal["BinaryClassification", "MulticlassClassification", "Regression"] = Field(
        default="BinaryClassification",
        description="What the model decides; tells model_quality which metrics it computes.",
    )
    inference_attribute: str = Field(
        default="0",
        pattern=r"^[^\s]{1,256}$",
        description="Where the prediction stands in an answer: a JSONPath, or a column's number.",
        **allowed("text without spaces", "0"),
    )
    ground_truth_delay_hours: int = Field(
        default=24,
        ge=0,
        le=720,
        description="Labels of a prediction are there after this; model_quality and bias look at "
        "data that is so old (hours).",
    )
    baseline: str | None = Field(
        default=None,
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*$",
        description="Where the baselines lie, without a slash at the end; none: in the model "
        "bucket, under baselines/<endpoint>.",
        **allowed("an S3 address", "s3://acme-prod-models-111122223333/baselines/fraud"),
    )
    max_minutes: int = Field(
        default=30, ge=1, le=1440, description="A monitoring job is stopped after this (minutes)."
    )
    drift: Mapping[Name, DriftAlarmSettings] = Field(
        default_factory=dict, description="What is drift, by a name of its own."
    )

    @property
    def wanted(self) -> dict[Kind, Frequency]:
        """How often, by kind, of those that are wanted."""
        given: dict[Kind, Frequency | None] = {
            "data_quality": self.data_quality,
            "model_quality": self.model_quality,
            "bias": self.bias,
            "explainability": self.explainability,
        }
        return {kind: often for kind, often in given.items() if often is not None}

    def capture_problems(self, *, requests: bool, answers: bool) -> Iterator[tuple[Path, str]]:
        """What a monitor lacks when only a part of the traffic is captured."""
        for kind in self.wanted:
            if kind in NEEDS_REQUESTS and not requests:
                yield (
                    (kind,),
                    f"{kind} works on requests, but capture.requests is false. Set it to true, or "
                    f"remove {kind}.",
                )
            if kind in NEEDS_ANSWERS and not answers:
                yield (
                    (kind,),
                    f"{kind} works on answers, but capture.answers is false. Set it to true, or "
                    f"remove {kind}.",
                )

    @model_validator(mode="after")
    def _as_aws_allows(self) -> Self:
        problems = Problems()
        for kind, often in self.wanted.items():
            most = HOURLY_MINUTES_MOST[kind]
            if kind == "data_quality" and self.max_minutes > DATA_QUALITY_MINUTES_MOST:
                problems.add(
                    f"{self.max_minutes} minutes with data_quality, of whose jobs the AWS provider "
                    f"takes {DATA_QUALITY_MINUTES_MOST} at most. Use at most "
                    f"{DATA_QUALITY_MINUTES_MOST}, or remove data_quality.",
                    at=("max_minutes",),
                )
            elif often == "hourly" and self.max_minutes > most:
                problems.add(
                    f"{self.max_minutes} minutes with {kind}: hourly, whose job SageMaker stops "
                    f"after {most}. Use at most {most}, or {kind}: daily.",
                    at=("max_minutes",),
                )
        for name, alarm in self.drift.items():
            for at, text in alarm.problems():
                problems.add(text, at=("drift", name, *at))
            if alarm.monitor not in self.wanted:
                problems.add(
                    f"{alarm.monitor} is not switched on, so the alarm would never see its metric. "
                    f"Set {alarm.monitor}: daily, or remove the alarm.",
                    at=("drift", name, "monitor"),
                )
        problems.refuse()
        return self
