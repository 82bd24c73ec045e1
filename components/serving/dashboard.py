"""What the dashboard of an endpoint shows. Pure data."""

from __future__ import annotations

from components.monitoring.dashboard import Board, Graph, Line, signal_graphs
from components.serving.alarms import (
    caller_signals,
    dimensions,
    memory_signals,
    rollback_signals,
)
from components.serving.async_settings import AsyncSettings
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint_settings import EndpointSettings
from components.serving.fleet_settings import FleetSettings
from components.serving.serverless_settings import ServerlessSettings

_REQUESTS = "AWS/SageMaker"
_INSTANCES = "/aws/sagemaker/Endpoints"
_COPIES = "/aws/sagemaker/InferenceComponents"


def endpoint_board(settings: EndpointSettings, endpoint: str) -> Board:
    """Traffic, then whatever an alarm watches with its threshold, then what is used.

    `endpoint` is its name in AWS. Sources of the metrics: SageMaker AI developer guide, "Metrics
    for monitoring Amazon SageMaker AI with Amazon CloudWatch".
    """
    variants = settings.answering

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
                    dimensions=dimensions(settings, endpoint, variant),
                )
                for variant in variants
                for statistic in statistics
            ],
        )

    watched = [
        *rollback_signals(settings, endpoint),
        *caller_signals(settings, endpoint),
        *memory_signals(settings, endpoint, endpoint),
    ]
    own: list[Graph] = []
    if isinstance(settings, FleetSettings):
        own += [
            graph("Requests per instance", _REQUESTS, "InvocationsPerInstance", "Sum"),
            graph("Processors, 100 a core", _INSTANCES, "CPUUtilization", "Average"),
            graph("GPUs, 100 each", _INSTANCES, "GPUUtilization", "Average"),
            graph("Disk used", _INSTANCES, "DiskUtilization", "Maximum"),
        ]
    if isinstance(settings, ComponentsSettings):
        own += [
            graph("Requests per copy", _REQUESTS, "InvocationsPerCopy", "Sum"),
            graph("Processors of a copy (%)", _COPIES, "CPUUtilizationNormalized", "Average"),
            graph("GPUs of a copy (%)", _COPIES, "GPUUtilizationNormalized", "Average"),
        ]
    if isinstance(settings, ServerlessSettings):
        own.append(graph("Cold starts (us)", _REQUESTS, "ModelSetupTime", "p50", "p99"))
    if isinstance(settings, AsyncSettings):
        own.append(_queue(endpoint))
    return Board(
        title=f"Endpoint {endpoint}",
        text="Latencies count microseconds. The line named alarm is where an alarm fires.",
        graphs=[
            graph("Requests", _REQUESTS, "Invocations", "Sum", stacked=True),
            *signal_graphs(watched),
            graph("ModelLatency (p50, p90)", _REQUESTS, "ModelLatency", "p50", "p90"),
            graph("OverheadLatency (p99)", _REQUESTS, "OverheadLatency", "p99"),
            *own,
        ],
    )


def _queue(endpoint: str) -> Graph:
    """Requests that wait, together and for each instance."""
    return Graph(
        title="Requests that wait",
        lines=[
            Line(
                namespace=_REQUESTS,
                metric=metric,
                statistic="Maximum",
                label=label,
                dimensions={"EndpointName": endpoint},
            )
            for metric, label in (
                ("ApproximateBacklogSize", "all"),
                ("ApproximateBacklogSizePerInstance", "an instance"),
            )
        ],
    )
