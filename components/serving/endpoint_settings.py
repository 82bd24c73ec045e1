"""The settings of one endpoint, of whichever kind. No pulumi import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag, TypeAdapter

from components.common.settings import rule
from components.serving.async_settings import AsyncSettings
from components.serving.components_settings import ComponentsSettings
from components.serving.realtime_settings import RealtimeSettings
from components.serving.serverless_settings import ServerlessSettings

_KINDS = {
    "realtime": RealtimeSettings,
    "async": AsyncSettings,
    "serverless": ServerlessSettings,
    "components": ComponentsSettings,
}


def _kind(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get("kind", "realtime")
    return value.kind


def _is_of_a_kind(value: Any) -> Any:
    if isinstance(value, tuple(_KINDS.values())):
        return value
    if not isinstance(value, Mapping):
        raise rule(f"{value} is not an object of keys. Use for example kind: realtime.")
    kind = value.get("kind", "realtime")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise rule(f"{kind} is not one of {', '.join(_KINDS)}. Use realtime.", at=("kind",))
    return value


VariantEndpointSettings = RealtimeSettings | AsyncSettings | ServerlessSettings
"""An endpoint of a kind with a model in each variant."""
EndpointSettings = VariantEndpointSettings | ComponentsSettings
"""An endpoint of one kind."""

AnyEndpoint = Annotated[
    Annotated[RealtimeSettings, Tag("realtime")]
    | Annotated[AsyncSettings, Tag("async")]
    | Annotated[ServerlessSettings, Tag("serverless")]
    | Annotated[ComponentsSettings, Tag("components")],
    Discriminator(_kind),
    BeforeValidator(_is_of_a_kind),
]
"""The same as it stands in a stack file: `kind` says which, realtime when it is missing."""

_ADAPTER: TypeAdapter[EndpointSettings] = TypeAdapter(AnyEndpoint)


def endpoint_settings(data: Any) -> EndpointSettings:
    """The settings of an endpoint as it stands in a stack file. Raises ValidationError."""
    return _ADAPTER.validate_python(data)
