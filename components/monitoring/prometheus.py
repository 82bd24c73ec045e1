"""Metrics of the cluster: a managed Prometheus workspace with its rules, alerts and scraper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import amp

from components.common.delivered_log import DeliveredLog, DeliveredLogArgs
from components.monitoring.alert_manager import alert_manager_text
from components.monitoring.alerting import Alerting
from components.monitoring.prometheus_rules import alert_rules, recording_rules, rules_text
from components.monitoring.prometheus_settings import PrometheusSettings
from components.monitoring.scrape import scrape_text
from components.monitoring.settings import SEVERITIES

LOG_PREFIX = "/aws/vendedlogs/prometheus"
"""Where the service may write without a name in the policy of each group."""


@dataclass(frozen=True, kw_only=True)
class ScrapedCluster:
    """The cluster that is asked for its metrics, from where."""

    cluster_arn: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_ids: Sequence[Input[str]]


@dataclass(frozen=True, kw_only=True)
class PrometheusArgs:
    """What the workspace needs. Without a `cluster` nothing is scraped, and metrics come by remote
    write. `protect` refuses the workspace's deletion; `retain` leaves it and its logs."""

    settings: PrometheusSettings
    name_prefix: str
    account_id: str
    region: str
    data_key_arn: Input[str]
    logs_key_arn: Input[str]
    log_retention_days: int
    protect: bool
    retain: bool
    alerting: Alerting
    cluster: ScrapedCluster | None = None


class Prometheus(ComponentResource):
    """Defines the workspace, encrypted; rules; alerts to the platform's topics; a log of errors and
    of queries that read much."""

    workspace_arn: Output[str]
    workspace_id: Output[str]
    endpoint: Output[str]

    def __init__(
        self, name: str, args: PrometheusArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:Prometheus", name, None, opts)
        self._name, self._args = name, args
        log = DeliveredLog(
            name,
            DeliveredLogArgs(
                service="Prometheus",
                group_name=f"{LOG_PREFIX}/{args.name_prefix}",
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                region=args.region,
                key_arn=args.logs_key_arn,
                retention_days=args.log_retention_days,
                keep=args.retain,
            ),
            parent=self,
        )
        group_arn = Output.concat(log.group.arn, ":*")
        workspace = amp.Workspace(
            f"{name}-workspace",  # logical name is state
            alias=args.name_prefix,
            kms_key_arn=args.data_key_arn,
            logging_configuration={"log_group_arn": group_arn},
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=[log.policy],
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )
        self.workspace_arn, self.workspace_id = workspace.arn, workspace.id
        self.endpoint = workspace.prometheus_endpoint
        amp.QueryLoggingConfiguration(
            f"{name}-query-log",
            workspace_id=workspace.id,
            destinations=[
                {
                    "cloudwatch_logs": {"log_group_arn": group_arn},
                    "filters": {"qsp_threshold": args.settings.slow_query_samples},
                }
            ],
            opts=ResourceOptions(parent=self, depends_on=[log.policy]),
        )
        self._rules(workspace)
        if args.cluster is not None:
            self._scraper(workspace, args.cluster)
        self.register_outputs({"workspace_arn": self.workspace_arn, "endpoint": self.endpoint})

    def _rules(self, workspace: amp.Workspace) -> None:
        args = self._args
        amp.RuleGroupNamespace(
            f"{self._name}-rules",
            name="mlops",
            workspace_id=workspace.id,
            data=rules_text(
                recording_rules(),
                alert_rules(args.settings),
                args.alerting.runbook_url("").rpartition("/")[0],
            ),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        topics = Output.all(**{one: args.alerting.topic_arn(one) for one in SEVERITIES})
        amp.AlertManagerDefinition(
            f"{self._name}-alerts",
            workspace_id=workspace.id,
            definition=topics.apply(
                lambda known: alert_manager_text(
                    {severity: known[severity] for severity in SEVERITIES}, args.region
                )
            ),
            opts=ResourceOptions(parent=self),
        )

    def _scraper(self, workspace: amp.Workspace, cluster: ScrapedCluster) -> None:
        amp.Scraper(
            f"{self._name}-scraper",
            alias=self._args.name_prefix,
            scrape_configuration=scrape_text(self._args.settings.scrape_seconds),
            source={
                "eks": {
                    "cluster_arn": cluster.cluster_arn,
                    "subnet_ids": list(cluster.subnet_ids),
                    "security_group_ids": list(cluster.security_group_ids),
                }
            },
            destination={"amp": {"workspace_arn": workspace.arn}},
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
