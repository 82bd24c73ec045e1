"""The last step: a version of the model, with what it is worth and what it was made of. Pure."""

from __future__ import annotations

from typing import Any

from components.pipelines.expressions import Join, execution, of_step, output_of
from components.pipelines.steps import RegisterStep, Step
from components.pipelines.training_parts import DATASET, DIGEST, Parts, container, run_place


def register_step(parts: Parts, checks: list[str]) -> Step:
    """The step; `checks` names those before it whose reports there are."""
    return RegisterStep(
        name="Register",
        description="A version that a person approves or rejects",
        arguments={
            "ModelPackageGroupName": parts.group_name,
            "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": {
                "Containers": [container(parts)],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
            "ModelMetrics": _metrics(parts, checks),
            "DriftCheckBaselines": _baselines(checks),
            "CustomerMetadataProperties": {
                "DatasetName": DATASET,
                "DatasetDigest": DIGEST,
                "ManifestsTable": parts.manifests_table,
                "PipelineExecutionArn": execution("PipelineExecutionArn"),
                "TrainingJobArn": of_step("Train", "TrainingJobArn"),
                "StepsCode": parts.code_uri,
            },
            "MetadataProperties": {"GeneratedBy": execution("PipelineExecutionArn")},
        },
    )


def _json(uri: Any) -> dict[str, Any]:
    return {"ContentType": "application/json", "S3Uri": uri}


def _metrics(parts: Parts, checks: list[str]) -> dict[str, Any]:
    evaluation = Join((output_of("Evaluate", "evaluation"), "evaluation.json"))
    found: dict[str, Any] = {
        "ModelQuality": {"Statistics": _json(evaluation)},
        "ModelDataQuality": {
            "Statistics": _json(of_step("DataQuality", "CalculatedBaselineStatistics")),
            "Constraints": _json(of_step("DataQuality", "CalculatedBaselineConstraints")),
        },
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


def _baselines(checks: list[str]) -> dict[str, Any]:
    """What the next training, and the monitors, compare with."""
    used = "BaselineUsedForDriftCheck"
    found: dict[str, Any] = {
        "ModelDataQuality": {
            "Statistics": _json(of_step("DataQuality", f"{used}Statistics")),
            "Constraints": _json(of_step("DataQuality", f"{used}Constraints")),
        }
    }
    if "Bias" in checks:
        found["Bias"] = {"PostTrainingConstraints": _json(of_step("Bias", f"{used}Constraints"))}
    if "Explainability" in checks:
        found["Explainability"] = {
            "Constraints": _json(of_step("Explainability", f"{used}Constraints"))
        }
    return found
