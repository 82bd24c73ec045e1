"""An endpoint as plain data: its configuration, and what automation is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import Output

from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_settings import VariantEndpointSettings
from components.serving.fleet_settings import FleetSettings
from components.serving.serverless_settings import ServerlessVariantSettings
from components.serving.variant_settings import VariantSettings

SHAPE_VERSION = 1
REQUESTS, ANSWERS, FAILURES = "requests", "answers", "failures"
"""Where an asynchronous endpoint's data lies, below its name in the bucket of captures."""


def variant(
    name: str, settings: VariantSettings | ServerlessVariantSettings, model_name: Any
) -> dict[str, Any]:
    """A variant as sagemaker.EndpointConfiguration takes it; nothing that is not set."""
    found: dict[str, Any] = {"variant_name": name, "model_name": model_name}
    if isinstance(settings, ServerlessVariantSettings):
        found["serverless_config"] = _set(
            {
                "memory_size_in_mb": settings.memory_mb,
                "max_concurrency": settings.max_concurrency,
                "provisioned_concurrency": settings.provisioned_concurrency,
            }
        )
        return found
    return _set(
        found
        | {
            "instance_type": settings.instance_type,
            "initial_instance_count": settings.initial_instances,
            "initial_variant_weight": settings.weight,
            "container_startup_health_check_timeout_in_seconds": settings.startup_seconds,
            "model_data_download_timeout_in_seconds": settings.download_seconds,
            "volume_size_in_gb": settings.volume_gib,
        }
    )


def asynchronous(
    settings: AsyncSettings, destination: Any, key_arn: Any, topics: Mapping[str, Any]
) -> dict[str, Any]:
    """The queue's configuration as sagemaker.EndpointConfiguration takes it.

    `destination` is the endpoint's place in the bucket, `topics` are the ARNs of what is announced.
    """
    output: dict[str, Any] = {
        "s3_output_path": Output.concat(destination, f"/{ANSWERS}"),
        "s3_failure_path": Output.concat(destination, f"/{FAILURES}"),
        "kms_key_id": key_arn,
    }
    if topics:
        output["notification_config"] = {
            **{f"{one}_topic": topics[one] for one in settings.answers.notify},
            **_set(
                {
                    "include_inference_response_ins": [
                        f"{one.upper()}_NOTIFICATION_TOPIC"
                        for one in settings.answers.include_answer_in
                    ]
                    or None
                }
            ),
        }
    found: dict[str, Any] = {"output_config": output}
    if settings.max_concurrent_invocations is not None:
        most = settings.max_concurrent_invocations
        found["client_config"] = {"max_concurrent_invocations_per_instance": most}
    return found


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def data_capture(
    settings: VariantEndpointSettings, destination: Any, key_arn: Any
) -> dict[str, Any]:
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
    settings: VariantEndpointSettings,
    content: dict[str, Any],
    deployment: dict[str, Any],
    execution: dict[str, Any],
) -> dict[str, Any]:
    """What automation needs to roll a version out as the program would.

    `content` is the configuration that the program declares, `deployment` the deployment
    configuration (empty where SageMaker takes none), `execution` the role and network of the
    models; keys as the SageMaker API has them.
    """
    return {
        "version": SHAPE_VERSION,
        "endpoint": endpoint,
        "modelPackageGroup": group,
        "newVersionsGoTo": settings.new_versions_go_to or settings.answering[0],
        "configuration": api(content),
        "deployment": api(deployment),
        "execution": api(execution),
        "keepConfigurations": settings.keep_configurations,
        "scales": isinstance(settings, FleetSettings) and settings.autoscaling is not None,
        "monitors": settings.monitors.wanted,
    }


_ODD = {
    "volume_size_in_gb": "VolumeSizeInGB",
    "memory_size_in_mb": "MemorySizeInMB",
    "kms_key_arn": "KmsKeyId",
    "include_inference_response_ins": "IncludeInferenceResponseIn",
}


def api(value: Any) -> Any:
    """Plain data with the API's names: model_name becomes ModelName."""
    if isinstance(value, dict):
        return {_ODD.get(key) or _pascal(key): api(one) for key, one in value.items()}
    if isinstance(value, list):
        return [api(one) for one in value]
    return value


def _pascal(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))
