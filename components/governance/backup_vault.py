"""The vault that recovery points lie in: encrypted, locked, and nobody deletes from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import backup

from components.governance.backup_settings import VaultLockSettings
from components.iam.document import document
from components.iam.statement import Condition, Statement

SHORTENS_LIFE = ("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle")
OPENS_VAULT = ("backup:DeleteBackupVaultAccessPolicy", "backup:PutBackupVaultAccessPolicy")


@dataclass(frozen=True, kw_only=True)
class BackupVaultArgs:
    """Where the vault is and how it is kept.

    `deployers` are the roles that run the deployment, the only ones that may change the vault's
    policy (none: whoever IAM lets). `region` None is the provider's. `retain` leaves vault, lock
    and policy in the account when the stack goes.
    """

    vault_name: str
    key_arn: Input[str]
    lock: VaultLockSettings | None
    account_id: str
    deployers: Sequence[str]
    protect: bool
    retain: bool
    force_destroy: bool
    region: str | None = None


class BackupVault(ComponentResource):
    """Defines the vault, its lock and its policy. Depend on `ready` before anything writes."""

    vault_name: Output[str]
    vault_arn: Output[str]
    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: BackupVaultArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:governance:BackupVault", name, None, opts)
        # Logical name is state: with the vault every copy is lost.
        vault = backup.Vault(
            f"{name}-vault",
            name=args.vault_name,
            kms_key_arn=args.key_arn,
            force_destroy=args.force_destroy,
            region=args.region,
            tags={"component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        # A vault that stays in the account keeps what guards it.
        kept = ResourceOptions(parent=self, retain_on_delete=args.retain)
        policy = backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=document(*vault_policy(args.account_id, args.deployers)),
            region=args.region,
            opts=kept,
        )
        lock: tuple[Resource, ...] = ()
        if args.lock is not None:
            lock = (
                backup.VaultLockConfiguration(
                    f"{name}-lock",
                    backup_vault_name=vault.name,
                    min_retention_days=args.lock.min_days,
                    max_retention_days=args.lock.max_days,
                    changeable_for_days=args.lock.compliance_after_days,
                    region=args.region,
                    # The other order would put the new lock and then take away the vault's only
                    # lock as the old one.
                    opts=ResourceOptions(
                        parent=self, retain_on_delete=args.retain, delete_before_replace=True
                    ),
                ),
            )
        self.ready = (vault, policy, *lock)
        self.vault_name, self.vault_arn = vault.name, vault.arn
        self.register_outputs({"vault_name": self.vault_name, "vault_arn": self.vault_arn})


def vault_policy(account_id: str, deployers: Sequence[str]) -> list[Statement]:
    """Nobody deletes a recovery point or shortens its life, but AWS Backup itself at its end.

    The service does that with its own linked role, which no principal can assume.
    """
    by_aws = f"arn:aws:iam::{account_id}:role/aws-service-role/backup.amazonaws.com/*"
    found = [
        _deny("KeepRecoveryPoints", SHORTENS_LIFE, {"ArnNotLike": {"aws:PrincipalArn": by_aws}})
    ]
    if deployers:
        found.append(
            _deny(
                "KeepThisPolicy",
                OPENS_VAULT,
                {"ArnNotLike": {"aws:PrincipalArn": list(deployers)}},
            )
        )
    return found


def _deny(sid: str, actions: Sequence[str], conditions: Condition) -> Statement:
    return Statement(
        sid=sid,
        effect="Deny",
        actions=actions,
        resources=["*"],
        principals={"*": ["*"]},
        conditions=conditions,
    )
