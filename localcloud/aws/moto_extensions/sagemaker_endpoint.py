"""SageMaker endpoints: UpdateEndpoint, which moto lacks, what it drops of a configuration, and
instance types newer than its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpoint, FakeEndpointConfig, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

_roll_back_next: set[str] = set()
_moto_models_of_variants = SageMakerModelBackend.validate_production_variants
_moto_create_endpoint_config = SageMakerResponse.create_endpoint_config


def install() -> None:
    """Puts UpdateEndpoint in, and lets new instance types through."""
    FakeEndpointConfig.validate_instance_type = _any_instance_type
    SageMakerModelBackend.validate_production_variants = _models_of_variants
    SageMakerModelBackend.update_endpoint = _update_endpoint
    SageMakerResponse.create_endpoint_config = _create_endpoint_config_response
    SageMakerResponse.create_endpoint = _create_endpoint_response
    SageMakerResponse.update_endpoint = _update_endpoint_response


def roll_back_next_update(endpoint_name: str) -> None:
    """Lets the next UpdateEndpoint of that name end rolled back: in the old configuration."""
    _roll_back_next.add(endpoint_name)


def _models_of_variants(self: SageMakerModelBackend, production_variants: list[Any]) -> None:
    """A variant names a model that is there, or none: then inference components bring theirs."""
    _moto_models_of_variants(self, [one for one in production_variants if "ModelName" in one])


def _any_instance_type(_: FakeEndpointConfig, instance_type: str) -> None:
    """moto's list ends at the fourth generation; here the form alone is checked."""
    if not instance_type.startswith("ml."):
        raise ValidationError(message=f"Value '{instance_type}' at 'instanceType' is no ml type")


_DROPPED = {
    "ExecutionRoleArn": "execution_role_arn",
    "VpcConfig": "vpc_config",
    "EnableNetworkIsolation": "enable_network_isolation",
    "ShadowProductionVariants": "shadow_production_variants",
}
"""What CreateEndpointConfig takes beside, by the attribute that moto answers from."""


def _create_endpoint_config_response(self: SageMakerResponse) -> ActionResult:
    """As on AWS, a name that is taken is refused, and a variant without a model needs a role."""
    name = self._get_param("EndpointConfigName")
    if name in self.sagemaker_backend.endpoint_configs:
        arn = FakeEndpointConfig.arn_formatter(
            name, self.sagemaker_backend.account_id, self.sagemaker_backend.region_name
        )
        raise ValidationError(
            message=f'Cannot create already existing endpoint configuration "{arn}".'
        )
    variants = self._get_param("ProductionVariants")
    bare = [one["VariantName"] for one in variants if "ModelName" not in one]
    if bare and not self._get_param("ExecutionRoleArn"):
        raise ValidationError(
            message=f"ExecutionRoleArn is required for {bare[0]}, a variant without a model."
        )
    answer = _moto_create_endpoint_config(self)
    config = self.sagemaker_backend.endpoint_configs[name]
    for member, attribute in _DROPPED.items():
        if self._get_param(member) is not None:
            setattr(config, attribute, self._get_param(member))
    return answer


def _create_endpoint_response(self: SageMakerResponse) -> ActionResult:
    endpoint = self.sagemaker_backend.create_endpoint(
        endpoint_name=self._get_param("EndpointName"),
        endpoint_config_name=self._get_param("EndpointConfigName"),
        tags=self._get_param("Tags"),
    )
    endpoint.last_deployment_config = self._get_param("DeploymentConfig")
    return ActionResult({"EndpointArn": endpoint.arn})


def _update_endpoint_response(self: SageMakerResponse) -> ActionResult:
    arn = self.sagemaker_backend.update_endpoint(
        endpoint_name=self._get_param("EndpointName"),
        endpoint_config_name=self._get_param("EndpointConfigName"),
        deployment_config=self._get_param("DeploymentConfig"),
        retained=_retained_of(self),
    )
    return ActionResult({"EndpointArn": arn})


_RETAINED = {
    "DesiredInstanceCount": ("CurrentInstanceCount", "DesiredInstanceCount"),
    "DesiredWeight": ("CurrentWeight", "DesiredWeight"),
}
"""What a variant has of each property that an update can leave alone."""


def _retained_of(self: SageMakerResponse) -> list[str]:
    if not self._get_param("RetainAllVariantProperties"):
        return []
    excluded = self._get_param("ExcludeRetainedVariantProperties") or []
    types = {one["VariantPropertyType"] for one in excluded}
    return [each for kind, found in _RETAINED.items() if kind not in types for each in found]


def _update_endpoint(
    self: SageMakerModelBackend,
    endpoint_name: str,
    endpoint_config_name: str,
    deployment_config: dict[str, Any] | None,
    retained: Sequence[str],
) -> str:
    """UpdateEndpoint: it runs the new configuration at once, or keeps the old on a rollback.

    `retained` are what variants that stay keep of themselves.
    """
    self.describe_endpoint(endpoint_name)  # raises AWS's error when it is not there
    endpoint: FakeEndpoint = self.endpoints[endpoint_name]
    try:
        config = self.describe_endpoint_config(endpoint_config_name)
    except KeyError:
        arn = FakeEndpointConfig.arn_formatter(
            endpoint_config_name, self.account_id, self.region_name
        )
        raise ValidationError(message=f"Could not find endpoint_config '{arn}'.") from None
    if endpoint_name in _roll_back_next:
        _roll_back_next.discard(endpoint_name)
        return str(endpoint.arn)
    before = {each["VariantName"]: each for each in endpoint.production_variants}
    endpoint.endpoint_config_name = endpoint_config_name
    endpoint.production_variants = endpoint._process_production_variants(
        config["ProductionVariants"]
    )
    for variant in endpoint.production_variants:
        known = before.get(variant["VariantName"], {})
        variant.update({one: known[one] for one in retained if one in known})
    endpoint.data_capture_config = config.get("DataCaptureConfig")
    if deployment_config is not None:
        endpoint.last_deployment_config = deployment_config
    return str(endpoint.arn)
