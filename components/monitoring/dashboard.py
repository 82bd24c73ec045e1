"""What a CloudWatch dashboard shows, and its body as AWS takes it. Pure data.

The body's structure and its limits are those of the CloudWatch API reference, "Dashboard body
structure and syntax": a grid 24 columns wide, 500 widgets a dashboard, 500 metrics a graph and
2,500 in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.monitoring.signals import Signal

COLUMNS = 24
WIDTH = 8
HEIGHT = 6
HEADER_HEIGHT = 2
MOST_WIDGETS = 500
MOST_METRICS_PER_GRAPH = 500
MOST_METRICS = 2500


@dataclass(frozen=True, kw_only=True)
class Line:
    """One metric in a graph; `statistic` is Sum, Average, Maximum, Minimum or a percentile."""

    namespace: str
    metric: str
    statistic: str
    label: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Lines over time. `limit` is where an alarm fires, in the unit of the metric; None: no alarm
    watches it."""

    title: str
    lines: Sequence[Line]
    limit: float | None = None
    stacked: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """One dashboard: what it shows and how to read it (Markdown)."""

    title: str
    text: str
    graphs: Sequence[Graph]


def signal_graphs(signals: Sequence[Signal]) -> list[Graph]:
    """A graph for each metric that alarms watch, with the threshold at which they fire.

    Signals of the same metric, statistic and threshold share a graph.
    """
    found: dict[tuple[str, str, str, float], list[Line]] = {}
    for signal in signals:
        line = Line(
            namespace=signal.namespace,
            metric=signal.metric,
            statistic=signal.statistic,
            label=signal.role,
            dimensions=signal.dimensions,
        )
        key = (signal.namespace, signal.metric, signal.statistic, signal.threshold)
        found.setdefault(key, []).append(line)
    return [
        Graph(title=f"{metric} ({statistic})", lines=lines, limit=threshold)
        for (_, metric, statistic, threshold), lines in found.items()
    ]


def body(board: Board, *, region: str, period_seconds: int) -> dict[str, Any]:
    """The dashboard's body; dimensions that are outputs stay outputs in it.

    Raises ValueError when the board holds more than AWS takes.
    """
    lines = [len(graph.lines) for graph in board.graphs]
    for what, count, most in (
        ("widgets", len(lines) + 1, MOST_WIDGETS),
        ("metrics in a graph", max(lines, default=0), MOST_METRICS_PER_GRAPH),
        ("metrics", sum(lines), MOST_METRICS),
    ):
        if count > most:
            raise ValueError(
                f"Dashboard {board.title} has {count} {what}. CloudWatch takes {most} at most. "
                "Show fewer things on it."
            )
    header = {
        "type": "text",
        "x": 0,
        "y": 0,
        "width": COLUMNS,
        "height": HEADER_HEIGHT,
        "properties": {"markdown": f"# {board.title}\n{board.text}"},
    }
    graphs = [
        {
            "type": "metric",
            "x": number * WIDTH % COLUMNS,
            "y": HEADER_HEIGHT + number * WIDTH // COLUMNS * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": _properties(graph, region, period_seconds),
        }
        for number, graph in enumerate(board.graphs)
    ]
    return {"start": "-PT12H", "periodOverride": "inherit", "widgets": [header, *graphs]}


def _properties(graph: Graph, region: str, period_seconds: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": graph.title,
        "region": region,
        "view": "timeSeries",
        "stacked": graph.stacked,
        "period": period_seconds,
        "yAxis": {"left": {"min": 0}},
        "metrics": [_metric(line) for line in graph.lines],
    }
    if graph.limit is not None:
        found["annotations"] = {"horizontal": [{"label": "alarm", "value": graph.limit}]}
    return found


def _metric(line: Line) -> list[Any]:
    """Namespace, metric, each dimension's name and value, and how to show it, in one list."""
    dimensions = [
        part for name in sorted(line.dimensions) for part in (name, line.dimensions[name])
    ]
    return [
        line.namespace,
        line.metric,
        *dimensions,
        {"stat": line.statistic, "label": line.label},
    ]
