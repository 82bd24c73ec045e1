"""The golden signals of each kind of thing: errors, saturation, backlog. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi

from components.monitoring.settings import Severity

Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]
Ending = Literal["failed", "timed-out", "aborted"]
_ENDINGS: Mapping[Ending, str] = {
    "failed": "ExecutionsFailed",
    "timed-out": "ExecutionsTimedOut",
    "aborted": "ExecutionsAborted",
}


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One thing to watch. `summary` says what is wrong when it fires; `runbook` names the page
    docs/runbooks/<runbook>.md; `statistic` is Sum, Average, Maximum or a percentile such as p99."""

    role: str
    summary: str
    runbook: str
    severity: Severity
    namespace: str
    metric: str
    threshold: float
    statistic: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    comparison: Comparison = "GreaterThanOrEqualToThreshold"
    period_seconds: int = 60
    periods: int = 5
    failing_periods: int = 3


def execution_signals(
    machine: pulumi.Input[str], *, runbook: str, summaries: Mapping[Ending, str]
) -> list[Signal]:
    """Executions of a state machine (its ARN) that ended badly: what each bad end means."""
    return [
        _once(
            role=ending,
            summary=summary,
            runbook=runbook,
            severity="warning",
            namespace="AWS/States",
            metric=_ENDINGS[ending],
            dimensions={"StateMachineArn": machine},
        )
        for ending, summary in summaries.items()
    ]


def queue_signals(queue: pulumi.Input[str], *, oldest_seconds: int = 900) -> list[Signal]:
    """Age of the oldest message of a queue: nobody works it off, or not quickly enough."""
    return [
        Signal(
            role="age",
            summary=f"A message waits longer than {oldest_seconds} s",
            runbook="queue-backlog",
            severity="warning",
            namespace="AWS/SQS",
            metric="ApproximateAgeOfOldestMessage",
            statistic="Maximum",
            threshold=oldest_seconds,
            dimensions={"QueueName": queue},
        )
    ]


def dead_letter_signals(queue: pulumi.Input[str]) -> list[Signal]:
    """Any message in a dead-letter queue: work was given up."""
    return [
        any_message(
            queue,
            role="dead-letters",
            summary="A message was given up after all its attempts",
            runbook="dead-letters",
        )
    ]


def function_signals(function: pulumi.Input[str]) -> list[Signal]:
    """Calls of a function that fail, and calls that are turned away."""
    shared: dict[str, Any] = {
        "namespace": "AWS/Lambda",
        "statistic": "Sum",
        "threshold": 1,
        "dimensions": {"FunctionName": function},
        "period_seconds": 300,
        "periods": 3,
        "failing_periods": 3,
        "severity": "warning",
        "runbook": "function-errors",
    }
    return [
        Signal(
            role="errors",
            summary="The function fails again and again for a quarter of an hour",
            metric="Errors",
            **shared,
        ),
        Signal(
            role="throttles",
            summary="Calls of the function are turned away for a quarter of an hour",
            metric="Throttles",
            **shared,
        ),
    ]


def counted_signals(
    namespace: str, service: str, metrics: Mapping[str, tuple[str, str]]
) -> list[Signal]:
    """Something that a function counts happened at all; `metrics` are names, each with what it
    means and its runbook, as Powertools publishes them: with the service as dimension."""
    return [
        _once(
            role=name.lower(),
            summary=summary,
            runbook=runbook,
            severity="critical",
            namespace=namespace,
            metric=name,
            dimensions={"service": service},
        )
        for name, (summary, runbook) in metrics.items()
    ]


def backup_signals(vault: pulumi.Input[str], *, copies: bool) -> list[Signal]:
    """A backup that was not made, not begun in its window or, with `copies`, not copied to the
    other region, whose vault has the same name: the copy of yesterday gets older unseen.

    Source: AWS Backup developer guide, "AWS Backup metrics with Amazon CloudWatch".
    """
    watched = [
        ("failed", "A backup job failed", "NumberOfBackupJobsFailed"),
        ("expired", "A backup job did not begin in time", "NumberOfBackupJobsExpired"),
        ("copies-failed", "A copy to the other region failed", "NumberOfCopyJobsFailed"),
    ]
    return [
        _once(
            role=role,
            summary=summary,
            runbook="restore-from-backup",
            severity="critical",
            namespace="AWS/Backup",
            metric=metric,
            dimensions={"BackupVaultName": vault},
            period_seconds=3600,
        )
        for role, summary, metric in (watched if copies else watched[:2])
    ]


