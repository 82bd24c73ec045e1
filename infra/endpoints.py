"""The endpoints of a stack and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.monitoring.logs import Logs
from components.monitoring.model_monitor import ModelMonitor, ModelMonitorArgs
from components.serving.alarms import memory_signals
from components.serving.bootstrap_artifact import BootstrapArtifact, BootstrapArtifactArgs
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint import Endpoint, EndpointArgs
from components.serving.endpoint_args import InferenceComponentsArgs
from components.serving.endpoint_options import CaptureSettings
from components.serving.endpoint_settings import EndpointSettings
from components.serving.hosting import execution_role_pattern
from components.serving.inference_components import InferenceComponents
from components.serving.naming import batch_place, component_name, endpoint_name
from components.serving.serverless_settings import ServerlessSettings
from infra.foundation import Foundation
from infra.registry import Registry
from infra.service_logs import component_log
from infra.tags import default_tags

MONITOR_SERVICES = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What the jobs of the monitors call."""

SERVICES = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What a model's containers and those who ask it call."""


AnyEndpoint = Endpoint | InferenceComponents


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The endpoints by name, and what they and batches share; nothing where there is none."""

    by_name: Mapping[str, AnyEndpoint]
    captures: CaptureBucket | None = None
    bootstrap_url: pulumi.Output[str] | None = None

    def component_names(self) -> dict[str, dict[str, pulumi.Output[str]]]:
        """The names of inference components, which callers give, by endpoint and component."""
        return {
            name: dict(one.component_names)
            for name, one in self.by_name.items()
            if isinstance(one, InferenceComponents)
        }


def roles_outside(base: Foundation) -> list[str]:
    """Patterns of the ARNs of the roles of serverless endpoints, before they are there: SageMaker
    runs these outside the network, and fetches their models from there."""
    return [
        f"arn:aws:iam::{base.settings.account_id}:role/{execution_role_pattern(name)}"
        for name, one in sorted(base.settings.serving.endpoints.items())
        if isinstance(one, ServerlessSettings)
    ]


def deploy_endpoints(
    base: Foundation, logs: Logs, registry: Registry, labels: Mapping[str, pulumi.Output[str]]
) -> Endpoints:
    """The endpoints of the settings, with the placeholder's artifact and the bucket of requests and
    answers. `labels` says where labels arrive, by endpoint."""
    settings = base.settings.serving.endpoints
    batches = base.settings.serving.batch
    if not settings and not batches:
        return Endpoints(by_name={})
    force_destroy = base.settings.registry.force_destroy
    placeholder = BootstrapArtifact(
        "bootstrap",
        BootstrapArtifactArgs(models=registry.bucket, force_destroy=force_destroy),
        opts=base.top,
    )
    captures = CaptureBucket(
        "captures",
        CaptureBucketArgs(
            captures={
                name: one.capture
                for name, one in settings.items()
                if not isinstance(one, ServerlessSettings | ComponentsSettings)
            }
            | {
                batch_place(name): CaptureSettings(percent=0, keep_days=one.keep_days)
                for name, one in batches.items()
            },
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            account_id=base.settings.account_id,
            force_destroy=force_destroy,
            **base.keep,
        ),
        opts=base.top,
    )
    found: dict[str, AnyEndpoint] = {}
    for name, one in sorted(settings.items()):
        endpoint = _endpoint(base, logs, registry, name, one, captures, placeholder.artifact_url)
        found[name] = endpoint
        physical = endpoint_name(base.settings.name_prefix, name)
        announces = ("sns",) if isinstance(endpoint, Endpoint) and endpoint.topic_arns else ()
        if endpoint.security_group_id is not None:
            base.calls(f"endpoint-{name}", endpoint.security_group_id, (*SERVICES, *announces))
        signals = memory_signals(one, endpoint.endpoint_name, physical)
        base.watch(f"endpoint-{name}", f"Endpoint {name}", signals)
        if isinstance(endpoint, Endpoint) and one.monitors.wanted:
            _monitor(base, name, endpoint, registry, captures, labels.get(name))
    return Endpoints(by_name=found, captures=captures, bootstrap_url=placeholder.artifact_url)


def _endpoint(
    base: Foundation,
    logs: Logs,
    registry: Registry,
    name: str,
    settings: EndpointSettings,
    captures: CaptureBucket,
    bootstrap_url: pulumi.Output[str],
) -> AnyEndpoint:
    shared: dict[str, Any] = {
        "settings": settings,
        "endpoint": name,
        "name_prefix": base.settings.name_prefix,
        "vpc_id": base.network.vpc_id,
        "subnet_ids": base.network.private_subnet_ids,
        "keys": base.keys,
        "models": registry.bucket,
        "captures": captures,
        "bootstrap_url": bootstrap_url,
        "alerting": base.alerting,
        "log_group_arn": logs.group(f"endpoint-{name}").arn,
        "boundary_arn": base.boundary_arn,
        **base.where,
    }
    if isinstance(settings, ComponentsSettings):
        args = InferenceComponentsArgs(
            component_log_group_arns={
                each: logs.group(component_log(name, each)).arn for each in settings.components
            },
            tags=default_tags(base.settings),
            **shared,
        )
        return InferenceComponents(component_name(name), args, opts=base.top)
    group = registry.groups.group_names.get(settings.group or name)
    return Endpoint(component_name(name), EndpointArgs(group_name=group, **shared), opts=base.top)


def _monitor(
    base: Foundation,
    name: str,
    endpoint: Endpoint,
    registry: Registry,
    captures: CaptureBucket,
    labels_uri: pulumi.Output[str] | None,
) -> None:
    settings = base.settings
    monitor = ModelMonitor(
        f"monitor-{name}",
        ModelMonitorArgs(
            settings=settings.monitoring.model_monitor,
            monitors=settings.serving.endpoints[name].monitors,
            endpoint=name,
            endpoint_name=endpoint_name(settings.name_prefix, name),
            monitored=endpoint,
            labels_uri=labels_uri,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            keys=base.keys,
            models=registry.bucket,
            captures=captures,
            alerting=base.alerting,
            boundary_arn=base.boundary_arn,
            tags=default_tags(settings),
            **base.where,
        ),
        opts=base.top,
    )
    base.calls(f"monitor-{name}", monitor.security_group_id, MONITOR_SERVICES)
