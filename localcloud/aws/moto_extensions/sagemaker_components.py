"""SageMaker's inference components, which moto lacks, and a limit of a job that it drops."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import (
    ModelExplainabilityJobDefinition,
    SageMakerModelBackend,
    arn_formatter,
)
from moto.sagemaker.responses import SageMakerResponse

from localcloud.aws.moto_extensions.sagemaker_monitoring import schedule_of

_moto_describe_explainability = ModelExplainabilityJobDefinition.describe
_moto_resource_from_arn = SageMakerModelBackend._get_resource_from_arn


@dataclass
class InferenceComponent:
    """What CreateInferenceComponent was sent, and its tags."""

    arn: str
    members: dict[str, Any]
    tags: list[dict[str, str]] = field(default_factory=list)
    created: Any = field(default_factory=utcnow)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    ModelExplainabilityJobDefinition.describe = _describe_explainability
    SageMakerModelBackend._get_resource_from_arn = _resource_from_arn
    SageMakerResponse.create_inference_component = _create
    SageMakerResponse.describe_inference_component = _describe
    SageMakerResponse.update_inference_component = _update
    SageMakerResponse.delete_inference_component = _delete


def _describe_explainability(self: ModelExplainabilityJobDefinition) -> dict[str, Any]:
    """moto writes the limit under a name that the service does not have."""
    return {**_moto_describe_explainability(self), "StoppingCondition": self.stopping_condition}


def _components(backend: SageMakerModelBackend) -> dict[str, InferenceComponent]:
    found: dict[str, InferenceComponent] = vars(backend).setdefault("inference_components", {})
    return found


def _resource_from_arn(self: SageMakerModelBackend, arn: str) -> Any:
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "monitoring-schedule":
        return schedule_of(self, name)
    if kind != "inference-component":
        return _moto_resource_from_arn(self, arn)
    if name not in _components(self):
        raise ValidationError(message=f"Could not find inference component '{arn}'.")
    return _components(self)[name]


def _one(self: SageMakerResponse) -> InferenceComponent:
    backend, name = self.sagemaker_backend, self._get_param("InferenceComponentName")
    component = _components(backend).get(name)
    if component is None:
        arn = arn_formatter("inference-component", name, backend.account_id, backend.region_name)
        raise ValidationError(message=f"Could not find inference component '{arn}'.")
    return component


def _create(self: SageMakerResponse) -> ActionResult:
    """As on AWS, the endpoint, its variant and the model have to be there."""
    backend, name = self.sagemaker_backend, self._get_param("InferenceComponentName")
    if name in _components(backend):
        raise ValidationError(message=f"Cannot create already existing inference component {name}.")
    endpoint = backend.describe_endpoint(self._get_param("EndpointName"))
    variant = self._get_param("VariantName")
    variants = [each["VariantName"] for each in endpoint["ProductionVariants"]]
    if variant is not None and variant not in variants:
        raise ValidationError(message=f"Could not find variant '{variant}' of the endpoint.")
    _check_model(self)
    members = {
        key: self._get_param(key)
        for key in ("EndpointName", "VariantName", "Specification", "Specifications")
        if self._get_param(key) is not None
    }
    component = InferenceComponent(
        arn_formatter("inference-component", name, backend.account_id, backend.region_name),
        {**members, "InferenceComponentName": name, **_copies(self)},
        self._get_param("Tags") or [],
    )
    _components(backend)[name] = component
    return ActionResult({"InferenceComponentArn": component.arn})


def _check_model(self: SageMakerResponse) -> None:
    one = self._get_param("Specification")
    for specification in [*([one] if one else []), *(self._get_param("Specifications") or [])]:
        if "ModelName" in specification:
            self.sagemaker_backend.describe_model(specification["ModelName"])


def _copies(self: SageMakerResponse) -> dict[str, Any]:
    runtime = self._get_param("RuntimeConfig")
    if runtime is None:
        return {}
    copies = runtime["CopyCount"]
    return {"RuntimeConfig": {"DesiredCopyCount": copies, "CurrentCopyCount": copies}}


def _describe(self: SageMakerResponse) -> ActionResult:
    component = _one(self)
    answer = {
        **_as_answered(component.members),
        "InferenceComponentArn": component.arn,
        "InferenceComponentStatus": "InService",
        "EndpointArn": self.sagemaker_backend.endpoints[component.members["EndpointName"]].arn,
        "CreationTime": component.created,
        "LastModifiedTime": component.created,
    }
    return ActionResult(answer)


def _as_answered(members: dict[str, Any]) -> dict[str, Any]:
    """An image is sent as Image and answered as the image that was deployed for it."""
    found = dict(members)
    if "Specification" in members:
        found["Specification"] = _answered(members["Specification"])
    if "Specifications" in members:
        found["Specifications"] = [_answered(each) for each in members["Specifications"]]
    return found


def _answered(specification: dict[str, Any]) -> dict[str, Any]:
    container = dict(specification.get("Container") or {})
    if "Image" not in container:
        return specification
    image = {"SpecifiedImage": container.pop("Image")}
    return {**specification, "Container": {**container, "DeployedImage": image}}


def _update(self: SageMakerResponse) -> ActionResult:
    component = _one(self)
    _check_model(self)
    for key in ("Specification", "Specifications"):
        if self._get_param(key) is not None:
            component.members[key] = self._get_param(key)
    component.members.update(_copies(self))
    return ActionResult({"InferenceComponentArn": component.arn})


def _delete(self: SageMakerResponse) -> EmptyResult:
    component = _one(self)
    del _components(self.sagemaker_backend)[component.members["InferenceComponentName"]]
    return EmptyResult()
