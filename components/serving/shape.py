"""An endpoint as plain data: its configuration, and what automation is told of it."""

from __future__ import annotations

from typing import Any

from components.serving.endpoint_settings import EndpointSettings
from components.serving.variant_settings import VariantSettings

SHAPE_VERSION = 1


def variant(name: str, settings: VariantSettings, model_name: Any) -> dict[str, Any]:
    """A variant as sagemaker.EndpointConfiguration takes it; nothing that is not set."""
    found = {
        "variant_name": name,
        "model_name": model_name,
        "instance_type": settings.instance_type,
        "initial_instance_count": settings.initial_instances,
        "initial_variant_weight": settings.weight,
        "container_startup_health_check_timeout_in_seconds": settings.startup_seconds,
        "model_data_download_timeout_in_seconds": settings.download_seconds,
        "volume_size_in_gb": settings.volume_gib,
    }
    return {key: value for key, value in found.items() if value is not None}


def data_capture(settings: EndpointSettings, destination: Any, key_arn: Any) -> dict[str, Any]:
    """The data capture as sagemaker.EndpointConfiguration takes it."""
    modes = [("Input", settings.capture.requests), ("Output", settings.capture.answers)]
    return {
        "enable_capture": True,
        "initial_sampling_percentage": settings.capture.percent,
        "destination_s3_uri": destination,
        "kms_key_id": key_arn,
        "capture_options": [{"capture_mode": mode} for mode, wanted in modes if wanted],
        # What is not listed here is kept as base64, which the monitors cannot read.
        "capture_content_type_header": {
            "csv_content_types": ["text/csv"],
            "json_content_types": ["application/json", "application/jsonlines"],
        },
    }


def published(
    *,
    endpoint: str,
    group: str | None,
    settings: EndpointSettings,
    content: dict[str, Any],
    deployment: dict[str, Any],
    execution: dict[str, Any],
) -> dict[str, Any]:
    """What automation needs to roll a version out as the program would.

    `content` is the configuration that the program declares, `deployment` the deployment
    configuration, `execution` the role and network of the models; keys as the SageMaker API has
    them.
    """
    variants = list(settings.all_variants)
    return {
        "version": SHAPE_VERSION,
        "endpoint": endpoint,
        "modelPackageGroup": group,
        "newVersionsGoTo": settings.new_versions_go_to or variants[0],
        "configuration": api(content),
        "deployment": api(deployment),
        "execution": api(execution),
        "keepConfigurations": settings.keep_configurations,
        "monitors": settings.monitors.wanted,
    }


_ODD = {"volume_size_in_gb": "VolumeSizeInGB", "kms_key_arn": "KmsKeyId"}


def api(value: Any) -> Any:
    """Plain data with the API's names: model_name becomes ModelName."""
    if isinstance(value, dict):
        return {_ODD.get(key) or _pascal(key): api(one) for key, one in value.items()}
    if isinstance(value, list):
        return [api(one) for one in value]
    return value


def _pascal(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))
