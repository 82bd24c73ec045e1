"""What the components of a test stand on: keys, alerts, buckets, all of one small platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.automation.foundation import HandlerFoundation
from components.automation.runtime import Runtime, RuntimeArgs
from components.encryption.key_ring import KeyRing, KeyRingArgs
from components.encryption.settings import EncryptionSettings
from components.monitoring.alerting import Alerting, AlertingArgs
from components.monitoring.settings import AlertingSettings
from components.registry.model_bucket import ModelBucket, ModelBucketArgs
from components.registry.settings import RegistrySettings
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint import Endpoint, EndpointArgs
from components.serving.endpoint_args import InferenceComponentsArgs
from components.serving.endpoint_options import CaptureSettings
from components.serving.endpoint_settings import VariantEndpointSettings, endpoint_settings
from components.serving.inference_components import InferenceComponents

ACCOUNT = "123456789012"
OTHER = "444455556666"
REGION = "us-east-1"
PREFIX = "acme-test"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/deployer"


def a_registry(**changes: Any) -> RegistrySettings:
    """Registry settings with one model, one consumer, a replica and a deployer."""
    given: dict[str, Any] = {
        "replicate_to": "us-west-2",
        "deployer_roles": [DEPLOYER],
        "models": {"fraud": {"consumers": {"staging": OTHER}}},
    }
    return RegistrySettings.model_validate({**given, **changes})


def a_variant(**changes: Any) -> dict[str, Any]:
    """A variant's settings as they stand in a stack file."""
    given = {"model": "bootstrap", "instance_type": "ml.m7i.xlarge", "initial_instances": 3}
    return {**given, **changes}


def an_endpoint(**changes: Any) -> VariantEndpointSettings:
    """The endpoint of the design: two variants, canary, scaling, capture."""
    given: dict[str, Any] = {
        "variants": {"champion": a_variant(weight=90), "challenger": a_variant(weight=10)},
        "new_versions_go_to": "challenger",
        "rollout": {"strategy": "canary", "percent": 34, "bake_minutes": 10},
        "autoscaling": {"min": 2, "max": 20, "invocations_per_instance": 800},
        "monitors": {"data_quality": "hourly"},
    }
    merged = {**given, **changes}
    found = endpoint_settings({key: value for key, value in merged.items() if value is not None})
    assert not isinstance(found, ComponentsSettings)
    return found


def one_variant(**changes: Any) -> VariantEndpointSettings:
    """An endpoint with a single variant, its roll-out all at once."""
    given: dict[str, Any] = {
        "variants": {"main": a_variant()},
        "new_versions_go_to": None,
        "rollout": {"strategy": "all-at-once"},
        "autoscaling": None,
        "monitors": None,
    }
    return an_endpoint(**{**given, **changes})


def keys() -> KeyRing:
    """The key ring."""
    return KeyRing(
        "keys",
        KeyRingArgs(settings=EncryptionSettings(), account_id=ACCOUNT, region=REGION),
    )


def models(ring: KeyRing, settings: RegistrySettings, **changes: Any) -> ModelBucket:
    """The model bucket."""
    given: dict[str, Any] = {"protect": True, "retain": True}
    return ModelBucket(
        "models",
        ModelBucketArgs(
            settings=settings,
            keys=ring,
            name_prefix=PREFIX,
            account_id=ACCOUNT,
            region=REGION,
            s3_endpoint_id="vpce-0123456789abcdef0",
            boundary_arn=BOUNDARY,
            **{**given, **changes},
        ),
    )


def functions(
    ring: KeyRing, bucket: ModelBucket | None = None, **changes: Any
) -> HandlerFoundation:
    """What functions of automation stand on; their code is in the model bucket."""
    runtime = Runtime(
        "automation",
        RuntimeArgs(
            models=bucket or models(ring, a_registry()),
            vpc_id="vpc-0123456789abcdef0",
            subnet_ids=["subnet-0a", "subnet-0b"],
            force_destroy=False,
        ),
    )
    given: dict[str, Any] = {
        "runtime": runtime,
        "keys": ring,
        "name_prefix": PREFIX,
        "account_id": ACCOUNT,
        "region": REGION,
        "boundary_arn": BOUNDARY,
        "log_retention_days": 30,
        "retain_logs": True,
        **changes,
    }
    return HandlerFoundation(**given)


def alerting(ring: KeyRing, name: str = "alerts") -> Alerting:
    """The topics."""
    return Alerting(
        name,
        AlertingArgs(
            settings=AlertingSettings(),
            account_id=ACCOUNT,
            region=REGION,
            key_arn=ring.key_arn("messaging"),
        ),
    )


def endpoint(
    settings: VariantEndpointSettings,
    registry: Mapping[str, Any] | None = None,
    ring: KeyRing | None = None,
) -> Endpoint:
    """An endpoint named fraud with all that it stands on."""
    shared = _hosting("fraud", settings.capture, registry, ring)
    return Endpoint(
        "fraud", EndpointArgs(settings=settings, group_name="acme-test-fraud", **shared)
    )


def inference_components(
    settings: ComponentsSettings, tags: Mapping[str, str]
) -> InferenceComponents:
    """An endpoint of inference components named shared with all that it stands on."""
    shared = _hosting("shared", settings.capture, None, None)
    groups = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/sagemaker/InferenceComponents"
    args = InferenceComponentsArgs(
        settings=settings,
        component_log_group_arns={name: f"{groups}/{name}" for name in settings.components},
        tags=tags,
        **shared,
    )
    return InferenceComponents("shared", args)


def _hosting(
    name: str,
    capture: CaptureSettings,
    registry: Mapping[str, Any] | None,
    ring: KeyRing | None,
) -> dict[str, Any]:
    ring = ring or keys()
    captures = CaptureBucket(
        "captures",
        CaptureBucketArgs(
            captures={name: capture},
            keys=ring,
            name_prefix=PREFIX,
            account_id=ACCOUNT,
            protect=True,
            retain=True,
            force_destroy=False,
        ),
    )
    return {
        "endpoint": name,
        "name_prefix": PREFIX,
        "account_id": ACCOUNT,
        "region": REGION,
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": ["subnet-0a", "subnet-0b"],
        "keys": ring,
        "models": models(ring, a_registry(replicate_to=None, **(registry or {}))),
        "captures": captures,
        "bootstrap_url": "s3://acme-test-models/bootstrap/abc/model.tar.gz",
        "alerting": alerting(ring),
        "log_group_arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/sagemaker/Endpoints/x",
        "boundary_arn": BOUNDARY,
    }
