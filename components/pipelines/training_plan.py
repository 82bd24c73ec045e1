"""The definition of a training pipeline: from a pinned data set to a version that waits for
approval.

Process → DataQuality → Train → Evaluate → GoodEnough → Model → Bias, Explainability → Sign →
Register.
"""

from __future__ import annotations

import json
from typing import Any

from pulumi import Input

from components.common.analysis_images import clarify_image, monitor_image
from components.pipelines.definition import Definition, Parameter
from components.pipelines.expressions import (
    Join,
    JsonGet,
    of_step,
    output_of,
)
from components.pipelines.jobs import (
    CODE,
    PROCESSING,
    TRAINING_CODE,
    processing_job,
    s3_input,
    s3_output,
    training_job,
)
from components.pipelines.register_plan import register_step, sign_step
from components.pipelines.step_archive import ARCHIVE_NAME
from components.pipelines.steps import (
    AtLeast,
    ClarifyCheckStep,
    ConditionStep,
    FailStep,
    ModelStep,
    ProcessingStep,
    PropertyFile,
    QualityCheckStep,
    Step,
    TrainingStep,
)
from components.pipelines.training_parts import (
    ARTIFACT,
    DATASET,
    DIGEST,
    MINIMUM,
    NOT_ISOLATED,
    REGISTER,
    SKIP,
    Parts,
    container,
    image_of,
    run_place,
)


def training_definition(parts: Parts) -> Definition:
    """The definition. Raises BrokenDefinition where it refers to what it does not have."""
    settings = parts.settings
    new = settings.baseline == "new"
    return Definition(
        parameters=[
            Parameter(name="DatasetName", default=settings.dataset),
            Parameter(name="DatasetDigest"),
            Parameter(name="MinimumMetric", kind="Float", default=settings.minimum),
            *(
                Parameter(name=name, kind="Boolean", default=new)
                for name in ("SkipBaselineCheck", "RegisterNewBaseline")
                if settings.checks
            ),
        ],
        steps=[
            _process(parts),
            *((_quality(parts),) if settings.data_quality else ()),
            _train(parts),
            _evaluate(parts),
            _gate(parts),
        ],
    )


def _command(parts: Parts, folder: str, step: str, *arguments: Any) -> list[Any]:
    settings = parts.settings
    named = ["--label", settings.label, "--positive", settings.positive]
    file = ARCHIVE_NAME if settings.code is None else settings.code.rpartition("/")[2]
    return ["python3", f"{folder}/{file}", step, *named, *arguments]


def _process(parts: Parts) -> Step:
    outputs = [
        s3_output(name, run_place(parts, name), f"{PROCESSING}/{name}")
        for name in ("train", "validation", "test")
    ]
    find = ["--table", parts.manifests_table, "--dataset", DATASET, "--digest", DIGEST]
    return ProcessingStep(
        name="Process",
        description="Fetches what the manifest pins and splits it",
        cache_days=parts.settings.cache_days,
        arguments=processing_job(
            parts.place,
            parts.settings.processing,
            role_arn=parts.process_role_arn,
            image=image_of(parts),
            key_arn=parts.data_key_arn,
            inputs=[s3_input("code", parts.code_uri, CODE)],
            outputs=outputs,
            isolated="Process" not in NOT_ISOLATED,
            command=_command(parts, CODE, "process", *find),
            environment={"AWS_DEFAULT_REGION": parts.region},
        ),
    )


def _quality(parts: Parts) -> Step:
    place = f"{PROCESSING}/input/baseline_dataset_input"
    return QualityCheckStep(
        name="DataQuality",
        description="Statistics and constraints of the training data, against the baseline",
        group_name=parts.group_name,
        skip_check=SKIP,
        register_new_baseline=REGISTER,
        arguments=processing_job(
            parts.place,
            parts.settings.processing,
            role_arn=parts.process_role_arn,
            image=monitor_image(parts.region),
            key_arn=parts.data_key_arn,
            inputs=[s3_input("baseline_dataset_input", output_of("Process", "train"), place)],
            outputs=[
                s3_output(
                    "quality_check_output", run_place(parts, "data-quality"), f"{PROCESSING}/output"
                )
            ],
            isolated=True,
            environment={
                "output_path": f"{PROCESSING}/output",
                "publish_cloudwatch_metrics": "Disabled",
                "dataset_format": json.dumps({"csv": {"header": True}}),
                "dataset_source": place,
            },
        ),
    )


