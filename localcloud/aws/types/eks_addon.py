"""EKS: add-ons of a cluster."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.types.eks import TAGGING, EksObject
from localcloud.aws.values import Props


class Addon(EksObject):
    """`aws.eks.Addon`; its id is `<cluster>:<name>`. Nothing is installed anywhere."""

    token = "aws:eks/addon:Addon"
    cloudformation = "AWS::EKS::Addon"
    create_operation = "CreateAddon"
    operations = TAGGING | {"CreateAddon", "DescribeAddon", "UpdateAddon", "DeleteAddon"}
    outputs = ("arn", "createdAt", "modifiedAt")
    omit = frozenset({"resolveConflictsOnUpdate", "preserve"})
    rename = {"resolveConflictsOnCreate": "resolveConflicts"}
    kept = {
        "preserve": "an instruction to the delete, not a property of the add-on",
        "resolveConflictsOnCreate": "an instruction to the create, not a property of the add-on",
        "resolveConflictsOnUpdate": "an instruction to the update, not a property of the add-on",
    }
    replace_on = frozenset({"clusterName", "addonName", "namespaceConfig"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['clusterName']}:{inputs['addonName']}"

    def describe(self, aws: Aws, id_: str, known: Props) -> dict[str, Any]:
        found: dict[str, Any] = aws.call("DescribeAddon", **_which(id_))["addon"]
        return found

    def arn_of(self, found: dict[str, Any]) -> str:
        return str(found["addonArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        addon = self.describe(aws, id_, known)
        members = (
            "clusterName",
            "addonName",
            "addonVersion",
            "configurationValues",
            "serviceAccountRoleArn",
            "tags",
        )
        return {
            "arn": addon["addonArn"],
            "createdAt": addon["createdAt"].isoformat(),
            "modifiedAt": addon["modifiedAt"].isoformat(),
            **{name: addon[name] for name in members if name in addon},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        members = ("addonVersion", "configurationValues", "serviceAccountRoleArn")
        if changed & set(members):
            wanted = {name: inputs[name] for name in members if name in inputs}
            if "configurationValues" not in inputs:
                wanted["configurationValues"] = "{}"
            if inputs.get("resolveConflictsOnUpdate"):
                wanted["resolveConflicts"] = inputs["resolveConflictsOnUpdate"]
            aws.call("UpdateAddon", **_which(id_), **wanted)
        if "tags" in changed:
            self.retag(aws, id_, inputs, old)

    def renewed(self, changed: Any) -> Any:
        return ("modifiedAt",)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteAddon", **_which(id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['clusterName']}:{inputs['addonName']}"


def _which(id_: str) -> dict[str, str]:
    cluster, _, name = id_.partition(":")
    return {"clusterName": cluster, "addonName": name}


TYPES = [Addon]
