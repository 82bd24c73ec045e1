"""The dashboards of a stack in CloudWatch: one a board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch

from components.monitoring.dashboard import Board, body
from components.monitoring.settings import DashboardsSettings


@dataclass(frozen=True, kw_only=True)
class DashboardsArgs:
    """What to show: `boards` by the last part of their name; `name_prefix` is organisation and
    environment."""

    settings: DashboardsSettings
    boards: Mapping[str, Board]
    name_prefix: str
    region: str


class Dashboards(ComponentResource):
    """Defines a dashboard for each board. Whatever somebody changes in the console, the next
    deployment puts back.

    Raises ValueError for a board that holds more than CloudWatch takes.
    """

    dashboard_names: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: DashboardsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:Dashboards", name, None, opts)
        self.dashboard_names = {
            key: cloudwatch.Dashboard(
                f"{name}-{key}",
                # People keep its address, so the name is fixed.
                dashboard_name=f"{args.name_prefix}-{key}",
                dashboard_body=Output.json_dumps(
                    body(board, region=args.region, period_seconds=args.settings.period_seconds),
                    sort_keys=True,
                    separators=(",", ":"),
                ),
                opts=ResourceOptions(parent=self),
            ).dashboard_name
            for key, board in sorted(args.boards.items())
        }
        self.register_outputs({"dashboard_names": dict(self.dashboard_names)})
