"""CodeBuild: moto's projects have no network, no webhook and no update."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class Project(Recorded):
    """`aws.codebuild.Project`; its id is the ARN."""

    token = "aws:codebuild/project:Project"
    cloudformation = "AWS::CodeBuild::Project"
    reason = "moto's projects drop the network, the log and the source's login, and have no update"
    name = Name("name", most=150)
    taggable = True
    outputs = ("arn", "badgeUrl", "publicProjectAlias")
    replace_on = frozenset({"name"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("codebuild", f"project/{inputs['name']}")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": id_, "badgeUrl": "", "publicProjectAlias": ""}


class Webhook(Recorded):
    """`aws.codebuild.Webhook`; its id is the project's name."""

    token = "aws:codebuild/webhook:Webhook"
    reason = "moto has no webhooks of CodeBuild"
    outputs = ("payloadUrl", "secret", "url")
    replace_on = frozenset({"projectName"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["projectName"])

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        # AWS gives no secret where a connection logs in.
        return {"payloadUrl": "", "secret": "", "url": f"https://api.github.com/hooks/{id_}"}


TYPES = [Project, Webhook]
