"""Managed Grafana: moto has no such service."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import UNKNOWN, Props

_MEMBERS = {"groupIds": "SSO_GROUP", "userIds": "SSO_USER"}
"""Inputs that name people, and what the API calls their kind."""


class Workspace(Recorded):
    """`aws.grafana.Workspace`."""

    token = "aws:grafana/workspace:Workspace"
    service = "grafana"
    create_operation = "CreateWorkspace"
    rename = {
        "name": "workspaceName",
        "description": "workspaceDescription",
        "roleArn": "workspaceRoleArn",
        "dataSources": "workspaceDataSources",
        "notificationDestinations": "workspaceNotificationDestinations",
        "organizationalUnits": "workspaceOrganizationalUnits",
    }
    cloudformation = "AWS::Grafana::Workspace"
    reason = "moto has no Managed Grafana"
    name = Name("name", most=255)
    taggable = True
    outputs = ("arn", "endpoint", "grafanaVersion", "samlConfigurationStatus")
    replace_on = frozenset({"kmsKeyId", "stackSetName"})

    def made_id(self, digits: str) -> str:
        return f"g-{digits[:10]}"

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
    service = "grafana"
    create_operation = "UpdatePermissions"
    omit = frozenset({"role", *_MEMBERS})
    reason = "moto has no Managed Grafana"
    replace_on = frozenset({"role", "workspaceId"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {kind: inputs.get(name) or [] for name, kind in _MEMBERS.items()}
        if UNKNOWN in given.values():
            batch: Any = UNKNOWN
        else:
            users = [{"id": one, "type": kind} for kind, ids in given.items() for one in ids]
            batch = [{"action": "ADD", "role": inputs["role"], "users": users}]
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "updateInstructionBatch": batch}

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['workspaceId']}/{inputs['role']}"


class WorkspaceServiceAccount(Recorded):
    """`aws.grafana.WorkspaceServiceAccount`: any change makes another."""

    token = "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount"
    service = "grafana"
    create_operation = "CreateWorkspaceServiceAccount"
    reason = "moto has no Managed Grafana"
    name = Name("name", most=128)
    outputs = ("serviceAccountId",)
    replace_on = frozenset({"grafanaRole", "name", "workspaceId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"serviceAccountId": id_}


TYPES = [Workspace, RoleAssociation, WorkspaceServiceAccount]
