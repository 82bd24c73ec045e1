"""CodeBuild: projects and the webhooks that start their builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.values import UNKNOWN, Props


class Project(Emulation):
    """`aws.codebuild.Project`; its id is the ARN."""

    token = "aws:codebuild/project:Project"
    service = "codebuild"
    cloudformation = "AWS::CodeBuild::Project"
    create_operation = "CreateProject"
    operations = frozenset({"CreateProject", "BatchGetProjects", "UpdateProject", "DeleteProject"})
    name = Name("name", most=150)
    taggable = True
    rename = {"buildTimeout": "timeoutInMinutes", "queuedTimeout": "queuedTimeoutInMinutes"}
    outputs = ("arn", "badgeUrl", "publicProjectAlias")
    replace_on = frozenset({"name"})
    defaults = {"badgeEnabled": False, "buildTimeout": 60, "queuedTimeout": 480}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["project"]["arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = project_of(aws, id_)
        if found is None:
            return None
        return {
            **self.properties(found, known),
            "arn": id_,
            "name": found["name"],
            "badgeEnabled": found["badge"]["badgeEnabled"],
            "badgeUrl": found["badge"].get("badgeRequestUrl", ""),
            "publicProjectAlias": found.get("publicProjectAlias", ""),
            "tags": tag_map(found.get("tags") or []) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _, params = self.request(inputs, aws)
        nothing: Props = {"description": "", "vpcConfig": {}, "tags": []}
        gone = {name: nothing[name] for name in changed & set(nothing) if name not in params}
        aws.call("UpdateProject", **{**params, **gone})

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteProject", name=id_.rpartition("/")[2])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("codebuild", f"project/{inputs['name']}")


def project_of(aws: Aws, name: str) -> dict[str, Any] | None:
    """The project of that name or ARN as CodeBuild answers it; None when there is none."""
    found: list[dict[str, Any]] = aws.call("BatchGetProjects", names=[name])["projects"]
    return found[0] if found else None


class Webhook(Emulation):
    """`aws.codebuild.Webhook`; its id is the project's name."""

    token = "aws:codebuild/webhook:Webhook"
    service = "codebuild"
    create_operation = "CreateWebhook"
    operations = frozenset({"CreateWebhook", "BatchGetProjects", "UpdateWebhook", "DeleteWebhook"})
    outputs = ("payloadUrl", "secret", "url")
    replace_on = frozenset({"projectName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        return self.create_operation, self.params(self.create_operation, _flat(inputs))

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["projectName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = (project_of(aws, id_) or {}).get("webhook")
        if found is None:
            return None
        groups = [
            {"filters": [dict(each) for each in group]} for group in found.get("filterGroups", [])
        ]
        declared = {name: value for name, value in known.items() if name != "filterGroups"}
        return {
            **self.properties(found, declared),
            "projectName": id_,
            "filterGroups": groups,
            **{name: found[name] for name in self.outputs},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateWebhook", **self.params("UpdateWebhook", _flat(inputs)))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteWebhook", projectName=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["projectName"])


def _flat(inputs: Props) -> Props:
    """A group of filters is an object for the provider and a list for the API."""
    groups = inputs.get("filterGroups")
    if not isinstance(groups, list):
        return inputs
    flat = [
        group["filters"] if isinstance(group, Mapping) and "filters" in group else group
        for group in groups
        if group is not UNKNOWN
    ]
    return {**inputs, "filterGroups": flat}


TYPES = [Project, Webhook]
