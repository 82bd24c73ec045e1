"""What the dashboard of an endpoint shows. Pure data."""

from __future__ import annotations

from components.monitoring.dashboard import Board, Graph, Line, signal_graphs
from components.monitoring.signals import saturation_signals
from components.serving.alarms import caller_signals, rollback_signals
from components.serving.endpoint_settings import EndpointSettings

_REQUESTS = "AWS/SageMaker"
_INSTANCES = "/aws/sagemaker/Endpoints"


def endpoint_board(settings: EndpointSettings, endpoint: str) -> Board:
    """Traffic, then whatever an alarm watches with its threshold, then what is used.

    `endpoint` is its name in AWS. Sources of the metrics: SageMaker AI developer guide, "Metrics
    for monitoring Amazon SageMaker AI with Amazon CloudWatch".
    """
    variants = list(settings.variants)

    def graph(
        title: str, namespace: str, metric: str, *statistics: str, stacked: bool = False
    ) -> Graph:
        return Graph(
            title=title,
            stacked=stacked,
            lines=[
                Line(
                    namespace=namespace,
                    metric=metric,
                    statistic=statistic,
                    label=variant if len(statistics) == 1 else f"{variant} {statistic}",
                    dimensions={"EndpointName": endpoint, "VariantName": variant},
                )
                for variant in variants
                for statistic in statistics
            ],
        )

    watched = [
        *rollback_signals(settings.alarms, endpoint, variants),
        *caller_signals(settings.alarms, endpoint, variants),
        *saturation_signals(endpoint, variants),
    ]
    return Board(
        title=f"Endpoint {endpoint}",
        text="Latencies count microseconds. The line named alarm is where an alarm fires.",
        graphs=[
            graph("Requests", _REQUESTS, "Invocations", "Sum", stacked=True),
            graph("Requests per instance", _REQUESTS, "InvocationsPerInstance", "Sum"),
            *signal_graphs(watched),
            graph("ModelLatency (p50, p90)", _REQUESTS, "ModelLatency", "p50", "p90"),
            graph("OverheadLatency (p99)", _REQUESTS, "OverheadLatency", "p99"),
            graph("Processors, 100 a core", _INSTANCES, "CPUUtilization", "Average"),
            graph("GPUs, 100 each", _INSTANCES, "GPUUtilization", "Average"),
            graph("Disk used", _INSTANCES, "DiskUtilization", "Maximum"),
        ],
    )
