"""SageMaker where moto forgets what it was sent, overwrites what is there, or has no operation."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpoint, ModelPackageGroup, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

_moto_create_endpoint = SageMakerModelBackend.create_endpoint
_moto_create_model = SageMakerResponse.create_model
_moto_create_endpoint_config = SageMakerResponse.create_endpoint_config
_moto_create_model_package_group = SageMakerResponse.create_model_package_group
_moto_update_model_package = SageMakerModelBackend.update_model_package


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    SageMakerModelBackend.add_tags = _add_tags
    SageMakerModelBackend.create_endpoint = _create_endpoint
    SageMakerModelBackend.update_model_package = _update_model_package
    SageMakerResponse.create_model = _create_model
    SageMakerResponse.create_endpoint_config = _create_endpoint_config
    SageMakerResponse.create_model_package_group = _create_model_package_group
    SageMakerResponse.delete_model_package_group = _delete_model_package_group
    SageMakerResponse.put_model_package_group_policy = _put_policy
    SageMakerResponse.get_model_package_group_policy = _get_policy
    SageMakerResponse.delete_model_package_group_policy = _delete_policy


def _refuse_second(kind: str, name: str, there: Any) -> None:
    if name in there:
        raise ValidationError(message=f"Cannot create already existing {kind} '{name}'.")


def _add_tags(
    self: SageMakerModelBackend, arn: str, tags: list[dict[str, str]]
) -> list[dict[str, str]]:
    """A tag of a key that is there takes its place, as on AWS; moto keeps both."""
    resource = self._get_resource_from_arn(arn)
    keys = {tag["Key"] for tag in tags}
    resource.tags = [*(tag for tag in resource.tags or [] if tag["Key"] not in keys), *tags]
    found: list[dict[str, str]] = resource.tags
    return found


def _update_model_package(
    self: SageMakerModelBackend,
    model_package_arn: str,
    model_approval_status: str | None,
    approval_description: str | None,
    customer_metadata_properties: dict[str, str] | None,
    customer_metadata_properties_to_remove: list[str],
    additional_inference_specifications_to_add: list[Any] | None,
) -> str:
    """What a call does not name stays as it is, and properties are added to those that are there,
    as on AWS; moto forgets both."""
    name = self.model_package_name_mapping.get(model_package_arn, model_package_arn)
    there = self.model_packages.get(name)
    if there is not None:
        model_approval_status = model_approval_status or there.model_approval_status
        approval_description = approval_description or there.approval_description
        kept = there.customer_metadata_properties or {}
        customer_metadata_properties = {**kept, **(customer_metadata_properties or {})}
    arn = _moto_update_model_package(
        self,
        model_package_arn,
        model_approval_status,
        approval_description,
        customer_metadata_properties,
        customer_metadata_properties_to_remove,
        additional_inference_specifications_to_add,
    )
    return str(arn)


def _create_model(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("ModelName")
    _refuse_second("model", name, backend._models)
    primary = self._get_param("PrimaryContainer")
    for container in [*([primary] if primary else []), *(self._get_param("Containers") or [])]:
        if "ModelPackageName" in container:
            backend.describe_model_package(container["ModelPackageName"])
    answer = _moto_create_model(self)
    model = backend._models[name]
    model.enable_network_isolation = bool(self._get_param("EnableNetworkIsolation"))
    model.inference_execution_config = self._get_param("InferenceExecutionConfig")
    return answer


def _create_endpoint_config(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("EndpointConfigName")
    _refuse_second("endpoint configuration", name, backend.endpoint_configs)
    shadows = self._get_param("ShadowProductionVariants")
    for variant in [*self._get_param("ProductionVariants"), *(shadows or [])]:
        if "ModelName" in variant:
            backend.describe_model(variant["ModelName"])
    answer = _moto_create_endpoint_config(self)
    config = backend.endpoint_configs[name]
    config.shadow_production_variants = shadows
    config.execution_role_arn = self._get_param("ExecutionRoleArn")
    return answer


def _create_endpoint(
    self: SageMakerModelBackend,
    endpoint_name: str,
    endpoint_config_name: str,
    tags: list[dict[str, str]],
) -> FakeEndpoint:
    _refuse_second("endpoint", endpoint_name, self.endpoints)
    return _moto_create_endpoint(self, endpoint_name, endpoint_config_name, tags)


def _create_model_package_group(self: SageMakerResponse) -> ActionResult:
    name = self._get_param("ModelPackageGroupName")
    _refuse_second("model package group", name, self.sagemaker_backend.model_package_groups)
    return _moto_create_model_package_group(self)


def _group(self: SageMakerResponse) -> ModelPackageGroup:
    return self.sagemaker_backend.describe_model_package_group(
        self._get_param("ModelPackageGroupName")
    )


def _delete_model_package_group(self: SageMakerResponse) -> EmptyResult:
    """Refused, as on AWS, while a version is in the group."""
    group, backend = _group(self), self.sagemaker_backend
    name = group.model_package_group_name
    if any(each.model_package_group_name == name for each in backend.model_packages.values()):
        raise ValidationError(
            message=f"ModelPackageGroup {name} cannot be deleted: it has model packages."
        )
    del backend.model_package_groups[name]
    return EmptyResult()


def _put_policy(self: SageMakerResponse) -> ActionResult:
    group = _group(self)
    vars(group)["resource_policy"] = self._get_param("ResourcePolicy")
    return ActionResult({"ModelPackageGroupArn": group.arn})


def _get_policy(self: SageMakerResponse) -> ActionResult:
    group = _group(self)
    policy = vars(group).get("resource_policy")
    if policy is None:
        raise ValidationError(message=f"Cannot find resource policy for: '{group.arn}'")
    return ActionResult({"ResourcePolicy": policy})


def _delete_policy(self: SageMakerResponse) -> EmptyResult:
    vars(_group(self)).pop("resource_policy", None)
    return EmptyResult()
