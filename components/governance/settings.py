"""What an operator may set about audit, backups and decisions on models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field, model_validator

from components.common.settings import Path, Retention, Settings, rule
from components.governance.backup_settings import BackupSettings
from components.governance.config_rules_settings import ConfigRulesSettings
from components.governance.findings_settings import FindingsSettings
from components.governance.model_governance_settings import ModelGovernanceSettings


class AuditTrailSettings(Settings):
    """The record of who did what."""

    log_retention_days: Retention = Field(
        default=365, description="Days that the searchable copy stays in CloudWatch Logs."
    )
    keep_days: int = Field(
        default=2557,
        ge=365,
        le=36500,
        description="Days that the files of the trail stay in their bucket; a year at least.",
    )
    lock_days: int = Field(
        default=365,
        ge=1,
        le=36500,
        description="Days in which nobody deletes a file of the trail (object lock, governance).",
    )

    @model_validator(mode="after")
    def _check(self) -> AuditTrailSettings:
        if self.lock_days > self.keep_days:
            raise rule(
                f"{self.lock_days} days of lock are more than the {self.keep_days} days that files "
                "are kept. Use lock_days of keep_days at most.",
                at=["lock_days"],
            )
        return self


class GovernanceSettings(Settings):
    """Audit, backups and decisions on models."""

    audit_trail: AuditTrailSettings | None = Field(
        default=None,
        description="CloudTrail of the account, in all regions, with each access to a model's "
        "artifacts, to the lake and to decisions; none: no trail. One stack an account has it.",
    )
    backup: BackupSettings | None = Field(
        default=None,
        description="AWS Backup of the model bucket, the tables and the file systems; none: no "
        "copies beside versions and point-in-time recovery.",
    )

    model_governance: ModelGovernanceSettings | None = Field(
        default=None,
        description="Decisions on model versions, written once, and the role that decides; none: "
        "whoever IAM lets approves, unrecorded.",
    )

    config_rules: ConfigRulesSettings | None = Field(
        default=None,
        description="AWS Config of the account in the stack's region: every configuration is "
        "recorded and checked by rules; none: nothing. One stack an account and region has it.",
    )

    findings: FindingsSettings | None = Field(
        default=None,
        description="Threats and weaknesses are looked for, and high ones page; none: not. One "
        "stack an account and region has it.",
    )

    def problems_in(
        self,
        *,
        name_prefix: str,
        region: str,
        protect: bool,
        models: Sequence[str],
        deployers: Sequence[str],
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `models` are those of the registry, `deployers` the roles that run the deployment.
        """
        if self.backup is not None:
            for at, text in self.backup.problems_in(
                name_prefix=name_prefix, region=region, protect=protect
            ):
                yield ("backup", *at), text
        if self.model_governance is not None:
            for at, text in self.model_governance.problems_in(models=models, deployers=deployers):
                yield ("model_governance", *at), text
        if self.config_rules is not None:
            for at, text in self.config_rules.problems_in(protect=protect):
                yield ("config_rules", *at), text
