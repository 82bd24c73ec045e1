"""Copies of what cannot be made again: daily and weekly, in a vault that nobody empties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import backup, kms

from components.common.backup_tag import BACKUP_TAG
from components.encryption.key_policy import key_policy
from components.encryption.key_ring import KeyRing
from components.governance.backup_access import Scope, copying, restoring
from components.governance.backup_calls import RESTORE_CALLS, copy_calls
from components.governance.backup_settings import BackupSettings, vault_name
from components.governance.backup_vault import BackupVault, BackupVaultArgs
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

BACKUP = "backup.amazonaws.com"
START_MINUTES = 120
"""A job that has not begun by then is given up."""
COMPLETE_MINUTES = 24 * 60
"""A job that has not ended by then is given up."""


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """What is copied, and what the copies need.

    `buckets` and `tables` are ARNs, known by name before they exist; a file system is copied when
    it carries `BACKUP_TAG` and the tag `stack` of this stack. `deployers` are the roles that run
    the deployment, `administrators` those that administer the key of the copies' region, and
    `rescuers` patterns of those that bring it back.
    """

    settings: BackupSettings
    keys: KeyRing
    buckets: Sequence[str]
    tables: Sequence[str]
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: pulumi.Input[str] | None
    deployers: Sequence[str]
    administrators: Sequence[str]
    rescuers: Sequence[str] = ()
    protect: bool
    retain: bool


class Backup(ComponentResource):
    """Defines the vault (and one in another region), the plan, what it covers and its two roles.

    `role_arn` copies; `restore_role_arn` restores, beside what is in use and never over it.
    """

    vault_name: Output[str]
    role_arn: Output[str]
    restore_role_arn: Output[str]

    def __init__(self, name: str, args: BackupArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:governance:Backup", name, None, opts)
        self._name, self._args = name, args
        self._scope = Scope(
            buckets=args.buckets,
            tables=args.tables,
            file_system_tags={**BACKUP_TAG, "stack": pulumi.get_stack()},
            account_id=args.account_id,
            region=args.region,
            copy_region=args.settings.copy_to,
        )
        data_key = args.keys.key_arn("data")
        self._vault = self._make_vault("store", data_key, None)
        granted = [data_key, args.keys.key_arn("registry")]
        self._copy: BackupVault | None = None
        copy_key: Output[str] | None = None
        if args.settings.copy_to is not None:
            copy_key = self._copy_key(args.settings.copy_to)
            granted.append(copy_key)
            self._copy = self._make_vault("copy", copy_key, args.settings.copy_to)
        vaults = [one.vault_arn for one in (self._vault, self._copy) if one is not None]
        keeper = self._role(
            "keeper",
            "Copies the model bucket, tables and file systems",
            copying(self._scope, args.keys, vaults, granted),
            copy_calls(tables=bool(self._scope.tables)),
        )
        restorer = self._role(
            "restorer",
            "Restores copies beside what is in use",
            restoring(self._scope, args.keys, args.name_prefix, granted, copy_key),
            RESTORE_CALLS,
        )
        self.vault_name = self._vault.vault_name
        self.role_arn, self.restore_role_arn = keeper.role_arn, restorer.role_arn
        self._select(self._plan(), keeper)
        self.register_outputs(
            {
                "vault_name": self.vault_name,
                "role_arn": self.role_arn,
                "restore_role_arn": self.restore_role_arn,
            }
        )

    def _make_vault(self, role: str, key_arn: Output[str], region: str | None) -> BackupVault:
        args = self._args
        return BackupVault(
            f"{self._name}-{role}",
            BackupVaultArgs(
                vault_name=vault_name(args.name_prefix),
                key_arn=key_arn,
                lock=args.settings.lock,
                account_id=args.account_id,
                deployers=args.deployers,
                protect=args.protect,
                retain=args.retain,
                force_destroy=args.settings.force_destroy,
                region=region,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _copy_key(self, region: str) -> Output[str]:
        args = self._args
        # Logical name is state: with the key every copy is lost.
        key = kms.Key(
            f"{self._name}-copy-key",
            description=f"Recovery points from another region ({pulumi.get_stack()})",
            policy=key_policy(
                "data",
                account_id=args.account_id,
                region=region,
                administrators=args.administrators,
                rescuers=args.rescuers,
            ),
            enable_key_rotation=True,
            deletion_window_in_days=30,
            region=region,
            tags={"Name": f"{args.name_prefix}-backup-copy", "component": self._name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        kms.Alias(
            f"{self._name}-copy-alias",
            name=f"alias/{args.name_prefix}-backup-copy",
            target_key_id=key.key_id,
            region=region,
            opts=ResourceOptions(parent=self),
        )
        return key.arn

    def _role(
        self, role: str, description: str, statements: list[Statement], calls: Sequence[str]
    ) -> WorkloadRole:
        return WorkloadRole(
            f"{self._name}-{role}",
            WorkloadRoleArgs(
                description=description,
                trust=trust.service(BACKUP, account_id=self._args.account_id),
                statements=statements,
                calls=calls,
                boundary_arn=self._args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _plan(self) -> backup.Plan:
        settings = self._args.settings
        weekly: dict[str, Any] = {"delete_after": settings.weekly_keep_days}
        if settings.weekly_cold_after_days is not None:
            weekly["cold_storage_after"] = settings.weekly_cold_after_days
        days = {"daily": "? * *", "weekly": "? * SUN"}
        lives: dict[str, dict[str, Any]] = {
            "daily": {"delete_after": settings.daily_keep_days},
            "weekly": weekly,
        }
        return backup.Plan(
            f"{self._name}-plan",
            name=f"{self._args.name_prefix}-backup",
            rules=[
                backup.PlanRuleArgs(
                    rule_name=rule,
                    target_vault_name=self._vault.vault_name,
                    schedule=f"cron(0 {settings.start_hour} {day} *)",
                    schedule_expression_timezone="Etc/UTC",
                    start_window=START_MINUTES,
                    completion_window=COMPLETE_MINUTES,
                    lifecycle=backup.PlanRuleLifecycleArgs(**lives[rule]),
                    copy_actions=[
                        backup.PlanRuleCopyActionArgs(
                            destination_vault_arn=self._copy.vault_arn,
                            lifecycle=backup.PlanRuleCopyActionLifecycleArgs(**lives[rule]),
                        )
                    ]
                    if self._copy is not None and rule == "weekly"
                    else None,
                    recovery_point_tags={"component": self._name, "rule": rule},
                )
                for rule, day in days.items()
            ],
            tags={"component": self._name},
            opts=ResourceOptions(
                parent=self,
                depends_on=[
                    one for vault in (self._vault, self._copy) if vault for one in vault.ready
                ],
            ),
        )

    def _select(self, plan: backup.Plan, keeper: WorkloadRole) -> None:
        # Both say the type of what they cover, so it is copied whatever the region's settings of
        # AWS Backup opt in to (AWS Backup Developer Guide, "Selection by resource type").
        ready = ResourceOptions(
            parent=self, depends_on=list(keeper.ready), delete_before_replace=True
        )
        backup.Selection(
            f"{self._name}-named",
            name="named",
            plan_id=plan.id,
            iam_role_arn=keeper.role_arn,
            resources=[*self._scope.buckets, *self._scope.tables],
            opts=ready,
        )
        backup.Selection(
            f"{self._name}-tagged",
            name="tagged",
            plan_id=plan.id,
            iam_role_arn=keeper.role_arn,
            resources=["arn:aws:elasticfilesystem:*:*:file-system/*"],
            conditions=[
                backup.SelectionConditionArgs(
                    string_equals=[
                        backup.SelectionConditionStringEqualArgs(
                            key=f"aws:ResourceTag/{key}", value=value
                        )
                        for key, value in self._scope.file_system_tags.items()
                    ]
                )
            ],
            opts=ready,
        )
