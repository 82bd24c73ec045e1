"""What must not happen unseen: acts that the audit trail shows, counted as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, ResourceOptions
from pulumi_aws import cloudwatch

from components.monitoring.signals import Signal

KEYS = (
    '{ ($.eventSource = "kms.amazonaws.com") && ($.errorCode NOT EXISTS) && '
    '(($.eventName = "DisableKey") || ($.eventName = "ScheduleKeyDeletion")) }'
)
"""A key that was switched off or given up (CIS AWS Foundations Benchmark 3.0, 4.7)."""
EMERGENCY = (
    '{ ($.eventName = "AssumeRoleWithSAML") && '
    '($.requestParameters.roleArn = "*break-glass*") && ($.errorCode NOT EXISTS) }'
)
"""Somebody took the role for emergencies. With Identity Center roles have other names."""
ROOT = (
    '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && '
    '($.eventType != "AwsServiceEvent") }'
)
"""Somebody worked as the account's root (CIS 4.3)."""
WITHOUT_MFA = (
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
    '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'
)
"""A user signed in with a password alone (CIS 4.2); who signs in by federation has it there."""
TRAIL = (
    '{ ($.eventName = "CreateTrail") || ($.eventName = "UpdateTrail") || '
    '($.eventName = "DeleteTrail") || ($.eventName = "StartLogging") || '
    '($.eventName = "StopLogging") }'
)
"""Somebody changed what is written down, or tried to (CIS 4.5)."""

ACTS: Sequence[tuple[str, str, str, str]] = (
    ("keys-disabled", KEYS, "A KMS key was switched off or its deletion scheduled", "key-disabled"),
    ("break-glass", EMERGENCY, "Somebody took the role for emergencies", "break-glass"),
    ("root", ROOT, "Somebody worked as the account's root", "root-used"),
    ("without-mfa", WITHOUT_MFA, "A user signed in by password alone", "signed-in-without-mfa"),
    ("trail-changed", TRAIL, "What the trail writes down was changed", "trail-changed"),
)
"""Each act: its role in names, its pattern, what it means and the runbook. Acts of every
deployment, such as changes of policies and security groups (CIS 4.4, 4.8 to 4.14), are no
alarm: they are in the trail and in AWS Config."""


@dataclass(frozen=True, kw_only=True)
class TrailWatchArgs:
    """The trail's log group, and the prefix of the metrics' namespace."""

    log_group_name: pulumi.Input[str]
    name_prefix: str


class TrailWatch(ComponentResource):
    """Defines a metric for each act; `signals` are what to alarm on."""

    signals: list[Signal]

    def __init__(
        self, name: str, args: TrailWatchArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:governance:TrailWatch", name, None, opts)
        namespace = f"{args.name_prefix}/audit"
        self.signals = []
        for role, pattern, summary, runbook in ACTS:
            cloudwatch.LogMetricFilter(
                f"{name}-{role}",
                log_group_name=args.log_group_name,
                pattern=pattern,
                metric_transformation=cloudwatch.LogMetricFilterMetricTransformationArgs(
                    name=role, namespace=namespace, value="1", default_value="0", unit="Count"
                ),
                opts=ResourceOptions(parent=self),
            )
            self.signals.append(
                Signal(
                    role=role,
                    summary=summary,
                    runbook=runbook,
                    severity="critical",
                    namespace=namespace,
                    metric=role,
                    statistic="Sum",
                    threshold=1,
                    period_seconds=300,
                    periods=1,
                    failing_periods=1,
                )
            )
        self.register_outputs({})
