"""How changes reach a stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.automation.archive import ARCHIVE_PREFIX
from components.data.lake_settings import bucket_name
from components.delivery.github_access import GithubAccess, GithubAccessArgs
from components.delivery.read_access import READ_THROUGH
from components.delivery.runner import Runner, RunnerArgs
from components.network.security_group import https_from
from components.pipelines.naming import STORED, pipeline_prefix
from components.registry.model_bucket import model_bucket_name
from components.serving.bootstrap_model import BOOTSTRAP_PREFIX
from infra.foundation import Foundation

GITHUB_DOMAINS = (
    "*.actions.githubusercontent.com",
    "api.github.com",
    "codeload.github.com",
    "github.com",
    "objects.githubusercontent.com",
    "raw.githubusercontent.com",
    "release-assets.githubusercontent.com",
)
"""What a runner looks up (GitHub Docs, "Self-hosted runners reference", network communication)."""

SERVICES = ("kms", "logs", "s3", "sts")
"""What jobs in the network call by themselves, whatever role they then assume."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The roles of workflows, and which of them read the model bucket from outside."""

    role_arns: Mapping[str, pulumi.Output[str]]
    outside_roles: tuple[pulumi.Output[str], ...]


def deploy_delivery(base: Foundation) -> Delivery:
    """The delivery components of the settings."""
    settings = base.settings.delivery
    github = settings.github
    if github is None:
        return Delivery(role_arns={}, outside_roles=())
    access = GithubAccess(
        "github",
        GithubAccessArgs(
            settings=github,
            name_prefix=base.settings.name_prefix,
            own_objects=list(_own_objects(base)),
            own_keys={domain: base.keys.key_arn(domain) for domain in READ_THROUGH},
            boundary_arn=base.boundary_arn,
            **base.where,
        ),
        opts=base.top,
    )
    if settings.runner is not None:
        runner = Runner(
            "runner",
            RunnerArgs(
                settings=settings.runner,
                owner=github.owner,
                repository=github.repository,
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                key_arn=base.keys.key_arn("compute"),
                logs_key_arn=base.keys.key_arn("logs"),
                log_retention_days=base.settings.monitoring.logs.retention_days,
                retain_logs=base.settings.protect,
                boundary_arn=base.boundary_arn,
                **base.where,
            ),
            opts=base.top,
        )
        base.calls("runner", runner.security_group_id, SERVICES)
        base.firewall.admit(
            "cluster", https_from("runner-api", "Jobs of the runner", runner.security_group_id)
        )
    return Delivery(
        role_arns={str(workflow): arn for workflow, arn in access.role_arns.items()},
        outside_roles=tuple(access.reader_arns),
    )


def _own_objects(base: Foundation) -> Iterator[str]:
    """Patterns of the ARNs of what the program itself puts into buckets: the code of functions, the
    first artifact, and what each pipeline runs; nothing that a run wrote."""
    settings = base.settings
    models = model_bucket_name(settings.name_prefix, settings.account_id)
    for prefix in (ARCHIVE_PREFIX, BOOTSTRAP_PREFIX):
        yield f"arn:aws:s3:::{models}/{prefix}/*"
    artifacts = bucket_name(settings.name_prefix, "artifacts", settings.account_id)
    for model in sorted(settings.pipelines):
        for folder in STORED:
            yield f"arn:aws:s3:::{artifacts}/{pipeline_prefix(model)}/{folder}/*"
