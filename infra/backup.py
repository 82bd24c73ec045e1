"""Backups of a stack."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.data.versioning import table_name as manifests_table
from components.governance.backup import Backup, BackupArgs
from components.governance.model_governance import table_name as decisions_table
from components.monitoring.signals import backup_signals
from components.registry.model_bucket import model_bucket_name
from infra.foundation import Foundation


def deploy_backup(base: Foundation) -> Sequence[pulumi.Input[str]]:
    """What the settings switch on of AWS Backup; returns the roles by which it reaches the model
    bucket, whose policy has to let them in. So what is copied is named before it exists."""
    settings = base.settings
    if settings.governance.backup is None:
        return ()
    backup = Backup(
        "backup",
        BackupArgs(
            settings=settings.governance.backup,
            keys=base.keys,
            buckets=[
                f"arn:aws:s3:::{model_bucket_name(settings.name_prefix, settings.account_id)}"
            ],
            tables=[
                f"arn:aws:dynamodb:{settings.region}:{settings.account_id}:table/{table}"
                for table in _tables(base)
            ],
            name_prefix=settings.name_prefix,
            boundary_arn=base.boundary_arn,
            deployers=settings.registry.deployer_roles,
            administrators=settings.encryption.administrators,
            rescuers=base.rescuers,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    copies = settings.governance.backup.copy_to is not None
    base.watch("backup", "Backups", backup_signals(backup.vault_name, copies=copies))
    return [backup.role_arn]


def _tables(base: Foundation) -> list[str]:
    """The tables that nothing could make again."""
    settings = base.settings
    found = []
    if settings.data.versioning is not None:
        found.append(manifests_table(settings.name_prefix))
    if settings.governance.model_governance is not None:
        found.append(decisions_table(settings.name_prefix))
    return found
