"""The golden signals of each kind of thing: errors, saturation, backlog. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi

from components.monitoring.settings import Severity

Comparison = Literal["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"]


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


def saturation_signals(endpoint: pulumi.Input[str], variants: Sequence[str]) -> list[Signal]:
    """Memory of each variant of a SageMaker endpoint; its errors and latency the endpoint itself
    watches, because they take a roll-out back."""
    return [
        Signal(
            role=f"{variant}-memory",
            summary=f"Variant {variant} runs out of memory",
            runbook="endpoint-saturation",
            severity="warning",
            namespace="/aws/sagemaker/Endpoints",
            metric="MemoryUtilization",
            statistic="Maximum",
            threshold=90,
            dimensions={"EndpointName": endpoint, "VariantName": variant},
        )
        for variant in variants
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
        Signal(
            role="dead-letters",
            summary="A message was given up after all its attempts",
            runbook="dead-letters",
            severity="critical",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            statistic="Maximum",
            threshold=1,
            dimensions={"QueueName": queue},
            periods=1,
            failing_periods=1,
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
        Signal(
            role=name.lower(),
            summary=summary,
            runbook=runbook,
            severity="critical",
            namespace=namespace,
            metric=name,
            statistic="Sum",
            threshold=1,
            dimensions={"service": service},
            period_seconds=300,
            periods=1,
            failing_periods=1,
        )
        for name, (summary, runbook) in metrics.items()
    ]


def nat_signals(gateways: Mapping[str, pulumi.Input[str]]) -> list[Signal]:
    """Connections that a NAT gateway could not make; `gateways` are ids by zone letter."""
    return [
        Signal(
            role=f"nat-{letter}-ports",
            summary=f"The NAT gateway of zone {letter} has no port left for a connection",
            runbook="nat-gateway",
            severity="warning",
            namespace="AWS/NATGateway",
            metric="ErrorPortAllocation",
            statistic="Sum",
            threshold=1,
            dimensions={"NatGatewayId": gateway},
        )
        for letter, gateway in gateways.items()
    ]


def backup_signals(vault: pulumi.Input[str]) -> list[Signal]:
    """A backup that was not made: the copy of yesterday gets older unseen."""
    return [
        Signal(
            role="failed",
            summary="A backup job failed",
            runbook="restore-from-backup",
            severity="critical",
            namespace="AWS/Backup",
            metric="NumberOfBackupJobsFailed",
            statistic="Sum",
            threshold=1,
            dimensions={"BackupVaultName": vault},
            period_seconds=3600,
            periods=1,
            failing_periods=1,
        )
    ]


def finding_signals(queue: pulumi.Input[str]) -> list[Signal]:
    """Any finding of high severity that nobody has taken out of its queue."""
    return [
        Signal(
            role="high",
            summary="A threat or weakness of high severity was found",
            runbook="security-finding",
            severity="critical",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            statistic="Maximum",
            threshold=1,
            dimensions={"QueueName": queue},
            periods=1,
            failing_periods=1,
        )
    ]


def log_signals(namespace: str, metrics: Sequence[str], *, errors: int = 10) -> list[Signal]:
    """More than `errors` failures written to a log within five minutes."""
    return [
        Signal(
            role=metric,
            summary=f"{errors} or more lines of failure in five minutes ({metric})",
            runbook="log-errors",
            severity="warning",
            namespace=namespace,
            metric=metric,
            statistic="Sum",
            threshold=errors,
            period_seconds=300,
            periods=1,
            failing_periods=1,
        )
        for metric in metrics
    ]


def cluster_signals(cluster: pulumi.Input[str]) -> list[Signal]:
    """The control plane's failures and the size of its store, and pods that find no node.

    Source: Amazon EKS user guide, "Monitor cluster data with Amazon CloudWatch" (metrics that EKS
    sends by itself, once a minute).
    """
    dimensions = {"ClusterName": cluster}
    return [
        Signal(
            role="api-errors",
            summary="The Kubernetes API fails requests",
            runbook="eks-control-plane",
            severity="critical",
            namespace="AWS/EKS",
            metric="apiserver_request_total_5XX",
            statistic="Sum",
            threshold=50,
            dimensions=dimensions,
        ),
        Signal(
            role="store",
            summary="The store of Kubernetes objects is three quarters full",
            runbook="eks-control-plane",
            severity="warning",
            namespace="AWS/EKS",
            metric="apiserver_storage_size_bytes",
            statistic="Maximum",
            threshold=6 * 1024**3,
            dimensions=dimensions,
        ),
        Signal(
            role="unscheduled",
            summary="Pods have found no node for half an hour",
            runbook="gpu-starvation",
            severity="warning",
            namespace="AWS/EKS",
            metric="scheduler_pending_pods_UNSCHEDULABLE",
            statistic="Sum",
            threshold=1,
            dimensions=dimensions,
            period_seconds=300,
            periods=6,
            failing_periods=6,
        ),
    ]


def fast_files_signals(file_system: pulumi.Input[str], *, size_gib: int) -> list[Signal]:
    """A Lustre file system with less than a tenth of its space left, on all its disks together.

    Source: FSx for Lustre user guide, "Amazon CloudWatch metrics for FSx for Lustre".
    """
    return [
        Signal(
            role="space",
            summary="Less than a tenth of the file system is free",
            runbook="fast-files-full",
            severity="warning",
            namespace="AWS/FSx",
            metric="FreeDataStorageCapacity",
            statistic="Sum",
            comparison="LessThanThreshold",
            threshold=size_gib * 1024**3 / 10,
            dimensions={"FileSystemId": file_system},
            period_seconds=60,
        )
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
