"""Dashboards that show what the alarms watch."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.monitoring.dashboard import (
    COLUMNS,
    MOST_METRICS_PER_GRAPH,
    Board,
    Graph,
    Line,
    body,
)
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.monitoring.settings import DashboardsSettings
from components.serving.alarms import caller_signals, rollback_signals
from components.serving.dashboard import endpoint_board
from components.training.dashboard import nodes_board
from tests.components.world import PREFIX, REGION, an_endpoint
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
ENDPOINT = f"{PREFIX}-fraud"
GROUPS = {"gpu-spot": "asg-spot", "gpu-steady": "asg-steady"}
LINE = Line(namespace="AWS/SageMaker", metric="Invocations", statistic="Sum", label="one")


def show(**boards: Board) -> None:
    Dashboards(
        "dashboards",
        DashboardsArgs(
            settings=DashboardsSettings(enabled=True, period_seconds=300),
            boards=boards,
            name_prefix=PREFIX,
            region=REGION,
        ),
    )


@pytest.fixture(scope="module")
def widgets() -> dict[str, list[dict[str, Any]]]:
    engine = Engine()
    """The widgets of each dashboard, by its name."""
    engine.build(
        lambda: show(fraud=endpoint_board(an_endpoint(), ENDPOINT), nodes=nodes_board(GROUPS))
    )
    return {
        one.inputs["dashboardName"]: json.loads(one.inputs["dashboardBody"])["widgets"]
        for one in engine.of(DASHBOARD)
    }


def graphs(widgets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["properties"] for one in widgets if one["type"] == "metric"]


def test_each_board_is_a_dashboard_of_a_fixed_name(
    widgets: dict[str, list[dict[str, Any]]],
) -> None:
    assert set(widgets) == {f"{PREFIX}-fraud", f"{PREFIX}-nodes"}


def test_widgets_lie_on_the_grid_and_none_over_another(
    widgets: dict[str, list[dict[str, Any]]],
) -> None:
    for board in widgets.values():
        taken = [
            (x, y)
            for one in board
            for x in range(one["x"], one["x"] + one["width"])
            for y in range(one["y"], one["y"] + one["height"])
        ]
        assert len(taken) == len(set(taken))
        assert max(x for x, _ in taken) < COLUMNS


def test_every_metric_that_an_alarm_watches_is_shown_with_its_threshold(
    widgets: dict[str, list[dict[str, Any]]],
) -> None:
    shown = {
        (metric[1], metric[5], graph["annotations"]["horizontal"][0]["value"])
        for graph in graphs(widgets[f"{PREFIX}-fraud"])
        if "annotations" in graph
        for metric in graph["metrics"]
    }
    watched = {
        (signal.metric, signal.dimensions["VariantName"], signal.threshold)
        for signals in (rollback_signals, caller_signals)
        for signal in signals(an_endpoint(), ENDPOINT)
    }
    assert len(watched) == 6
    assert watched <= shown


def test_every_line_is_of_the_endpoint_and_of_the_stacks_region(
    widgets: dict[str, list[dict[str, Any]]],
) -> None:
    found = graphs(widgets[f"{PREFIX}-fraud"])
    assert {graph["region"] for graph in found} == {REGION}
    assert {graph["period"] for graph in found} == {300}
    for graph in found:
        for metric in graph["metrics"]:
            assert metric[2:5] == ["EndpointName", ENDPOINT, "VariantName"]
            assert metric[-1]["stat"]


def test_the_nodes_board_shows_every_group_in_every_graph(
    widgets: dict[str, list[dict[str, Any]]],
) -> None:
    for graph in graphs(widgets[f"{PREFIX}-nodes"]):
        assert [metric[3] for metric in graph["metrics"]] == ["asg-spot", "asg-steady"]
        assert [metric[-1]["label"] for metric in graph["metrics"]] == ["gpu-spot", "gpu-steady"]


def test_a_graph_with_more_metrics_than_cloudwatch_takes_is_refused() -> None:
    full = Graph(title="all", lines=[LINE] * (MOST_METRICS_PER_GRAPH + 1))
    board = Board(title="Too much", text="", graphs=[full])
    with pytest.raises(ValueError, match=r"Too much has 501 metrics in a graph\. .* 500 at most"):
        body(board, region=REGION, period_seconds=60)


def test_a_board_with_more_graphs_than_cloudwatch_takes_is_refused() -> None:
    board = Board(title="Too much", text="", graphs=[Graph(title="one", lines=[LINE])] * 500)
    with pytest.raises(ValueError, match="Too much has 501 widgets"):
        body(board, region=REGION, period_seconds=60)
