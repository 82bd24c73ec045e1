"""What an operator may set about finding threats and weaknesses. No pulumi import."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Settings, rule

GuardDutyFeature = Literal[
    "s3-data-events", "eks-audit-logs", "runtime-monitoring", "malware-protection", "lambda-network"
]
Standard = Literal["foundational", "cis"]
Scanned = Literal["ecr", "ec2", "lambda"]


class GuardDutySettings(Settings):
    """Threats: what somebody does who should not be here."""

    features: tuple[GuardDutyFeature, ...] = Field(
        default=("s3-data-events", "eks-audit-logs", "runtime-monitoring", "malware-protection"),
        description="What it watches beside CloudTrail, flow logs and DNS. Each is paid for by "
        "what it reads; what is not listed is switched off.",
    )
    agent_on_nodes: bool = Field(
        default=True,
        description="With runtime-monitoring GuardDuty installs and updates its agent on EKS nodes "
        "by itself.",
    )


class SecurityHubSettings(Settings):
    """One place for all findings, and the standards that the account is measured by."""

    standards: tuple[Standard, ...] = Field(
        default=("foundational", "cis"),
        min_length=1,
        description="AWS Foundational Security Best Practices 1.0.0, CIS AWS Foundations 3.0.0.",
    )


class InspectorSettings(Settings):
    """Known weaknesses of what runs."""

    scans: tuple[Scanned, ...] = Field(
        default=("ecr", "ec2", "lambda"),
        min_length=1,
        description="What Inspector scans: images, instances, functions.",
    )


class FindingsSettings(Settings):
    """Services that look for threats and weaknesses, each once an account and region."""

    guardduty: GuardDutySettings | None = Field(
        default=None,
        description="GuardDuty; none: not. A destroy deletes its findings with it.",
    )
    security_hub: SecurityHubSettings | None = Field(
        default=None,
        description="Security Hub; none: not. It needs AWS Config, of this stack or another.",
    )
    inspector: InspectorSettings | None = Field(default=None, description="Inspector; none: not.")

    @model_validator(mode="after")
    def _something_is_on(self) -> Self:
        if self.guardduty is None and self.security_hub is None and self.inspector is None:
            raise rule(
                "set, but none of guardduty, security_hub and inspector is switched on. Add one "
                "(guardduty: {} for its defaults), or remove findings."
            )
        return self
