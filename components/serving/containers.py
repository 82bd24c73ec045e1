"""The container of a variant's model."""

from __future__ import annotations

from typing import Any

from pulumi import Input, Output

from components.registry.model_groups import group_name
from components.serving.bootstrap_model import sklearn_image
from components.serving.variant_settings import GroupVersion, ModelChoice, OwnImage

BOOTSTRAP_ENVIRONMENT = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
}
"""Where the scikit-learn container finds the code inside the artifact."""


def container(
    model: ModelChoice,
    *,
    region: str,
    account_id: str,
    name_prefix: str,
    bootstrap_url: Input[str],
) -> dict[str, Any]:
    """The primary container as sagemaker.Model takes it."""
    if isinstance(model, GroupVersion):
        group = group_name(name_prefix, model.group)
        place = f"arn:aws:sagemaker:{region}:{account_id}"
        return {"model_package_name": f"{place}:model-package/{group}/{model.version}"}
    if isinstance(model, OwnImage):
        return _own(model)
    return {
        "image": sklearn_image(region),
        "model_data_url": Output.from_input(bootstrap_url),
        "environment": BOOTSTRAP_ENVIRONMENT,
    }


def _own(model: OwnImage) -> dict[str, Any]:
    found: dict[str, Any] = {"image": model.image}
    environment = dict(model.environment)
    if model.artifact is not None:
        found["model_data_url"] = model.artifact
    if model.version_id is not None:
        # SageMaker reads the newest version; the id makes a replaced object another model.
        environment["MODEL_VERSION_ID"] = model.version_id
    if environment:
        found["environment"] = environment
    return found
