"""Audit of a stack."""

from __future__ import annotations

from components.governance.audit_trail import AuditTrail, AuditTrailArgs
from infra.foundation import Foundation
from infra.registry import Registry


def deploy_governance(base: Foundation, registry: Registry) -> None:
    """What the settings switch on of audit, over the registry's bucket."""
    settings = base.settings.governance
    if settings.audit_trail is not None:
        AuditTrail(
            "audit",
            AuditTrailArgs(
                settings=settings.audit_trail,
                key_arn=base.keys.key_arn("logs"),
                data_buckets={"models": registry.bucket.bucket_arn},
                name_prefix=base.settings.name_prefix,
                boundary_arn=base.boundary_arn,
                force_destroy=base.settings.registry.force_destroy,
                **base.where,
                **base.keep,
            ),
            opts=base.top,
        )
