"""Audit of a stack, and decisions on its models."""

from __future__ import annotations

import pulumi

from components.data.lake_settings import ZONES, bucket_name
from components.governance.audit_trail import AuditTrail, AuditTrailArgs
from components.governance.config_rules import ConfigRules, ConfigRulesArgs
from components.governance.findings import Findings, FindingsArgs
from components.governance.model_governance import ModelGovernance, ModelGovernanceArgs
from components.governance.trail_watch import TrailWatch, TrailWatchArgs
from components.monitoring.signals import dead_letter_signals, finding_signals
from components.registry.model_groups import group_name
from infra.foundation import Foundation
from infra.log_rules import kept_days
from infra.registry import Registry
from infra.tags import default_tags


def deploy_governance(base: Foundation, registry: Registry) -> ModelGovernance | None:
    """What the settings switch on of audit, checks of the account and decisions."""
    _config_rules(base)
    _findings(base)
    decisions = _decisions(base)
    if base.settings.governance.audit_trail is not None:
        trail = AuditTrail(
            "audit",
            AuditTrailArgs(
                settings=base.settings.governance.audit_trail,
                key_arn=base.keys.key_arn("logs"),
                data_buckets={"models": registry.bucket.bucket_arn, **_lake_buckets(base)},
                data_tables={"decisions": decisions.table_arn} if decisions is not None else {},
                name_prefix=base.settings.name_prefix,
                boundary_arn=base.boundary_arn,
                force_destroy=base.settings.registry.force_destroy,
                **base.where,
                **base.keep,
            ),
            opts=base.top,
        )
        watch = TrailWatch(
            "trail-watch",
            TrailWatchArgs(
                log_group_name=trail.log_group_name, name_prefix=base.settings.name_prefix
            ),
            opts=base.top,
        )
        base.watch("trail", "Acts in the account", watch.signals)
    return decisions


def _config_rules(base: Foundation) -> None:
    settings = base.settings
    if settings.governance.config_rules is None:
        return
    ConfigRules(
        "config",
        ConfigRulesArgs(
            settings=settings.governance.config_rules,
            key_arn=base.keys.key_arn("logs"),
            tag_keys=list(default_tags(settings)),
            log_days=min(kept_days(settings).values()),
            name_prefix=settings.name_prefix,
            account_id=settings.account_id,
            force_destroy=settings.registry.force_destroy,
            **base.keep,
        ),
        opts=base.top,
    )


def _findings(base: Foundation) -> None:
    settings = base.settings.governance.findings
    if settings is None:
        return
    findings = Findings(
        "findings",
        FindingsArgs(
            settings=settings,
            key_arn=base.keys.key_arn("messaging"),
            protect=base.settings.protect,
            **base.where,
        ),
        opts=base.top,
    )
    signals = [
        *finding_signals(findings.queue_name),
        *dead_letter_signals(findings.dead_letter_name),
    ]
    base.watch("findings", "Threats and weaknesses", signals)


def _lake_buckets(base: Foundation) -> dict[str, pulumi.Input[str]]:
    settings = base.settings
    if settings.data.lake is None:
        return {}
    names = {zone: bucket_name(settings.name_prefix, zone, settings.account_id) for zone in ZONES}
    return {f"lake-{zone}": f"arn:aws:s3:::{name}" for zone, name in names.items()}


def _decisions(base: Foundation) -> ModelGovernance | None:
    settings = base.settings
    if settings.governance.model_governance is None:
        return None
    return ModelGovernance(
        "decisions",
        ModelGovernanceArgs(
            settings=settings.governance.model_governance,
            keys=base.keys,
            groups=[group_name(settings.name_prefix, one) for one in settings.registry.models],
            deployers=settings.registry.deployer_roles,
            name_prefix=settings.name_prefix,
            boundary_arn=base.boundary_arn,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
