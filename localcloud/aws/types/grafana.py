"""Managed Grafana: moto has no such service."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class Workspace(Recorded):
    """`aws.grafana.Workspace`."""

    token = "aws:grafana/workspace:Workspace"
    cloudformation = "AWS::Grafana::Workspace"
    reason = "moto has no Managed Grafana"
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn", "endpoint", "grafanaVersion", "samlConfigurationStatus")
    replace_on = frozenset({"kmsKeyId", "stackSetName"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {
            "arn": aws.arn("grafana", f"/workspaces/{id_}"),
            "endpoint": f"{id_}.grafana-workspace.{aws.region}.amazonaws.com",
            "grafanaVersion": inputs.get("grafanaVersion", "10.4"),
            "samlConfigurationStatus": "NOT_CONFIGURED",
        }


class RoleAssociation(Recorded):
    """`aws.grafana.RoleAssociation`; its id is `<workspace>/<role>`."""

    token = "aws:grafana/roleAssociation:RoleAssociation"
    reason = "moto has no Managed Grafana"
    replace_on = frozenset({"role", "workspaceId"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['workspaceId']}/{inputs['role']}"


class WorkspaceServiceAccount(Recorded):
    """`aws.grafana.WorkspaceServiceAccount`: any change makes another."""

    token = "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount"
    reason = "moto has no Managed Grafana"
    name = Name("name", most=128)
    outputs = ("serviceAccountId",)
    replace_on = frozenset({"grafanaRole", "name", "workspaceId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"serviceAccountId": id_}


TYPES = [Workspace, RoleAssociation, WorkspaceServiceAccount]
