"""Grafana for people: a workspace that asks Prometheus and CloudWatch, its content as code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import grafana, ssm

from components.automation.foundation import HandlerFoundation
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.chat import SHOW_ALARMS
from components.monitoring.grafana_content import (
    CLUSTER_PANELS,
    SERVING_PANELS,
    dashboard,
    data_sources,
)
from components.monitoring.grafana_publisher import GrafanaPublisher, GrafanaPublisherArgs
from components.monitoring.grafana_settings import GrafanaSettings
from components.network.security_group import (
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)

DASHBOARDS = {
    "cluster": ("Cluster", CLUSTER_PANELS),
    "serving": ("Model servers", SERVING_PANELS),
}

CALLS = (
    "aps:DescribeWorkspace",
    "aps:GetLabels",
    "aps:GetMetricMetadata",
    "aps:GetSeries",
    "aps:QueryMetrics",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListMetrics",
)
"""What its data sources call (Managed Grafana User Guide, "Amazon Managed Grafana permissions and
policies for AWS data sources"), of one workspace and of metrics."""


@dataclass(frozen=True, kw_only=True)
class GrafanaArgs:
    """What the workspace needs: the Prometheus workspace that it asks, its network, and what its
    function stands on: keys, names and place are the workspace's too. `protect` refuses its
    deletion; `retain` leaves it, with the dashboards that people made."""

    settings: GrafanaSettings
    base: HandlerFoundation
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    prometheus_arn: Input[str]
    prometheus_endpoint: Input[str]
    protect: bool
    retain: bool


class Grafana(ComponentResource):
    """Defines the workspace, who enters it, and its content.

    Data sources and dashboards are no objects of AWS: they stand in parameters, from which a
    function puts them into the workspace.
    """

    workspace_id: Output[str]
    endpoint: Output[str]
    security_group_id: Output[str]
    publisher: GrafanaPublisher

    def __init__(self, name: str, args: GrafanaArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:monitoring:Grafana", name, None, opts)
        self._name, self._args = name, args
        firewall = SecurityGroup(
            f"{name}-queries",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Queries of Grafana",
                egress=[https_to_anywhere("AWS services")],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        role = self._role()
        workspace = grafana.Workspace(
            f"{name}-workspace",  # logical name is state
            name=args.base.name_prefix,
            description="Metrics of the platform",
            account_access_type="CURRENT_ACCOUNT",
            authentication_providers=["AWS_SSO"],
            # With SERVICE_MANAGED AWS would write the role, with more rights than these.
            permission_type="CUSTOMER_MANAGED",
            role_arn=role.role_arn,
            data_sources=["PROMETHEUS", "CLOUDWATCH"],
            kms_key_id=args.base.keys.key_arn("data"),
            configuration=json.dumps(
                {
                    "plugins": {"pluginAdminEnabled": False},
                    "unifiedAlerting": {"enabled": False},
                },
                sort_keys=True,
            ),
            vpc_configuration={
                "subnet_ids": list(args.subnet_ids),
                "security_group_ids": [firewall.security_group_id],
            },
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=role.ready,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )
        self.workspace_id, self.endpoint = workspace.id, workspace.endpoint
        self._people(workspace)
        self.publisher = self._publisher(workspace)
        self._content()
        self.register_outputs({"workspace_id": self.workspace_id, "endpoint": self.endpoint})

    def _role(self) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-queries",
            WorkloadRoleArgs(
                trust=trust.service(
                    "grafana.amazonaws.com",
                    account_id=args.base.account_id,
                    source_arn=f"arn:aws:grafana:{args.base.region}:{args.base.account_id}:/workspaces/*",
                ),
                description="Grafana asks for metrics",
                boundary_arn=args.base.boundary_arn,
                statements=[
                    Statement(
                        sid="QueryPrometheus",
                        actions=[
                            "aps:DescribeWorkspace",
                            "aps:GetLabels",
                            "aps:GetMetricMetadata",
                            "aps:GetSeries",
                            "aps:QueryMetrics",
                        ],
                        resources=[args.prometheus_arn],
                    ),
                    *SHOW_ALARMS,
                ],
                calls=CALLS,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _people(self, workspace: grafana.Workspace) -> None:
        settings = self._args.settings
        for role, groups in (("ADMIN", settings.admin_groups), ("VIEWER", settings.viewer_groups)):
            if groups:
                grafana.RoleAssociation(
                    f"{self._name}-{role.lower()}",
                    role=role,
                    group_ids=list(groups),
                    workspace_id=workspace.id,
                    opts=ResourceOptions(parent=self),
                )

    def _publisher(self, workspace: grafana.Workspace) -> GrafanaPublisher:
        name, args = self._name, self._args
        account = grafana.WorkspaceServiceAccount(
            f"{name}-provisioning",
            name="provisioning",
            # Data sources are for administrators.
            grafana_role="ADMIN",
            workspace_id=workspace.id,
            opts=ResourceOptions(parent=self),
        )
        return GrafanaPublisher(
            f"{name}-publisher",
            GrafanaPublisherArgs(
                workspace_id=workspace.id,
                workspace_arn=workspace.arn,
                url=Output.concat("https://", workspace.endpoint),
                service_account_id=account.service_account_id,
                parameters=self._path,
                base=args.base,
            ),
            opts=ResourceOptions(parent=self),
        )

    @property
    def _path(self) -> str:
        return f"/{self._args.base.name_prefix}/grafana"

    def _content(self) -> None:
        args = self._args
        texts: dict[str, Input[str]] = {
            f"dashboards-{uid}": dashboard(uid, title, panels)
            for uid, (title, panels) in DASHBOARDS.items()
        }
        texts["data-sources"] = Output.from_input(args.prometheus_endpoint).apply(
            lambda endpoint: data_sources(endpoint, args.base.region)
        )
        for role, text in sorted(texts.items()):
            ssm.Parameter(
                f"{self._name}-{role}",
                name=f"{self._path}/{role}",
                description="Content of Grafana, for its HTTP API",
                type="String",
                tier="Intelligent-Tiering",
                # No secret: a reviewer reads it.
                insecure_value=text,
                tags={"component": self._name},
                # It is told of what is made after it.
                opts=ResourceOptions(parent=self, depends_on=[self.publisher]),
            )
