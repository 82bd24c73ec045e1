"""What must not happen unseen: acts that the audit trail shows, counted as they come."""

from __future__ import annotations

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
        for role, pattern, summary in (
            ("keys-disabled", KEYS, "A KMS key was switched off, or its deletion was scheduled"),
            ("break-glass", EMERGENCY, "Somebody took the role for emergencies"),
        ):
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
                    runbook="key-disabled" if role == "keys-disabled" else "break-glass",
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