def _train(parts: Parts) -> Step:
    return TrainingStep(
        name="Train",
        description="Fits the model",
        # Only data that passed the check are trained on.
        depends_on=["DataQuality"] if parts.settings.data_quality else [],
        cache_days=parts.settings.cache_days,
        arguments=training_job(
            parts.place,
            parts.settings.training,
            role_arn=parts.train_role_arn,
            image=image_of(parts),
            key_arn=parts.registry_key_arn,
            channels={
                "train": output_of("Process", "train"),
                "validation": output_of("Process", "validation"),
                "code": parts.code_uri,
            },
            output=parts.models,
            checkpoints=run_place(parts, "checkpoints"),
            command=_command(parts, TRAINING_CODE, "train"),
        ),
    )


def _evaluate(parts: Parts) -> Step:
    return ProcessingStep(
        name="Evaluate",
        description="Measures the model on rows that it never saw",
        cache_days=parts.settings.cache_days,
        property_files=(
            PropertyFile(name="Evaluation", output="evaluation", path="evaluation.json"),
        ),
        arguments=processing_job(
            parts.place,
            parts.settings.processing,
            role_arn=parts.process_role_arn,
            image=image_of(parts),
            key_arn=parts.data_key_arn,
            inputs=[
                s3_input("code", parts.code_uri, CODE),
                s3_input("model", ARTIFACT, f"{PROCESSING}/model"),
                s3_input("test", output_of("Process", "test"), f"{PROCESSING}/test"),
            ],
            outputs=[
                s3_output("evaluation", run_place(parts, "evaluation"), f"{PROCESSING}/evaluation")
            ],
            isolated=True,
            command=_command(parts, CODE, "evaluate"),
        ),
    )


def _gate(parts: Parts) -> Step:
    settings = parts.settings
    checks = _checks(parts)
    path = f"binary_classification_metrics.{settings.metric}.value"
    return ConditionStep(
        name="GoodEnough",
        description=f"Whether {settings.metric} is {settings.minimum} or more",
        conditions=(AtLeast(left=JsonGet("Evaluate", "Evaluation", path), right=MINIMUM),),
        then=(
            *((_model(parts),) if checks else ()),
            *checks,
            sign_step(parts, [check.name for check in checks]),
            register_step(parts, [check.name for check in checks]),
        ),
        otherwise=(
            FailStep(
                name="NotGoodEnough",
                arguments={
                    "ErrorMessage": Join(
                        (f"{settings.metric} of the model is below", MINIMUM), on=" "
                    )
                },
            ),
        ),
    )


def _model(parts: Parts) -> Step:
    return ModelStep(
        name="Model",
        description="What the checks ask",
        arguments={
            "ExecutionRoleArn": parts.check_role_arn,
            "PrimaryContainer": container(parts),
            "VpcConfig": parts.place.vpc,
            "EnableNetworkIsolation": True,
            "Tags": parts.place.tag_list,
        },
    )


def _checks(parts: Parts) -> list[ClarifyCheckStep]:
    asked = (("Bias", parts.bias_uri), ("Explainability", parts.explainability_uri))
    return [_clarify(parts, name, uri) for name, uri in asked if uri is not None]


def _clarify(parts: Parts, name: str, analysis_uri: Input[str]) -> ClarifyCheckStep:
    return ClarifyCheckStep(
        name=name,
        description=f"{name} of the model by Clarify",
        check_type="MODEL_BIAS" if name == "Bias" else "MODEL_EXPLAINABILITY",
        model_name=of_step("Model", "ModelName"),
        group_name=parts.group_name,
        skip_check=SKIP,
        register_new_baseline=REGISTER,
        arguments=processing_job(
            parts.place,
            parts.settings.processing,
            role_arn=parts.check_role_arn,
            image=clarify_image(parts.region),
            key_arn=parts.data_key_arn,
            inputs=[
                s3_input("analysis_config", analysis_uri, f"{PROCESSING}/input/config"),
                s3_input("dataset", output_of("Process", "test"), f"{PROCESSING}/input/data"),
            ],
            outputs=[
                s3_output("analysis_result", run_place(parts, name.lower()), f"{PROCESSING}/output")
            ],
            isolated=name not in NOT_ISOLATED,
        ),
    )
