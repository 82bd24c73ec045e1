"""What is watched of an endpoint, and what takes a bad roll-out back. Pure data."""

from __future__ import annotations

from collections.abc import Sequence

from components.monitoring.signals import Signal
from components.serving.endpoint_options import AlarmSettings, ModelMetricSettings


def rollback_signals(
    settings: AlarmSettings, endpoint: str, variants: Sequence[str]
) -> list[Signal]:
    """What no new configuration may cause; `endpoint` is its name in AWS."""
    return [
        signal
        for variant in variants
        for signal in (
            _server_errors(settings, endpoint, variant),
            _latency(settings, endpoint, variant),
            *_model_metric(settings, endpoint, variant),
        )
    ]


def caller_signals(settings: AlarmSettings, endpoint: str, variants: Sequence[str]) -> list[Signal]:
    """What callers do wrong: it warns, and takes no roll-out back."""
    return [
        Signal(
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
        for variant in variants
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
