"""What an operator may set of the training pipelines, one a model.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.analysis_images import analysis_problem
from components.common.cron import aws_schedule_problem, time_zone_problem
from components.common.local_disks import has_local_nvme
from components.common.settings import Name, Path, Problems, Settings, allowed
from components.pipelines.naming import NAME_MOST, pipeline_name
from components.serving.bootstrap_model import region_problem
from components.serving.variant_settings import (
    ImageUri,
    InstanceTypeName,
    is_arm,
)

Column = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,127}$",
        **allowed("the name of a column: letters, digits and _ . -, a letter first", "is_fraud"),
    ),
]
CodeUri = Annotated[
    str,
    Field(
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\s*?]+\.pyz$",
        **allowed("the S3 address of a .pyz file", "s3://acme-code/fraud/steps.pyz"),
    ),
]
Metric = Literal["auc", "accuracy", "f1", "precision", "recall"]


class JobSettings(Settings):
    """The machines of one kind of step."""

    instance_type: InstanceTypeName = Field(
        default="ml.m5.xlarge", description="SageMaker instance type."
    )
    instances: int = Field(default=1, ge=1, le=20, description="Instances of a job.")
    volume_gb: int = Field(
        default=30, ge=1, le=16384, description="Volume of each instance, encrypted (GB)."
    )
    max_minutes: int = Field(
        default=120, ge=1, le=7200, description="A job that runs longer is stopped (minutes)."
    )

    @model_validator(mode="after")
    def _volume_can_be_encrypted(self) -> Self:
        found = Problems()
        # SageMaker API Reference, ResourceConfig and ProcessingClusterConfig, VolumeKmsKeyId.
        if has_local_nvme(self.instance_type):
            found.add(
                f"{self.instance_type} has local NVMe disks, for whose volume SageMaker takes no "
                "key, and every step of a pipeline has one. Use a type without, as ml.m5.xlarge.",
                at=("instance_type",),
            )
        found.refuse()
        return self


class TrainingStepSettings(JobSettings):
    """The training step."""

    hyperparameters: Mapping[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="Handed to the training code; never a secret.",
    )
    spot: bool = Field(
        default=False, description="Spare capacity, which may end the job; it is then tried again."
    )
    max_wait_minutes: int = Field(
        default=240,
        ge=1,
        le=10080,
        description="With spot: longest time for waiting and running together (minutes).",
    )

    @model_validator(mode="after")
    def _waits_for_the_run(self) -> Self:
        found = Problems()
        if self.spot and self.max_wait_minutes < self.max_minutes:
            # SageMaker API Reference, StoppingCondition, MaxWaitTimeInSeconds.
            found.add(
                f"{self.max_wait_minutes} minutes is less than max_minutes ({self.max_minutes}), "
                f"and the wait includes the run. Use {self.max_minutes} or more.",
                at=("max_wait_minutes",),
            )
        found.refuse()
        return self


class BiasSettings(Settings):
    """The group that the model must not treat worse."""

    facet: Column = Field(description="Column that tells the group.")
    facet_values: tuple[str, ...] = Field(
        min_length=1, max_length=100, description="Values of the column that mean the group."
    )


class PipelineSettings(Settings):
    """How one model of the registry is trained, checked and registered.

    SageMaker Model Monitor (data quality) and SageMaker Clarify (bias, explainability) are closed
    to new customers; accounts that used them before go on (SageMaker developer guide, "Amazon
    SageMaker Model Monitor availability change", "Clarify availability change"). Others leave the
    checks out.
    """

    dataset: Name = Field(description="Data set: the key of its manifests in the table.")
    zone: Literal["raw", "curated", "features"] = Field(
        default="curated", description="Bucket of the lake that the manifests' objects lie in."
    )
    label: Column = Field(description="Column that the model predicts.")
    positive: str = Field(
        default="1",
        max_length=128,
        description="Value of the label that means yes.",
        **allowed("a value of the label, 128 characters at most", "1", "fraud"),
    )
    image: ImageUri | None = Field(
        default=None,
        description="Container of the steps and of the model; without it AWS's for scikit-learn.",
    )
    code: CodeUri | None = Field(
        default=None,
        description="One file that Python runs with process, train or evaluate; without it the "
        "platform's.",
    )
    processing: JobSettings = Field(
        default=JobSettings(), description="Machines that prepare, evaluate and check."
    )
    training: TrainingStepSettings = Field(
        default=TrainingStepSettings(), description="Machines that train."
    )
    metric: Metric = Field(default="auc", description="Metric that decides on registration.")
    minimum: float = Field(
        default=0.8, gt=0, le=1, description="Least value of the metric for registration."
    )
    baseline: Literal["new", "approved"] = Field(
        default="new",
        description="new: each training's data and explanations become the baseline; approved: "
        "what drifts from the newest approved version's stops the pipeline.",
    )
    data_quality: bool = Field(
        default=True, description="Checks the data by Model Monitor before a model is trained."
    )
    bias: BiasSettings | None = Field(
        default=None, description="Checks bias against a group; without it none is."
    )
    explainability: bool = Field(
        default=True, description="Explains the model by SHAP values before it is registered."
    )
    cache_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description="A step with the same inputs is not run again for this long (days); 0: never.",
    )
    schedule: str | None = Field(
        default=None,
        description="When the workflow starts by itself; without it only when it is asked.",
        **allowed("at(...), rate(...) or cron(...) of EventBridge Scheduler", "rate(7 days)"),
    )
    time_zone: str = Field(
        default="UTC",
        description="Time zone of the schedule.",
        **allowed("a name of the IANA database", "Europe/Zurich"),
    )
    dataset_wait_hours: int = Field(
        default=12,
        ge=1,
        le=168,
        description="The workflow waits this long for the data set's manifest (hours).",
    )
    run_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="A pipeline that runs longer is stopped, and counts as failed (hours).",
    )

    @property
    def checks(self) -> bool:
        """Whether anything is compared with a baseline."""
        return self.data_quality or self.bias is not None or self.explainability

    @model_validator(mode="after")
    def _check(self) -> Self:
        found = Problems()
        problem = aws_schedule_problem(self.schedule) if self.schedule is not None else None
        if problem is not None:
            found.add(
                f"{self.schedule} is no schedule of EventBridge: {problem}. Use for example "
                "cron(0 2 ? * SUN *).",
                at=("schedule",),
            )
        zone = time_zone_problem(self.time_zone)
        if zone is not None:
            found.add(
                f"{self.time_zone}: {zone}. Use for example Europe/Zurich.", at=("time_zone",)
            )
        if self.baseline == "approved" and not self.checks:
            found.add(
                "approved without data_quality, bias and explainability compares nothing. Use new, "
                "or one of the checks.",
                at=("baseline",),
            )
        if self.bias is not None and self.bias.facet == self.label:
            found.add(
                f"{self.bias.facet} is the label; bias is measured in another column. Name the "
                "column that tells the group.",
                at=("bias", "facet"),
            )
        for name, job in (("processing", self.processing), ("training", self.training)):
            if self.image is None and is_arm(job.instance_type):
                found.add(
                    f"{job.instance_type} has processors for which AWS's scikit-learn image is not "
                    "built. Use a type with x86-64 processors, as ml.m5.xlarge.",
                    at=(name, "instance_type"),
                )
            if self.code is None and job.instances > 1:
                found.add(
                    f"{job.instances} instances would each do the same work: the platform's steps "
                    "run on one. Use 1, or code of your own that shares the work.",
                    at=(name, "instances"),
                )
        found.refuse()
        return self


def problems_in(
    pipelines: Mapping[str, PipelineSettings],
    *,
    region: str,
    name_prefix: str,
    models: Sequence[str],
    has_lake: bool,
    has_versioning: bool,
    datasets: Mapping[str, str],
) -> Iterator[tuple[Path, str]]:
    """What contradicts the rest of a stack's settings: path below pipelines, and the text.

    `models` are the registry's, `datasets` the zones of the data sets that the platform pins.
    """
    for model, pipeline in pipelines.items():
        zone = datasets.get(pipeline.dataset, pipeline.zone)
        if zone != pipeline.zone:
            yield (
                (model, "zone"),
                f"{pipeline.zone}, but data.versioning.datasets.{pipeline.dataset} pins objects in "
                f"{zone}, which the steps could not read. Use {zone}.",
            )
        name = pipeline_name(name_prefix, model)
        if len(name) > NAME_MOST:
            yield (
                (model,),
                f"{name} would have {len(name)} characters, more than the {NAME_MOST} of a "
                "schedule. Shorten organization, the stack's name or the model's.",
            )
        if model not in models:
            yield (
                (model,),
                f"{model} is no model of the registry, so that nothing could be registered. Add it "
                f"to registry.models; there are {', '.join(models) or 'none'}.",
            )
        missing = "lake" if not has_lake else "versioning" if not has_versioning else None
        if missing is not None:
            yield (
                (model,),
                f"a pipeline reads what a manifest pins, and data.{missing} is not set. Add "
                f"data.{missing} ({missing}: {{}} for the defaults).",
            )
        # AWS's scikit-learn image signs, also where another one trains.
        problem = analysis_problem(region) or region_problem(region)
        if problem is not None:
            yield (model,), problem
