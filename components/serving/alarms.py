"""The alarms of an endpoint, which also take a bad roll-out back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch

from components.monitoring.alerting import Alerting
from components.monitoring.settings import Severity
from components.serving.endpoint_options import AlarmSettings, ModelMetricSettings


@dataclass(frozen=True, kw_only=True)
class EndpointAlarmsArgs:
    """Which endpoint is watched, by its name in AWS, and its variants that answer callers."""

    settings: AlarmSettings
    endpoint_name: str
    variants: Sequence[str]
    alerting: Alerting


@dataclass(frozen=True, kw_only=True)
class _Watch:
    """One thing that is watched: either `statistic` or `percentile`."""

    role: str
    severity: Severity
    runbook: str
    meaning: str
    namespace: str
    metric: str
    threshold: float
    comparison: str = "GreaterThanOrEqualToThreshold"
    statistic: str | None = None
    percentile: str | None = None


class EndpointAlarms(ComponentResource):
    """Defines the alarms of each variant; `rollback_alarm_names` are those a roll-out heeds.

    No data is no trouble: a fleet without requests has no metrics, and a roll-out must go on.
    """

    rollback_alarm_names: list[Output[str]]

    def __init__(
        self, name: str, args: EndpointAlarmsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:EndpointAlarms", name, None, opts)
        self._prefix, self._args = name, args
        self.rollback_alarm_names = []
        for variant in args.variants:
            for watch in _rollback_watches(args.settings):
                self.rollback_alarm_names.append(self._alarm(variant, watch).name)
            self._alarm(variant, _client_errors(args.settings))
        self.register_outputs({"rollback_alarm_names": self.rollback_alarm_names})

    def _alarm(self, variant: str, watch: _Watch) -> cloudwatch.MetricAlarm:
        args = self._args
        action = args.alerting.topic_arn(watch.severity)
        runbook = args.alerting.runbook_url(watch.runbook)
        return cloudwatch.MetricAlarm(
            f"{self._prefix}-{variant}-{watch.role}",
            alarm_description=(
                f"{args.endpoint_name}, variant {variant}: {watch.meaning}. Runbook: {runbook}"
            ),
            namespace=watch.namespace,
            metric_name=watch.metric,
            dimensions={"EndpointName": args.endpoint_name, "VariantName": variant},
            statistic=watch.statistic,
            extended_statistic=watch.percentile,
            # With few requests a percentile says nothing.
            evaluate_low_sample_count_percentiles="ignore" if watch.percentile else None,
            period=60,
            evaluation_periods=args.settings.minutes,
            comparison_operator=watch.comparison,
            threshold=watch.threshold,
            treat_missing_data="notBreaching",
            alarm_actions=[action],
            ok_actions=[action],
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )


def _rollback_watches(settings: AlarmSettings) -> list[_Watch]:
    found = [
        _Watch(
            role="server-errors",
            severity="critical",
            runbook="endpoint-errors",
            meaning=f"{settings.server_errors} or more answers 5xx in a minute",
            namespace="AWS/SageMaker",
            metric="Invocation5XXErrors",
            statistic="Sum",
            threshold=settings.server_errors,
        ),
        _Watch(
            role="latency",
            severity="critical",
            runbook="endpoint-latency",
            meaning=f"one of a hundred requests takes {settings.latency_p99_ms} ms or more",
            namespace="AWS/SageMaker",
            metric="ModelLatency",
            percentile="p99",
            # The metric counts microseconds.
            threshold=settings.latency_p99_ms * 1000,
        ),
    ]
    if settings.model_metric is not None:
        found.append(_model_metric(settings.model_metric))
    return found


def _client_errors(settings: AlarmSettings) -> _Watch:
    return _Watch(
        role="client-errors",
        severity="warning",
        runbook="endpoint-errors",
        meaning=f"{settings.client_errors} or more answers 4xx in a minute",
        namespace="AWS/SageMaker",
        metric="Invocation4XXErrors",
        statistic="Sum",
        threshold=settings.client_errors,
    )


def _model_metric(metric: ModelMetricSettings) -> _Watch:
    if metric.above is not None:
        side, comparison, threshold = "above", "GreaterThanThreshold", metric.above
    else:
        side, comparison, threshold = "below", "LessThanThreshold", metric.below or 0.0
    return _Watch(
        role="model-metric",
        severity="critical",
        runbook="endpoint-model-metric",
        meaning=f"{metric.name} is {side} {threshold}",
        namespace=metric.namespace,
        metric=metric.name,
        statistic=metric.statistic,
        comparison=comparison,
        threshold=threshold,
    )
