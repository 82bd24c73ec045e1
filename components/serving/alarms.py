"""What is watched of an endpoint, and what takes a bad roll-out back. Pure data."""

from __future__ import annotations

from components.monitoring.signals import Signal
from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_options import AlarmSettings, ModelMetricSettings
from components.serving.endpoint_settings import EndpointSettings
from components.serving.serverless_settings import ServerlessSettings


def rollback_signals(settings: EndpointSettings, endpoint: str) -> list[Signal]:
    """What no new configuration may cause; `endpoint` is its name in AWS."""
    alarms = settings.alarms
    return [
        signal
        for variant in settings.answering
        for signal in (
            _server_errors(alarms, endpoint, variant),
            _latency(alarms, endpoint, variant),
            *_model_metric(alarms, endpoint, variant),
        )
    ]


def caller_signals(settings: EndpointSettings, endpoint: str) -> list[Signal]:
    """What callers do or wait for: it warns, and takes no roll-out back."""
    alarms = settings.alarms
    return [
        *(_client_errors(alarms, endpoint, variant) for variant in settings.answering),
        *(_oldest(settings, endpoint) if isinstance(settings, AsyncSettings) else ()),
        *(_crowded(settings, endpoint) if isinstance(settings, ServerlessSettings) else ()),
    ]


def _client_errors(settings: AlarmSettings, endpoint: str, variant: str) -> Signal:
    return Signal(
        role=f"{variant}-client-errors",
        summary=f"Variant {variant} refuses {settings.client_errors} requests a minute or more",
        runbook="endpoint-errors",
        severity="warning",
        namespace="AWS/SageMaker",
        metric="Invocation4XXErrors",
        statistic="Sum",
        threshold=settings.client_errors,
        dimensions=_dimensions(endpoint, variant),
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
            dimensions=_dimensions(endpoint, variant),
        )
        for variant in settings.answering
    ]


def _dimensions(endpoint: str, variant: str) -> dict[str, str]:
    return {"EndpointName": endpoint, "VariantName": variant}


def _server_errors(settings: AlarmSettings, endpoint: str, variant: str) -> Signal:
    return Signal(
        role=f"{variant}-server-errors",
        summary=f"Variant {variant} fails {settings.server_errors} requests a minute or more",
        runbook="endpoint-errors",
        severity="critical",
        namespace="AWS/SageMaker",
        metric="Invocation5XXErrors",
        statistic="Sum",
        threshold=settings.server_errors,
        dimensions=_dimensions(endpoint, variant),
        periods=settings.minutes,
        failing_periods=settings.minutes,
    )


def _latency(settings: AlarmSettings, endpoint: str, variant: str) -> Signal:
    return Signal(
        role=f"{variant}-latency",
        summary=f"Variant {variant}: 1 of 100 requests takes {settings.latency_p99_ms} ms or more",
        runbook="endpoint-latency",
        severity="critical",
        namespace="AWS/SageMaker",
        metric="ModelLatency",
        statistic="p99",
        # The metric counts microseconds.
        threshold=settings.latency_p99_ms * 1000,
        dimensions=_dimensions(endpoint, variant),
        periods=settings.minutes,
        failing_periods=settings.minutes,
    )


def _model_metric(settings: AlarmSettings, endpoint: str, variant: str) -> list[Signal]:
    metric = settings.model_metric
    if metric is None:
        return []
    side, threshold = _bad_side(metric)
    return [
        Signal(
            role=f"{variant}-model-metric",
            summary=f"Variant {variant}: {metric.name} is {side} {threshold}",
            runbook="endpoint-model-metric",
            severity="critical",
            namespace=metric.namespace,
            metric=metric.name,
            statistic=metric.statistic,
            comparison="GreaterThanThreshold" if side == "above" else "LessThanThreshold",
            threshold=threshold,
            dimensions=_dimensions(endpoint, variant),
            periods=settings.minutes,
            failing_periods=settings.minutes,
        )
    ]


def _bad_side(metric: ModelMetricSettings) -> tuple[str, float]:
    if metric.above is not None:
        return "above", metric.above
    # The settings make sure that one of the two is given.
    return "below", 0.0 if metric.below is None else metric.below
