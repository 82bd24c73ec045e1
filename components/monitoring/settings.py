"""What an operator may set about logs and alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from pydantic import Field, model_validator

from components.common.local_disks import has_local_nvme
from components.common.settings import (
    Email,
    Name,
    Path,
    Problems,
    Retention,
    Settings,
    allowed,
    rule,
)
from components.monitoring.grafana_settings import GrafanaSettings
from components.monitoring.log_archive_settings import LogArchiveSettings
from components.monitoring.log_search_settings import LogSearchSettings
from components.monitoring.prometheus_settings import PrometheusSettings

Severity = Literal["critical", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class LogsSettings(Settings):
    """Log groups."""

    retention_days: Retention = Field(
        default=365, description="Days that log events are kept; a value CloudWatch Logs accepts."
    )
    account_groups: bool = Field(
        default=False,
        description="Own the groups that jobs of SageMaker and Glue and spaces of Studio of the "
        "whole account and region write to, also those of other stacks; one stack of an account "
        "only may. With protect: true a stack with such jobs does, or names the one that does.",
    )
    account_groups_owner: Name | None = Field(
        default=None,
        description="Stack of the same account and region that owns those groups instead; none: "
        "no other does.",
    )
    archive: LogArchiveSettings | None = Field(
        default=None, description="Every line also in a bucket; none: in CloudWatch only."
    )
    search: LogSearchSettings | None = Field(
        default=None,
        description="Lines also in an OpenSearch domain; none: CloudWatch alone searches.",
    )

    @model_validator(mode="after")
    def _searched_where_masked(self) -> LogsSettings:
        if self.search is not None and self.archive is None:
            raise rule(
                "set, but there is no archive, which masks what lines say and keeps what the "
                "domain does not take. Add logs.archive (archive: {} for the defaults), or remove "
                "search.",
                at=("search",),
            )
        return self


class SlackSettings(Settings):
    """A Slack channel that gets the alerts, through Amazon Q Developer in chat applications."""

    team_id: str = Field(
        pattern=r"^T[A-Z0-9]{8,15}$",
        description="Slack workspace id, authorised once in the AWS console.",
        **allowed("a Slack workspace id: T and 8 to 15 capital letters or digits", "T07EA123LEP"),
    )
    channel_id: str = Field(
        pattern=r"^[CG][A-Z0-9]{8,15}$",
        description="Slack channel id.",
        **allowed("a Slack channel id: C or G, then 8 to 15 capitals or digits", "C07EZ1ABC23"),
    )
    severities: tuple[Severity, ...] = Field(
        default=("critical", "warning"), min_length=1, description="Severities the channel gets."
    )


class AlertingSettings(Settings):
    """Where alerts go."""

    emails: dict[Severity, tuple[Email, ...]] = Field(
        default={}, description="E-mail addresses a severity; each confirms its subscription once."
    )
    slack: SlackSettings | None = Field(default=None, description="Slack channel; none: no chat.")
    # It stands in tags too, which take no other characters (AWS General Reference, "Tagging your
    # AWS resources").
    runbook_base_url: str = Field(
        default="https://github.com/example/mlops-platform/blob/main",
        pattern=r"^https://[\w.:/=+@-]+$",
        max_length=200,
        description="Address under which docs/runbooks is published; every alarm links to it.",
        **allowed(
            "an address that starts with https:// and has letters, digits and . : / = + @ - _ only",
            "https://runbooks.example.com",
        ),
    )


class DashboardsSettings(Settings):
    """Dashboards in CloudWatch."""

    enabled: bool = Field(
        default=False,
        description="One dashboard an endpoint and one for the node groups; AWS charges by the "
        "dashboard.",
    )
    period_seconds: Literal[60, 300, 900, 3600] = Field(
        default=60, description="Seconds that one point of a graph covers."
    )


class ModelMonitorSettings(Settings):
    """What the jobs of the model monitors run on; which run, an endpoint's own settings say. Their
    volumes always have a key."""

    instance_type: str = Field(
        default="ml.m5.xlarge",
        pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9]+$",
        description="Instance type of a monitoring job.",
        **allowed("a SageMaker instance type", "ml.m5.xlarge"),
    )
    volume_gib: int = Field(
        default=20,
        ge=1,
        le=512,
        description="Volume of a monitoring job (GiB); the AWS provider takes no more than 512.",
    )

    @model_validator(mode="after")
    def _volume_can_be_encrypted(self) -> ModelMonitorSettings:
        # SageMaker API Reference, ProcessingClusterConfig, VolumeKmsKeyId.
        if has_local_nvme(self.instance_type):
            raise rule(
                f"{self.instance_type} has local NVMe disks, for whose volume SageMaker takes no "
                "key, and every monitoring job has one. Use a type without, as ml.m5.xlarge.",
                at=("instance_type",),
            )
        return self


class MonitoringSettings(Settings):
    """Logs, alerts and dashboards."""

    logs: LogsSettings = Field(default=LogsSettings(), description="Log groups.")
    alerting: AlertingSettings = Field(
        default=AlertingSettings(), description="Topics, subscriptions and alarms."
    )
    dashboards: DashboardsSettings = Field(
        default=DashboardsSettings(), description="Dashboards in CloudWatch."
    )
    prometheus: PrometheusSettings | None = Field(
        default=None, description="Managed Prometheus for the cluster; none: no workspace."
    )
    grafana: GrafanaSettings | None = Field(
        default=None, description="Grafana over Prometheus and CloudWatch; none: no workspace."
    )
    model_monitor: ModelMonitorSettings = Field(
        default=ModelMonitorSettings(), description="Jobs that look for drift."
    )

    def problems_in(
        self, *, protect: bool, zones: int, name_prefix: str
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `zones` counts those of the network.
        """
        if self.logs.search is not None:
            found = self.logs.search.problems_in(
                protect=protect, zones=zones, name_prefix=name_prefix
            )
            for at, text in found:
                yield ("logs", "search", *at), text
        archive = self.logs.archive
        if archive is not None and archive.force_destroy and protect:
            yield (
                ("logs", "archive", "force_destroy"),
                "true contradicts protect: true, which keeps every bucket. Remove it, or use "
                "protect: false.",
            )

    @model_validator(mode="after")
    def _check(self) -> MonitoringSettings:
        found = Problems()
        for severity, addresses in self.alerting.emails.items():
            for position, address in enumerate(addresses):
                if address in addresses[:position]:
                    found.add(
                        f"{address} stands twice. Each address is listed once a severity. "
                        "Remove one.",
                        at=["alerting", "emails", severity, position],
                    )
        if self.grafana is not None and self.prometheus is None:
            found.add(
                "there is no Prometheus that Grafana could ask. Add prometheus: {}, or remove "
                "grafana.",
                at=["grafana"],
            )
        found.refuse()
        return self
