"""Predictions in batches."""

from __future__ import annotations

from components.monitoring.logs import Logs
from components.serving.batch_transform import BatchTransform, BatchTransformArgs
from infra.endpoints import SERVICES, Endpoints
from infra.foundation import Foundation
from infra.registry import Registry
from infra.service_logs import ACCOUNT_WIDE


def deploy_batches(
    base: Foundation, logs: Logs, registry: Registry, endpoints: Endpoints
) -> dict[str, BatchTransform]:
    """The batches of the settings by name."""
    settings = base.settings.serving.batch
    if not settings:
        return {}
    # Whoever has a batch has the shared bucket and the placeholder.
    assert endpoints.captures is not None and endpoints.bootstrap_url is not None
    jobs = base.firewall.group_id("jobs")
    base.calls("jobs", jobs, SERVICES)
    group = f"arn:aws:logs:{base.settings.region}:{base.settings.account_id}:log-group"
    found = {}
    for name, one in sorted(settings.items()):
        found[name] = BatchTransform(
            f"batch-{name}",
            BatchTransformArgs(
                settings=one,
                batch=name,
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                security_group_id=jobs,
                keys=base.keys,
                models=registry.bucket,
                captures=endpoints.captures,
                bootstrap_url=endpoints.bootstrap_url,
                jobs_log_group_arn=f"{group}:{ACCOUNT_WIDE['transform-jobs']}",
                log_group_arn=logs.group(f"batch-{name}").arn,
                boundary_arn=base.boundary_arn,
                **base.where,
            ),
            opts=base.top,
        )
        base.watch(f"batch-{name}", f"Batch {name}", found[name].signals())
    return found
