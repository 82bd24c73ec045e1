"""Endpoint configurations of SageMaker, by pulumi-aws's type or through Cloud Control."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from recording import RecordedResource

CONFIGURATION: Final = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
_CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
_TYPE_NAME: Final = "AWS::SageMaker::EndpointConfig"


def configuration_of(resource: RecordedResource | None) -> Mapping[str, Any] | None:
    """What an endpoint configuration says, in pulumi-aws's names; None for any other resource.

    Of a desired state that is not known, or is no JSON object, nothing is said: the mapping is
    empty.
    """
    if resource is None:
        return None
    if resource.type == CONFIGURATION:
        return resource.inputs
    if resource.type != _CLOUD_CONTROL or resource.inputs.get("typeName") != _TYPE_NAME:
        return None
    state = resource.inputs.get("desiredState")
    try:
        found = json.loads(state) if isinstance(state, str) else {}
    except ValueError:
        found = {}
    return _in_camel_case(found) if isinstance(found, dict) else {}


def _in_camel_case(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _in_camel_case(one) for key, one in value.items()}
    return [_in_camel_case(one) for one in value] if isinstance(value, list) else value