def finding_signals(queue: pulumi.Input[str]) -> list[Signal]:
    """Any finding of high severity that nobody has taken out of its queue."""
    return [
        any_message(
            queue,
            role="high",
            summary="A threat or weakness of high severity was found",
            runbook="security-finding",
        )
    ]


def log_signals(namespace: str, metrics: Sequence[str], *, errors: int = 10) -> list[Signal]:
    """More than `errors` failures written to a log within five minutes."""
    return [
        _once(
            role=metric,
            summary=f"{errors} or more lines of failure in five minutes ({metric})",
            runbook="log-errors",
            severity="warning",
            namespace=namespace,
            metric=metric,
            threshold=errors,
        )
        for metric in metrics
    ]


def search_signals(
    domain: str, stream: pulumi.Input[str], account_id: str, volume_gib: int
) -> list[Signal]:
    """An OpenSearch domain that lost data, runs full or cannot use its key, and lines that it does
    not take.

    Source: OpenSearch Service developer guide, "Recommended CloudWatch alarms"; Firehose developer
    guide, "Monitor with CloudWatch metrics".
    """
    dimensions: dict[str, pulumi.Input[str]] = {"DomainName": domain, "ClientId": account_id}
    watched: tuple[tuple[str, str, str, float, Severity], ...] = (
        ("red", "An index of the search has lost data", "ClusterStatus.red", 1, "warning"),
        ("key", "The search cannot use its key", "KMSKeyInaccessible", 1, "critical"),
    )
    found = [
        Signal(
            role=role,
            summary=summary,
            runbook="log-search",
            severity=severity,
            namespace="AWS/ES",
            metric=metric,
            statistic="Maximum",
            threshold=threshold,
            dimensions=dimensions,
        )
        for role, summary, metric, threshold, severity in watched
    ]
    return [
        *found,
        Signal(
            role="space",
            summary="A node of the search has less than a quarter of its volume left",
            runbook="log-search",
            severity="warning",
            namespace="AWS/ES",
            metric="FreeStorageSpace",
            statistic="Minimum",
            comparison="LessThanThreshold",
            # The metric is in MiB.
            threshold=volume_gib * 1024 / 4,
            dimensions=dimensions,
        ),
        Signal(
            role="delivery",
            summary="The search does not take lines",
            runbook="log-search",
            severity="warning",
            namespace="AWS/Firehose",
            metric="DeliveryToAmazonOpenSearchService.Success",
            statistic="Average",
            comparison="LessThanThreshold",
            threshold=1,
            dimensions={"DeliveryStreamName": stream},
            period_seconds=300,
        ),
    ]


def _once(
    *,
    role: str,
    summary: str,
    runbook: str,
    severity: Severity,
    namespace: str,
    metric: str,
    dimensions: Mapping[str, pulumi.Input[str]] | None = None,
    threshold: float = 1,
    period_seconds: int = 300,
) -> Signal:
    """What may not happen `threshold` times in one period."""
    return Signal(
        role=role,
        summary=summary,
        runbook=runbook,
        severity=severity,
        namespace=namespace,
        metric=metric,
        statistic="Sum",
        threshold=threshold,
        dimensions=dimensions or {},
        period_seconds=period_seconds,
        periods=1,
        failing_periods=1,
    )


def any_message(
    queue: pulumi.Input[str],
    *,
    role: str,
    summary: str,
    runbook: str,
    severity: Severity = "critical",
) -> Signal:
    """There is a message in a queue that has to stay empty."""
    return Signal(
        role=role,
        summary=summary,
        runbook=runbook,
        severity=severity,
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        statistic="Maximum",
        threshold=1,
        dimensions={"QueueName": queue},
        periods=1,
        failing_periods=1,
    )
