"""What logs have to be in a stack as a whole. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.common.settings import Path

if TYPE_CHECKING:
    from infra.settings import PlatformSettings

YEAR = 365


def log_problems(settings: PlatformSettings) -> Iterator[tuple[Path, str]]:
    """What contradicts the rest of a stack's settings: path below platform, and the text."""
    yield from _owner_problems(settings)
    if settings.protect:
        yield from _short(settings)
        yield from _ownerless(settings)


def account_writers(settings: PlatformSettings) -> list[str]:
    """The settings whose jobs write to groups that the whole account and region shares: those of
    ACCOUNT_WIDE in infra/service_logs.py.

    Source: SageMaker AI developer guide, "Log groups and streams that Amazon SageMaker AI sends to
    Amazon CloudWatch Logs"; AWS Glue developer guide, "Optimizing Iceberg tables".
    """
    catalog, endpoints = settings.data.catalog, settings.serving.endpoints
    return [
        *(["training.jobs"] if settings.training.jobs is not None else []),
        *(f"pipelines.{name}" for name in sorted(settings.pipelines)),
        *(f"serving.batch.{name}" for name in sorted(settings.serving.batch)),
        *(
            f"serving.endpoints.{name}.monitors"
            for name in sorted(endpoints)
            if endpoints[name].monitors.wanted
        ),
        *(["registry.studio"] if settings.registry.studio is not None else []),
        *(["data.catalog.tables"] if catalog is not None and catalog.tables else []),
        *(["data.processing"] if settings.data.processing is not None else []),
    ]


def kept_days(settings: PlatformSettings) -> dict[Path, int]:
    """How long log groups of this stack are kept (days), by the setting that says so."""
    trail = settings.governance.audit_trail
    audit: dict[Path, int] = {}
    if trail is not None:
        audit = {("governance", "audit_trail", "log_retention_days"): trail.log_retention_days}
    return {
        **audit,
        ("automation", "log_retention_days"): settings.automation.log_retention_days,
        ("monitoring", "logs", "retention_days"): settings.monitoring.logs.retention_days,
        ("network", "flow_log_retention_days"): settings.network.flow_log_retention_days,
    }


def _short(settings: PlatformSettings) -> Iterator[tuple[Path, str]]:
    for at, days in kept_days(settings).items():
        if days < YEAR:
            yield (
                at,
                f"{days} days is less than a year, which protect: true demands of logs. Use {YEAR} "
                "or more, or protect: false.",
            )


def _ownerless(settings: PlatformSettings) -> Iterator[tuple[Path, str]]:
    """A group that is not there AWS makes itself, without key and without end."""
    logs, writers = settings.monitoring.logs, account_writers(settings)
    if writers and not logs.account_groups and logs.account_groups_owner is None:
        yield (
            ("monitoring", "logs", "account_groups"),
            f"false, but jobs of {', '.join(writers)} write to log groups of the whole account, "
            "which AWS would make without key and without end (protect: true). Use true, or name "
            "the stack of this account that owns them in account_groups_owner.",
        )


def _owner_problems(settings: PlatformSettings) -> Iterator[tuple[Path, str]]:
    logs = settings.monitoring.logs
    at = ("monitoring", "logs", "account_groups_owner")
    if logs.account_groups_owner == settings.stack:
        yield at, f"{settings.stack} is this stack. Remove it, and use account_groups: true."
    elif logs.account_groups and logs.account_groups_owner is not None:
        yield (
            at,
            f"{logs.account_groups_owner} with account_groups: true; two stacks cannot own one "
            "group. Remove one of the two.",
        )
