"""What is watched of an endpoint, and what takes a bad roll-out back. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Input

from components.monitoring.signals import Signal
from components.serving.async_settings import AsyncSettings
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint_options import AlarmSettings, ModelMetricSettings
from components.serving.endpoint_settings import EndpointSettings
from components.serving.naming import component_full_name
from components.serving.serverless_settings import ServerlessSettings


def rollback_signals(settings: EndpointSettings, endpoint: str) -> list[Signal]:
    """What no new configuration may cause; `endpoint` is its name in AWS."""
    return [
        signal
        for name in settings.answering
        for signal in rollback_signals_of(settings, endpoint, name)
    ]


def rollback_signals_of(settings: EndpointSettings, endpoint: str, name: str) -> list[Signal]:
    """The same of one variant, or of one inference component."""
    alarms, of = settings.alarms, _Watched.of(settings, endpoint, name)
    return [_server_errors(alarms, of), _latency(alarms, of), *_model_metric(alarms, of)]


def memory_signals(settings: EndpointSettings, endpoint: Input[str], physical: str) -> list[Signal]:
    """Memory of what answers. `endpoint` is the endpoint's name in AWS, as an output when it stands
    so; `physical` is the same as plain text. Of a component it is the share of what a copy may use.
    """
    components = isinstance(settings, ComponentsSettings)
    noun = "Component" if components else "Variant"
    kind = "InferenceComponents" if components else "Endpoints"
    return [
        Signal(
            role=f"{name}-memory",
            summary=f"{noun} {name} runs out of memory",
            runbook="endpoint-saturation",
            severity="warning",
            namespace=f"/aws/sagemaker/{kind}",
            metric="MemoryUtilizationNormalized" if components else "MemoryUtilization",
            statistic="Maximum",
            threshold=90,
            dimensions=dimensions(settings, physical, name)
            if components
            else {"EndpointName": endpoint, "VariantName": name},
        )
        for name in settings.answering
    ]


def caller_signals(settings: EndpointSettings, endpoint: str) -> list[Signal]:
    """What callers do or wait for: it warns, and takes no roll-out back."""
    alarms = settings.alarms
    return [
        *(
            _client_errors(alarms, _Watched.of(settings, endpoint, name))
            for name in settings.answering
        ),
        *(_oldest(settings, endpoint) if isinstance(settings, AsyncSettings) else ()),
        *(_crowded(settings, endpoint) if isinstance(settings, ServerlessSettings) else ()),
    ]


@dataclass(frozen=True, kw_only=True)
class _Watched:
    """A variant or an inference component: what people call it, its name, and the dimensions of
    its metrics."""

    noun: str
    name: str
    dimensions: Mapping[str, str]

    @staticmethod
    def of(settings: EndpointSettings, endpoint: str, name: str) -> _Watched:
        components = isinstance(settings, ComponentsSettings)
        return _Watched(
            noun="Component" if components else "Variant",
            name=name,
            dimensions=dimensions(settings, endpoint, name),
        )


def dimensions(settings: EndpointSettings, endpoint: str, name: str) -> dict[str, str]:
    """The dimensions of what SageMaker counts of a variant, or of an inference component, whose
    name is unique by itself. Source: SageMaker AI developer guide, "Metrics for monitoring Amazon
    SageMaker AI with Amazon CloudWatch"."""
    if isinstance(settings, ComponentsSettings):
        return {"InferenceComponentName": component_full_name(endpoint, name)}
    return {"EndpointName": endpoint, "VariantName": name}


def _client_errors(settings: AlarmSettings, of: _Watched) -> Signal:
    return Signal(
        role=f"{of.name}-client-errors",
        summary=f"{of.noun} {of.name} refuses {settings.client_errors} requests a minute or more",
        runbook="endpoint-errors",
        severity="warning",
        namespace="AWS/SageMaker",
        metric="Invocation4XXErrors",
        statistic="Sum",
        threshold=settings.client_errors,
        dimensions=of.dimensions,
        periods=settings.minutes,
        failing_periods=settings.minutes,
    )


def _oldest(settings: AsyncSettings, endpoint: str) -> list[Signal]:
    """The metric counts seconds. Source: SageMaker AI developer guide, "Monitor asynchronous
    endpoint"."""
    minutes = settings.alarms.oldest_minutes
    return [
        Signal(
            role="oldest-request",
            summary=f"A request waits {minutes} minutes or longer",
            runbook="endpoint-backlog",
            severity="warning",
            namespace="AWS/SageMaker",
            metric="ApproximateAgeOfOldestRequest",
            statistic="Maximum",
            threshold=minutes * 60,
            dimensions={"EndpointName": endpoint},
        )
    ]


def _crowded(settings: ServerlessSettings, endpoint: str) -> list[Signal]:
    """The metric is a share of max_concurrency. Source: SageMaker AI developer guide, "Monitor a
    serverless endpoint"."""
    return [
        Signal(
            role=f"{variant}-concurrency",
            summary=f"Variant {variant} uses 90 percent of its concurrency; more is refused",
            runbook="endpoint-saturation",
            severity="warning",
            namespace="AWS/SageMaker",
            metric="ServerlessConcurrentExecutionsUtilization",
            statistic="Maximum",
            threshold=0.9,
            dimensions=dimensions(settings, endpoint, variant),
        )
        for variant in settings.answering
    ]


def _server_errors(settings: AlarmSettings, of: _Watched) -> Signal:
    return Signal(
        role=f"{of.name}-server-errors",
        summary=f"{of.noun} {of.name} fails {settings.server_errors} requests a minute or more",
        runbook="endpoint-errors",
        severity="critical",
        namespace="AWS/SageMaker",
        metric="Invocation5XXErrors",
        statistic="Sum",
        threshold=settings.server_errors,
        dimensions=of.dimensions,
        periods=settings.minutes,
        failing_periods=settings.minutes,
    )


def _latency(settings: AlarmSettings, of: _Watched) -> Signal:
    return Signal(
        role=f"{of.name}-latency",
        summary=(
            f"{of.noun} {of.name}: 1 of 100 requests takes {settings.latency_p99_ms} ms or more"
        ),
        runbook="endpoint-latency",
        severity="critical",
        namespace="AWS/SageMaker",
        metric="ModelLatency",
        statistic="p99",
        # The metric counts microseconds.
        threshold=settings.latency_p99_ms * 1000,
        dimensions=of.dimensions,
        periods=settings.minutes,
        failing_periods=settings.minutes,
    )


def _model_metric(settings: AlarmSettings, of: _Watched) -> list[Signal]:
    metric = settings.model_metric
    if metric is None:
        return []
    side, threshold = _bad_side(metric)
    return [
        Signal(
            role=f"{of.name}-model-metric",
            summary=f"{of.noun} {of.name}: {metric.name} is {side} {threshold}",
            runbook="endpoint-model-metric",
            severity="critical",
            namespace=metric.namespace,
            metric=metric.name,
            statistic=metric.statistic,
            comparison="GreaterThanThreshold" if side == "above" else "LessThanThreshold",
            threshold=threshold,
            dimensions=of.dimensions,
            periods=settings.minutes,
            failing_periods=settings.minutes,
        )
    ]


def _bad_side(metric: ModelMetricSettings) -> tuple[str, float]:
    if metric.above is not None:
        return "above", metric.above
    # The settings make sure that one of the two is given.
    return "below", 0.0 if metric.below is None else metric.below
