"""The endpoints of the stack and what they share."""

from __future__ import annotations

from components.monitoring.logs import Logs
from components.registry.model_bucket import ModelBucket
from components.registry.model_groups import ModelGroups
from components.serving.bootstrap_artifact import BootstrapArtifact, BootstrapArtifactArgs
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.endpoint import Endpoint, EndpointArgs
from infra.foundation import Foundation


def serve(
    base: Foundation, logs: Logs, models: ModelBucket, groups: ModelGroups
) -> dict[str, Endpoint]:
    """Every endpoint of the settings, by name; with none of them, nothing at all."""
    settings = base.settings
    if not settings.serving.endpoints:
        return {}
    captures = CaptureBucket(
        "captures",
        CaptureBucketArgs(
            captures={name: one.capture for name, one in settings.serving.endpoints.items()},
            keys=base.keys,
            name_prefix=settings.name_prefix,
            account_id=settings.account_id,
            force_destroy=settings.registry.force_destroy,
            **base.keep,
        ),
        opts=base.top,
    )
    bootstrap = BootstrapArtifact(
        "bootstrap",
        BootstrapArtifactArgs(models=models, force_destroy=settings.registry.force_destroy),
        opts=base.top,
    )
    found = {}
    for name, one in sorted(settings.serving.endpoints.items()):
        automated = one.delivery == "automated"
        found[name] = Endpoint(
            f"endpoint-{name}",
            EndpointArgs(
                settings=one,
                endpoint=name,
                name_prefix=settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                keys=base.keys,
                models=models,
                captures=captures,
                bootstrap_url=bootstrap.artifact_url,
                alerting=base.alerting,
                log_group_arn=logs.group(f"endpoint-{name}").arn,
                boundary_arn=base.boundary_arn,
                group_name=groups.group_names[one.group or name] if automated else None,
                **base.where,
            ),
            opts=base.top,
        )
    return found
