"""The last steps: the artifact is signed, and a version of the model registered. Pure."""

from __future__ import annotations

from typing import Any

from components.pipelines.expressions import Join, execution, of_step, output_of
from components.pipelines.jobs import CODE, processing_job, s3_input
from components.pipelines.step_archive import ARCHIVE_NAME
from components.pipelines.steps import ProcessingStep, RegisterStep, Step
from components.pipelines.training_parts import (
    ARTIFACT,
    DATASET,
    DIGEST,
    NOT_ISOLATED,
    Parts,
    container,
    image_of,
    run_place,
)
from components.serving.bootstrap_model import sklearn_image


def sign_step(parts: Parts, checks: list[str]) -> Step:
    """The step that signs what passed the `checks`, and writes where it came from. Never from the
    cache: a signature that was made once says nothing of what lies there now."""
    machines = parts.settings.processing.model_copy(update={"instances": 1})
    return ProcessingStep(
        name="Sign",
        description="Signs the artifact, which nothing changes any more, and writes its lineage",
        depends_on=checks,
        arguments=processing_job(
            parts.place,
            machines,
            role_arn=parts.sign_role_arn,
            image=sklearn_image(parts.region),
            key_arn=parts.data_key_arn,
            inputs=[s3_input("code", parts.signing_code_uri, CODE)],
            outputs=[],
            isolated="Sign" not in NOT_ISOLATED,
            command=[
                "python3",
                f"{CODE}/{ARCHIVE_NAME}",
                "sign",
                "--artifact",
                ARTIFACT,
                "--key",
                parts.signing_key_arn,
                "--algorithm",
                parts.signing_algorithm,
                "--manifests",
                parts.manifests_uri,
                "--dataset",
                DATASET,
                "--digest",
                DIGEST,
                "--execution",
                execution("PipelineExecutionArn"),
            ],
            environment={"AWS_DEFAULT_REGION": parts.region},
        ),
    )


def register_step(parts: Parts, checks: list[str]) -> Step:
    """The step; `checks` names those of the model before it whose reports there are."""
    baselines = _baselines(parts, checks)
    return RegisterStep(
        name="Register",
        description="A version that a person approves or rejects",
        depends_on=["Sign"],
        arguments={
            "ModelPackageGroupName": parts.group_name,
            "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": {
                "Containers": [container(parts)],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
            "ModelMetrics": _metrics(parts, checks),
            **({"DriftCheckBaselines": baselines} if baselines else {}),
            "CustomerMetadataProperties": {
                "DatasetName": DATASET,
                "DatasetDigest": DIGEST,
                "ManifestsTable": parts.manifests_table,
                "PipelineExecutionArn": execution("PipelineExecutionArn"),
                "TrainingJobArn": of_step("Train", "TrainingJobArn"),
                "StepsCode": parts.code_uri,
                "Image": image_of(parts),
                "SigningKey": parts.signing_key_arn,
            },
            "MetadataProperties": {"GeneratedBy": execution("PipelineExecutionArn")},
        },
    )


def _json(uri: Any) -> dict[str, Any]:
    return {"ContentType": "application/json", "S3Uri": uri}


def _metrics(parts: Parts, checks: list[str]) -> dict[str, Any]:
    evaluation = Join((output_of("Evaluate", "evaluation"), "evaluation.json"))
    found: dict[str, Any] = {"ModelQuality": {"Statistics": _json(evaluation)}}
    if parts.settings.data_quality:
        found["ModelDataQuality"] = {
            "Statistics": _json(of_step("DataQuality", "CalculatedBaselineStatistics")),
            "Constraints": _json(of_step("DataQuality", "CalculatedBaselineConstraints")),
        }
    if "Bias" in checks:
        found["Bias"] = {
            "PostTrainingReport": _json(run_place(parts, "bias", "analysis.json")),
        }
    if "Explainability" in checks:
        found["Explainability"] = {
            "Report": _json(run_place(parts, "explainability", "analysis.json")),
        }
    return found


def _baselines(parts: Parts, checks: list[str]) -> dict[str, Any]:
    """What the next training, and the monitors, compare with."""
    used = "BaselineUsedForDriftCheck"
    found: dict[str, Any] = {}
    if parts.settings.data_quality:
        found["ModelDataQuality"] = {
            "Statistics": _json(of_step("DataQuality", f"{used}Statistics")),
            "Constraints": _json(of_step("DataQuality", f"{used}Constraints")),
        }
    if "Bias" in checks:
        found["Bias"] = {"PostTrainingConstraints": _json(of_step("Bias", f"{used}Constraints"))}
    if "Explainability" in checks:
        found["Explainability"] = {
            "Constraints": _json(of_step("Explainability", f"{used}Constraints"))
        }
    return found
