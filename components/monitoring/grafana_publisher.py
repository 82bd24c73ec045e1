"""What puts published data sources and dashboards into Grafana."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, ResourceOptions

from components.automation.foundation import HandlerFoundation
from components.automation.handler import Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.iam.statement import Statement

REPAIR_EVERY = "rate(1 day)"
TIMEOUT_SECONDS = 180
"""A run of some hundred requests takes seconds; the rest is patience with a busy workspace."""
DELAY_SECONDS = 30
"""An update changes several parameters: by then it has changed all of them."""

CALLS = (
    "grafana:CreateWorkspaceServiceAccountToken",
    "grafana:DeleteWorkspaceServiceAccountToken",
    "grafana:ListWorkspaceServiceAccountTokens",
    "ssm:GetParametersByPath",
)
"""What the function calls of AWS."""


@dataclass(frozen=True, kw_only=True)
class GrafanaPublisherArgs:
    """The workspace with the account that writes to it, and the path that the parameters stand
    below."""

    workspace_id: Input[str]
    workspace_arn: Input[str]
    url: Input[str]
    service_account_id: Input[str]
    parameters: str
    base: HandlerFoundation


class GrafanaPublisher(ComponentResource):
    """Defines the function and the rules whose events reach it: a parameter changed, or a day is
    over, in which somebody may have changed things by hand.

    It makes itself a token of the service account for each run, and deletes it: whoever has one
    administers the workspace.
    """

    handler: Handler

    def __init__(
        self, name: str, args: GrafanaPublisherArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:GrafanaPublisher", name, None, opts)
        self._args = args
        self.handler = Handler(
            f"{name}-handler",
            HandlerArgs(
                function="publish",
                description="Puts published data sources and dashboards into Grafana",
                base=args.base,
                statements=self._statements(),
                calls=CALLS,
                environment=self._environment(),
                sources=self._sources(),
                delay_seconds=DELAY_SECONDS,
                timeout_seconds=TIMEOUT_SECONDS,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({"function_name": self.handler.function_name})

    def _statements(self) -> list[Statement]:
        args = self._args
        place = f"{args.base.region}:{args.base.account_id}"
        parameters = f"arn:aws:ssm:{place}:parameter{args.parameters}"
        return [
            Statement(
                sid="ReadContent",
                actions=["ssm:GetParametersByPath"],
                # The path itself, which is what a request names, and what stands below it.
                resources=[parameters, f"{parameters}/*"],
            ),
            Statement(
                sid="MakeShortLivedTokens",
                actions=[
                    "grafana:CreateWorkspaceServiceAccountToken",
                    "grafana:DeleteWorkspaceServiceAccountToken",
                    "grafana:ListWorkspaceServiceAccountTokens",
                ],
                resources=[args.workspace_arn],
            ),
        ]

    def _environment(self) -> Mapping[str, Input[str]]:
        args = self._args
        return {
            "WORKSPACE": args.workspace_id,
            "SERVICE_ACCOUNT": args.service_account_id,
            "URL": args.url,
            "PARAMETERS": args.parameters,
        }

    def _sources(self) -> dict[str, EventSource]:
        return {
            "content": EventSource(
                description="Content of Grafana that the program published or took back",
                pattern={
                    "source": ["aws.ssm"],
                    "detail-type": ["Parameter Store Change"],
                    "detail": {
                        "name": [{"prefix": f"{self._args.parameters}/"}],
                        "operation": ["Create", "Update", "Delete"],
                    },
                },
            ),
            "repair": EventSource(
                description="A day is over: what was changed by hand is put back",
                schedule=REPAIR_EVERY,
            ),
        }
