"""The endpoints of a stack and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.monitoring.logs import Logs
from components.monitoring.model_monitor import ModelMonitor, ModelMonitorArgs
from components.monitoring.signals import saturation_signals
from components.serving.bootstrap_artifact import BootstrapArtifact, BootstrapArtifactArgs
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.endpoint import Endpoint, EndpointArgs
from components.serving.endpoint_options import CaptureSettings
from components.serving.naming import batch_place, component_name, endpoint_name
from components.serving.serverless_settings import ServerlessSettings
from infra.foundation import Foundation
from infra.registry import Registry
from infra.tags import default_tags

MONITOR_SERVICES = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What the jobs of the monitors call."""

SERVICES = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What a model's containers and those who ask it call."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The endpoints by name, and what they and batches share; nothing where there is none."""

    by_name: Mapping[str, Endpoint]
    captures: CaptureBucket | None = None
    bootstrap_url: pulumi.Output[str] | None = None


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
                if not isinstance(one, ServerlessSettings)
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
    found = {}
    for name, one in sorted(settings.items()):
        found[name] = Endpoint(
            component_name(name),
            EndpointArgs(
                settings=one,
                endpoint=name,
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                keys=base.keys,
                models=registry.bucket,
                captures=captures,
                bootstrap_url=placeholder.artifact_url,
                alerting=base.alerting,
                log_group_arn=logs.group(f"endpoint-{name}").arn,
                boundary_arn=base.boundary_arn,
                group_name=registry.groups.group_names.get(one.group or name),
                **base.where,
            ),
            opts=base.top,
        )
        announces = ("sns",) if found[name].topic_arns else ()
        interfaces = found[name].security_group_id
        if interfaces is not None:
            base.calls(f"endpoint-{name}", interfaces, (*SERVICES, *announces))
        signals = saturation_signals(found[name].endpoint_name, list(one.answering))
        base.watch(f"endpoint-{name}", f"Endpoint {name}", signals)
        if one.monitors.wanted:
            _monitor(base, name, found[name], registry, captures, labels.get(name))
    return Endpoints(by_name=found, captures=captures, bootstrap_url=placeholder.artifact_url)


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
