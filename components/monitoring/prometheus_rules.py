"""Recording and alert rules as data, and the text that Prometheus reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from components.monitoring.prometheus_settings import FAST_BURN, SLOW_BURN, PrometheusSettings
from components.monitoring.settings import Severity

SERVING = 'namespace="serving"'
"""Where model servers run; they count http_requests_total by code and observe
http_request_duration_seconds."""


@dataclass(frozen=True, kw_only=True)
class RecordingRule:
    """A query whose answer is kept as a series of its own."""

    record: str
    expr: str


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """A query that must have no answer. `runbook` names the page docs/runbooks/<runbook>.md."""

    alert: str
    expr: str
    minutes: int
    severity: Severity
    summary: str
    runbook: str


def recording_rules() -> list[RecordingRule]:
    """What dashboards and alerts ask for again and again."""
    wait = "kueue_admission_wait_time_seconds_bucket"
    found = [
        RecordingRule(
            record="node:gpu_utilization:avg5m",
            expr="avg by (Hostname, modelName) (avg_over_time(DCGM_FI_DEV_GPU_UTIL[5m]))",
        ),
        RecordingRule(
            record="cluster:gpu_memory_used:ratio",
            expr="sum(DCGM_FI_DEV_FB_USED) / sum(DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)",
        ),
        RecordingRule(
            record="queue:admission_wait_seconds:p95_30m",
            expr=f"histogram_quantile(0.95, sum by (cluster_queue, le) (rate({wait}[30m])))",
        ),
        RecordingRule(
            record="service:latency_seconds:p99_5m",
            expr="histogram_quantile(0.99, sum by (service, le) "
            f"(rate(http_request_duration_seconds_bucket{{{SERVING}}}[5m])))",
        ),
    ]
    for window in ("5m", "30m", "1h", "6h"):
        errors = f'sum by (service) (rate(http_requests_total{{{SERVING}, code=~"5.."}}[{window}]))'
        every = f"sum by (service) (rate(http_requests_total{{{SERVING}}}[{window}]))"
        found.append(
            RecordingRule(record=f"service:errors:ratio_rate{window}", expr=f"{errors} / {every}")
        )
    return found


def alert_rules(settings: PrometheusSettings) -> list[AlertRule]:
    """What a person has to hear of."""
    budget = settings.error_budget
    ratio = "service:errors:ratio_rate"
    wait = settings.queue_wait_minutes * 60
    return [
        AlertRule(
            alert="ErrorBudgetBurnsFast",
            expr=f"{ratio}1h > {FAST_BURN * budget:.6g} and {ratio}5m > {FAST_BURN * budget:.6g}",
            minutes=2,
            severity="critical",
            summary="2 % of the error budget of 30 days went within an hour",
            runbook="error-budget",
        ),
        AlertRule(
            alert="ErrorBudgetBurnsSlowly",
            expr=f"{ratio}6h > {SLOW_BURN * budget:.6g} and {ratio}30m > {SLOW_BURN * budget:.6g}",
            minutes=15,
            severity="warning",
            summary="5 % of the error budget of 30 days went within six hours",
            runbook="error-budget",
        ),
        AlertRule(
            alert="ModelServerSlow",
            expr=f"service:latency_seconds:p99_5m > {settings.latency_p99_ms / 1000:g}",
            minutes=10,
            severity="warning",
            summary=f"One in a hundred answers takes longer than {settings.latency_p99_ms} ms",
            runbook="endpoint-latency",
        ),
        AlertRule(
            alert="TrainingStarved",
            expr=f"queue:admission_wait_seconds:p95_30m > {wait} "
            'or sum by (cluster_queue) (kueue_pending_workloads{status="active"}) > 0 '
            "unless sum by (cluster_queue) (kueue_admitted_active_workloads) > 0",
            minutes=settings.queue_wait_minutes,
            severity="warning",
            summary=f"Jobs wait longer than {settings.queue_wait_minutes} minutes for GPUs",
            runbook="gpu-starvation",
        ),
        AlertRule(
            alert="GpuIdle",
            expr=f"node:gpu_utilization:avg5m < {settings.gpu_idle_percent}",
            minutes=settings.gpu_idle_minutes,
            severity="info",
            summary=f"A GPU is used less than {settings.gpu_idle_percent} percent",
            runbook="gpu-idle",
        ),
    ]


def rules_text(
    recordings: Sequence[RecordingRule], alerts: Sequence[AlertRule], runbooks: str
) -> str:
    """The rules file. `runbooks` is the address under which docs/runbooks is published."""
    groups: list[dict[str, Any]] = [
        {
            "name": "recordings",
            "interval": "1m",
            "rules": [{"record": one.record, "expr": one.expr} for one in recordings],
        },
        {
            "name": "alerts",
            "interval": "1m",
            "rules": [
                {
                    "alert": one.alert,
                    "expr": one.expr,
                    "for": f"{one.minutes}m",
                    "labels": {"severity": one.severity},
                    "annotations": {
                        "summary": one.summary,
                        "runbook_url": f"{runbooks}/{one.runbook}.md",
                    },
                }
                for one in alerts
            ],
        },
    ]
    return str(yaml.safe_dump({"groups": groups}, sort_keys=False, width=4096))
