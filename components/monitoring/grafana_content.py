"""Grafana's data sources and dashboards as code: JSON in the form of its HTTP API. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
CLOUDWATCH = {"type": "cloudwatch", "uid": "cloudwatch"}
WORKSPACE_ROLE = "ec2_iam_role"
"""What Amazon Managed Grafana shows as "Workspace IAM Role". Source: issue 31764 of
grafana/grafana, which made it for this service."""
COLUMNS = 24
WIDTH = 12
HEIGHT = 8
SCHEMA = 39
"""Version of the dashboard's model that the panels are written in."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One graph over time of a PromQL query; `unit` is one of Grafana's, `legend` a template."""

    title: str
    expr: str
    unit: str
    legend: str


CLUSTER_PANELS = (
    Panel(
        title="GPU use",
        expr="node:gpu_utilization:avg5m",
        unit="percent",
        legend="{{Hostname}} {{modelName}}",
    ),
    Panel(
        title="GPU memory in use",
        expr="cluster:gpu_memory_used:ratio",
        unit="percentunit",
        legend="all GPUs",
    ),
    Panel(
        title="Wait for quota, 95th percentile",
        expr="queue:admission_wait_seconds:p95_30m",
        unit="s",
        legend="{{cluster_queue}}",
    ),
    Panel(
        title="Jobs that wait",
        expr='sum by (cluster_queue) (kueue_pending_workloads{status="active"})',
        unit="short",
        legend="{{cluster_queue}}",
    ),
)

SERVING_PANELS = (
    Panel(
        title="Latency, 99th percentile",
        expr="service:latency_seconds:p99_5m",
        unit="s",
        legend="{{service}}",
    ),
    Panel(
        title="Share of 5xx, one hour",
        expr="service:errors:ratio_rate1h",
        unit="percentunit",
        legend="{{service}}",
    ),
)


def data_sources(prometheus_endpoint: str, region: str) -> str:
    """Both sources, asked with the workspace's own role: no key is kept anywhere."""
    sources: list[dict[str, Any]] = [
        {
            **_named(PROMETHEUS, "Prometheus"),
            "url": prometheus_endpoint.rstrip("/"),
            "isDefault": True,
            "jsonData": {
                "httpMethod": "POST",
                "sigV4Auth": True,
                "sigV4AuthType": WORKSPACE_ROLE,
                "sigV4Region": region,
            },
        },
        {
            **_named(CLOUDWATCH, "CloudWatch"),
            "jsonData": {"authType": WORKSPACE_ROLE, "defaultRegion": region},
        },
    ]
    return parameter_text(sources)


def _named(source: dict[str, str], name: str) -> dict[str, Any]:
    return {**source, "name": name, "access": "proxy"}


def dashboard(uid: str, title: str, panels: Sequence[Panel]) -> str:
    """A dashboard of these panels, two in a row."""
    body = {
        "uid": uid,
        "title": title,
        "editable": False,
        "schemaVersion": SCHEMA,
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "tags": ["mlops"],
        "panels": [_panel(number, panel) for number, panel in enumerate(panels)],
    }
    return parameter_text(body)


def parameter_text(content: Any) -> str:
    """The JSON text of `content`, in which no two braces open side by side.

    They stand in the legends of Grafana, and Systems Manager refuses a value with `{{}}` in it
    (PutParameter: a parameter cannot be nested in another). In JSON they can stand in texts alone,
    where a brace may be written by its number.
    """
    return re.sub(r"\{(?=\{)", r"\\u007b", json.dumps(content, sort_keys=True))


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": PROMETHEUS,
        "gridPos": {
            "x": number * WIDTH % COLUMNS,
            "y": number * WIDTH // COLUMNS * HEIGHT,
            "w": WIDTH,
            "h": HEIGHT,
        },
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            {
                "refId": "A",
                "datasource": PROMETHEUS,
                "expr": panel.expr,
                "legendFormat": panel.legend,
            }
        ],
    }
