"""What shows the state of a stack to people."""

from __future__ import annotations

from collections.abc import Mapping

from components.monitoring.dashboard import Board
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.monitoring.logs import Logs, LogsArgs
from components.monitoring.signals import log_signals
from components.serving.dashboard import endpoint_board
from components.serving.naming import endpoint_name
from components.training.dashboard import nodes_board
from components.training.gpu_group import GpuGroup
from infra.foundation import Foundation
from infra.service_logs import service_logs


def deploy_logs(base: Foundation) -> Logs:
    """The log groups, before the services that write to them, and the alarms on what they hold."""
    logs = Logs(
        "logs",
        LogsArgs(
            settings=base.settings.monitoring.logs,
            key_arn=base.keys.key_arn("logs"),
            groups=service_logs(base.settings),
            skip_destroy=base.settings.protect,
        ),
        opts=base.top,
    )
    base.watch("logs", "Logs", log_signals(logs.namespace, logs.error_metrics()))
    return logs


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
