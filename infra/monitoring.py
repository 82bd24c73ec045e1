"""What shows the state of a stack to people."""

from __future__ import annotations

from collections.abc import Mapping

from components.monitoring.dashboard import Board
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.serving.dashboard import endpoint_board
from components.serving.naming import endpoint_name
from components.training.dashboard import nodes_board
from components.training.gpu_group import GpuGroup
from infra.foundation import Foundation


def deploy_monitoring(base: Foundation, nodes: Mapping[str, GpuGroup]) -> None:
    """Makes a dashboard for each endpoint and one for all node groups."""
    settings = base.settings
    if not settings.monitoring.dashboards.enabled:
        return
    boards: dict[str, Board] = {
        f"endpoint-{name}": endpoint_board(one, endpoint_name(settings.name_prefix, name))
        for name, one in settings.serving.endpoints.items()
    }
    if nodes:
        boards["nodes"] = nodes_board({name: one.group_name for name, one in nodes.items()})
    if boards:
        Dashboards(
            "dashboards",
            DashboardsArgs(
                settings=settings.monitoring.dashboards,
                boards=boards,
                name_prefix=settings.name_prefix,
                region=settings.region,
            ),
            opts=base.top,
        )
