"""What an endpoint is made of, whichever its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input

from components.encryption.key_ring import KeyRing
from components.monitoring.alerting import Alerting
from components.registry.model_bucket import ModelBucket
from components.serving.capture_bucket import CaptureBucket
from components.serving.endpoint_settings import EndpointSettings


@dataclass(frozen=True, kw_only=True)
class EndpointArgs:
    """What an endpoint needs from the rest of the platform.

    `endpoint` is its name in the settings, `name_prefix` organisation and environment. `subnet_ids`
    are private, one a zone. `bootstrap_url` is the placeholder's artifact. `log_group_arn` is the
    group named by naming.log_group_name. `group_name` is the model package group whose versions
    arrive, with delivery: automated.
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
    group_name: Input[str] | None = None
