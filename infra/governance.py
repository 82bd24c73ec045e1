"""Audit of a stack."""

from __future__ import annotations

from components.governance.audit_trail import AuditTrail, AuditTrailArgs
from components.registry.model_bucket import ModelBucket
from infra.foundation import Foundation


def deploy_governance(base: Foundation, bucket: ModelBucket) -> None:
    """What the settings switch on of audit, over the registry's bucket."""
    settings = base.settings.governance
    if settings.audit_trail is not None:
        AuditTrail(
            "audit",
            AuditTrailArgs(
                settings=settings.audit_trail,
                key_arn=base.keys.key_arn("logs"),
                data_buckets={"models": bucket.bucket_arn},
                name_prefix=base.settings.name_prefix,
                boundary_arn=base.boundary_arn,
                force_destroy=base.settings.registry.force_destroy,
                **base.where,
                **base.keep,
            ),
            opts=base.top,
        )
