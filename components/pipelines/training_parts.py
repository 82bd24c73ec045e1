"""What a training pipeline's definition is made of, beside its steps. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi import Input

from components.pipelines.expressions import Join, execution, of_step, parameter
from components.pipelines.jobs import Place
from components.pipelines.settings import PipelineSettings
from components.serving.bootstrap_model import sklearn_image
from components.serving.containers import BOOTSTRAP_ENVIRONMENT

DATASET, DIGEST = parameter("DatasetName"), parameter("DatasetDigest")
SKIP, REGISTER = parameter("SkipBaselineCheck"), parameter("RegisterNewBaseline")
MINIMUM = parameter("MinimumMetric")
NOT_ISOLATED = {
    "Process": "it reads the table of manifests and single versions of objects, for which a "
    "processing job has no input",
    "Sign": "the key that signs is in KMS, the signature goes beside the artifact, and SageMaker "
    "is told of the lineage",
    "Bias": "Clarify asks the model by an endpoint that it makes for it",
    "Explainability": "Clarify asks the model by an endpoint that it makes for it",
}
"""Steps whose containers connect, through the VPC alone, and why; all others are isolated."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the definition names. `root` is the S3 address under which the runs write, `models`
    the one for artifacts; the analyses are None where the settings ask for none. What signs is the
    platform's own code (`signing_code_uri`) in AWS's image, whatever trains."""

    settings: PipelineSettings
    place: Place
    region: str
    process_role_arn: Input[str]
    train_role_arn: Input[str]
    check_role_arn: Input[str]
    sign_role_arn: Input[str]
    signing_key_arn: Input[str]
    signing_algorithm: str
    data_key_arn: Input[str]
    registry_key_arn: Input[str]
    root: Input[str]
    models: Input[str]
    code_uri: Input[str]
    signing_code_uri: Input[str]
    bias_uri: Input[str] | None
    explainability_uri: Input[str] | None
    manifests_table: Input[str]
    manifests_uri: Input[str]
    group_name: Input[str]


ARTIFACT = of_step("Train", "ModelArtifacts.S3ModelArtifacts")
"""The model that this execution trained."""


def run_place(parts: Parts, *names: str) -> Join:
    """A place of this execution."""
    return Join((parts.root, "runs", execution("PipelineExecutionId"), *names))


def image_of(parts: Parts) -> str:
    """The container of the steps and of the model."""
    image = parts.settings.image
    return sklearn_image(parts.region) if image is None else image


def container(parts: Parts) -> dict[str, Any]:
    """The container that serves the model."""
    own = parts.settings.image is not None
    return {
        "Image": image_of(parts),
        "ModelDataUrl": ARTIFACT,
        "Environment": None if own else BOOTSTRAP_ENVIRONMENT,
    }
