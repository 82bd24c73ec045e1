"""What shows the state of a stack to people."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output

from components.automation.foundation import HandlerFoundation
from components.monitoring.dashboard import Board
from components.monitoring.dashboards import Dashboards, DashboardsArgs
from components.monitoring.grafana import Grafana, GrafanaArgs
from components.monitoring.log_archive import LogArchive, LogArchiveArgs
from components.monitoring.log_search import LogSearch, LogSearchArgs
from components.monitoring.log_search_settings import Source
from components.monitoring.logs import Logs, LogsArgs
from components.monitoring.prometheus import Prometheus, PrometheusArgs, ScrapedCluster
from components.monitoring.signals import log_signals, search_signals
from components.serving.dashboard import endpoint_board
from components.serving.naming import endpoint_name
from components.training.cluster import Cluster
from components.training.dashboard import nodes_board
from infra.foundation import Foundation
from infra.service_logs import DELIVERY, SEARCH_AUDIT, service_logs
from infra.training import Training
from infra.watch import watch_handler

_ROLES: Mapping[Source, str] = {
    "batches": "batch-",
    "endpoints": "endpoint-",
    "workflows": "workflow-",
}
"""What the roles of the groups of a source start with."""


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
    archive = base.settings.monitoring.logs.archive
    if archive is not None:
        stored = LogArchive(
            "log-archive",
            LogArchiveArgs(
                settings=archive,
                # What tells of failed deliveries is not delivered: it would never end.
                groups={role: one for role, one in logs.groups.items() if role != DELIVERY},
                delivery_log=logs.group(DELIVERY),
                keys=base.keys,
                name_prefix=base.settings.name_prefix,
                boundary_arn=base.boundary_arn,
                **base.where,
                **base.keep,
            ),
            opts=base.top,
        )
        _search(base, logs, stored)
    return logs


def _search(base: Foundation, logs: Logs, archive: LogArchive) -> None:
    settings = base.settings.monitoring.logs.search
    if settings is None:
        return
    starts = tuple(_ROLES[source] for source in settings.sources)
    search = LogSearch(
        "log-search",
        LogSearchArgs(
            settings=settings,
            groups={role: one for role, one in logs.groups.items() if role.startswith(starts)},
            archive=archive,
            audit_log=logs.group(SEARCH_AUDIT),
            delivery_log=logs.group(DELIVERY),
            keys=base.keys,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            name_prefix=base.settings.name_prefix,
            boundary_arn=base.boundary_arn,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    base.hosts.append(search.host)
    base.watch(
        "log-search",
        "Search of logs",
        search_signals(
            search.domain_name, search.stream_name, base.settings.account_id, settings.volume_gib
        ),
    )


def deploy_prometheus(base: Foundation, cluster: Cluster | None) -> Prometheus | None:
    """The Prometheus workspace, when the settings ask for one; it asks the cluster, if there is
    one, from the place of its nodes."""
    settings = base.settings.monitoring
    if settings.prometheus is None:
        return None
    return Prometheus(
        "prometheus",
        PrometheusArgs(
            settings=settings.prometheus,
            name_prefix=base.settings.name_prefix,
            data_key_arn=base.keys.key_arn("data"),
            logs_key_arn=base.keys.key_arn("logs"),
            log_retention_days=settings.logs.retention_days,
            alerting=base.alerting,
            cluster=None if cluster is None else _scraped(base, cluster),
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _grafana(base: Foundation, prometheus: Prometheus, functions: HandlerFoundation | None) -> None:
    """Grafana, when the settings ask for it; it asks from inside the network."""
    settings = base.settings.monitoring.grafana
    if settings is None:
        return
    # There is one where there is Grafana.
    assert functions is not None
    workspace = Grafana(
        "grafana",
        GrafanaArgs(
            settings=settings,
            base=functions,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            prometheus_arn=prometheus.workspace_arn,
            prometheus_endpoint=prometheus.endpoint,
            **base.keep,
        ),
        opts=base.top,
    )
    base.calls("grafana", workspace.security_group_id, ("aps", "cloudwatch"))
    watch_handler(base, "grafana-publisher", workspace.publisher.handler)


def _scraped(base: Foundation, cluster: Cluster) -> ScrapedCluster:
    where = base.settings
    prefix = f"arn:aws:eks:{where.region}:{where.account_id}:cluster/"
    return ScrapedCluster(
        cluster_arn=Output.concat(prefix, cluster.cluster_name),
        subnet_ids=base.network.private_subnet_ids,
        security_group_ids=[base.firewall.group_id("nodes")],
    )


def deploy_monitoring(
    base: Foundation, training: Training, functions: HandlerFoundation | None
) -> None:
    """Makes a dashboard for each endpoint and one for all node groups; `functions` is
    what functions stand on."""
    settings, nodes = base.settings, training.groups
    prometheus = deploy_prometheus(base, training.cluster)
    if prometheus is not None:
        _grafana(base, prometheus, functions)
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
