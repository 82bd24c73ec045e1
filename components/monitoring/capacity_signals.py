"""What runs out: ports of NAT gateways, nodes and store of a cluster, space for files."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.monitoring.signals import Signal


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
