"""What an endpoint is made of, whichever its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input

from components.encryption.key_ring import KeyRing
from components.monitoring.alerting import Alerting
from components.registry.model_bucket import ModelBucket
from components.serving.capture_bucket import CaptureBucket
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint_settings import EndpointSettings, VariantEndpointSettings


@dataclass(frozen=True, kw_only=True)
class HostingArgs:
    """What an endpoint of any kind needs from the rest of the platform.

    `endpoint` is its name in the settings, `name_prefix` organisation and environment. `subnet_ids`
    are private, one a zone. `bootstrap_url` is the placeholder's artifact. `log_group_arn` is the
    group named by naming.log_group_name.
    """

    settings: EndpointSettings
    endpoint: str
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    keys: KeyRing
    models: ModelBucket
    captures: CaptureBucket
    bootstrap_url: Input[str]
    alerting: Alerting
    log_group_arn: Input[str]
    boundary_arn: Input[str] | None

    @property
    def log_group_arns(self) -> tuple[Input[str], ...]:
        """The groups that the endpoint's containers write to."""
        return (self.log_group_arn,)


@dataclass(frozen=True, kw_only=True)
class EndpointArgs(HostingArgs):
    """An endpoint with a model in each variant. `group_name` is the model package group whose
    versions arrive, with delivery: automated."""

    settings: VariantEndpointSettings
    group_name: Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class InferenceComponentsArgs(HostingArgs):
    """An endpoint whose models share its instances. `component_log_group_arns` are the groups named
    by naming.component_log_group, by component; `tags` are those of the stack, which do not reach
    what Cloud Control makes by themselves."""

    settings: ComponentsSettings
    component_log_group_arns: Mapping[str, Input[str]]
    tags: Mapping[str, str]

    @property
    def log_group_arns(self) -> tuple[Input[str], ...]:
        """The groups that the endpoint's and the components' containers write to."""
        return (self.log_group_arn, *self.component_log_group_arns.values())
