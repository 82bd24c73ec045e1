"""What an operator may set about backups. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from components.common.settings import Path, Problems, Region, Settings

COLD_DAYS = 90
"""Days that a copy stays in cold storage at least (AWS Backup API, Lifecycle)."""

NAME_MOST = 50
"""Characters of a vault's name (AWS Backup API, CreateBackupVault)."""


class VaultLockSettings(Settings):
    """How long nobody can shorten the life of a recovery point."""

    min_days: int = Field(
        default=7,
        ge=1,
        le=36500,
        description="A recovery point is kept for so long at least (days).",
    )
    max_days: int = Field(
        default=2557,
        ge=1,
        le=36500,
        description="A recovery point is kept for so long at most (days).",
    )
    compliance_after_days: int | None = Field(
        default=None,
        ge=3,
        le=36500,
        description="IRREVERSIBLE. So many days after the first deployment the lock becomes a "
        "compliance lock: then neither the account's root user nor AWS can shorten it, remove it "
        "or delete a recovery point, and each is paid for until its end (days). Without it the "
        "lock is in governance mode: who has the permission can remove it.",
    )


class BackupSettings(Settings):
    """Copies of the model bucket, the tables and the file systems."""

    start_hour: int = Field(
        default=2, ge=0, le=23, description="Backups start in this hour of the day (UTC)."
    )
    daily_keep_days: int = Field(
        default=35, ge=1, le=36500, description="A daily copy is kept for so long (days)."
    )
    weekly_keep_days: int = Field(
        default=365, ge=1, le=36500, description="A weekly copy is kept for so long (days)."
    )
    weekly_cold_after_days: int | None = Field(
        default=30,
        ge=1,
        le=36500,
        description="Weekly copies move to cold storage at this age, where AWS offers it for their "
        "kind (days); without it they stay warm.",
    )
    lock: VaultLockSettings | None = Field(
        default=VaultLockSettings(),
        description="Lock of the vaults; null: none, so that every copy can be deleted.",
    )
    copy_to: Region | None = Field(
        default=None, description="Weekly copies also go to this region; without it to none."
    )
    force_destroy: bool = Field(
        default=False,
        description="A destroy deletes the recovery points too; never with protect.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        found = Problems()
        cold = self.weekly_cold_after_days
        if cold is not None and self.weekly_keep_days < cold + COLD_DAYS:
            found.add(
                f"{self.weekly_keep_days} days is less than weekly_cold_after_days ({cold}) and "
                f"the {COLD_DAYS} days that AWS Backup keeps a copy in cold storage. Use "
                f"{cold + COLD_DAYS} or more, or weekly_cold_after_days: null.",
                at=["weekly_keep_days"],
            )
        if self.lock is not None:
            self._check_lock(self.lock, found)
        found.refuse()
        return self

    def _check_lock(self, lock: VaultLockSettings, found: Problems) -> None:
        if lock.min_days > lock.max_days:
            found.add(
                f"{lock.min_days} is above max_days ({lock.max_days}). Use {lock.max_days} or "
                "less.",
                at=["lock", "min_days"],
            )
        # AWS Backup fails a job whose copy would live shorter or longer (AWS Backup Developer
        # Guide, "AWS Backup Vault Lock").
        for name in ("daily_keep_days", "weekly_keep_days"):
            days = getattr(self, name)
            if not lock.min_days <= days <= lock.max_days:
                found.add(
                    f"{days} is outside the lock's {lock.min_days} to {lock.max_days} days, so "
                    "every job would fail. Use a number of days within, or change lock.",
                    at=[name],
                )
        if lock.compliance_after_days is not None and self.force_destroy:
            found.add(
                "true contradicts lock.compliance_after_days: nobody can delete what a compliance "
                "lock holds. Remove one of them.",
                at=["force_destroy"],
            )

    def problems_in(
        self, *, name_prefix: str, region: str, protect: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        vault = vault_name(name_prefix)
        if len(vault) > NAME_MOST:
            yield (
                (),
                f"the vault would be named {vault}, which has {len(vault)} characters, more than "
                f"the {NAME_MOST} that AWS Backup accepts. Shorten organization or the stack's "
                "name.",
            )
        if self.copy_to == region:
            yield (
                ("copy_to",),
                f"{region} is the stack's own region, whose loss the copies would not outlive. Use "
                "another region, or remove copy_to.",
            )
        if protect and self.force_destroy:
            yield (
                ("force_destroy",),
                "true contradicts protect: true. Remove force_destroy where content is protected.",
            )
        if protect and self.lock is None:
            yield (
                ("lock",),
                "null leaves the copies of production to anybody's delete. Remove the line for the "
                "default lock, or use protect: false.",
            )


def vault_name(name_prefix: str) -> str:
    """The vault's name in AWS: runbooks name it, so it is fixed."""
    return f"{name_prefix}-backup"
