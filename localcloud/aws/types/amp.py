"""Managed Prometheus: workspaces and rules in moto; alert managers, scrapers and the log of queries
are recorded, because moto has no operation for them."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Recorded
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_TAGS = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})


class Workspace(Emulation):
    """`aws.amp.Workspace`; its id is the workspace's."""

    token = "aws:amp/workspace:Workspace"
    service = "amp"
    cloudformation = "AWS::APS::Workspace"
    create_operation = "CreateWorkspace"
    operations = _TAGS | {
        "CreateWorkspace",
        "DescribeWorkspace",
        "UpdateWorkspaceAlias",
        "DeleteWorkspace",
        "CreateLoggingConfiguration",
        "DescribeLoggingConfiguration",
        "UpdateLoggingConfiguration",
        "DeleteLoggingConfiguration",
    }
    taggable = True
    outputs = ("arn", "prometheusEndpoint")
    omit = frozenset({"loggingConfiguration"})
    kept = {"kmsKeyArn": "moto does not take the key of a workspace"}
    replace_on = frozenset({"kmsKeyArn"})
    update_in_place = frozenset({"alias", "loggingConfiguration", "tags"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        params.pop("kmsKeyArn", None)
        id_ = str(aws.call(operation, **params)["workspaceId"])
        log = inputs.get("loggingConfiguration")
        if log:
            aws.call("CreateLoggingConfiguration", workspaceId=id_, logGroupArn=log["logGroupArn"])
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeWorkspace", workspaceId=id_)["workspace"]
        result: Props = {
            "arn": found["arn"],
            "prometheusEndpoint": found["prometheusEndpoint"],
            "alias": found.get("alias"),
            "tags": found.get("tags", {}),
        }
        answer = aws.call("DescribeLoggingConfiguration", workspaceId=id_)
        log = answer.get("loggingConfiguration", {}).get("logGroupArn")
        if log:
            result["loggingConfiguration"] = {"logGroupArn": log}
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "alias" in changed:
            aws.call("UpdateWorkspaceAlias", workspaceId=id_, alias=inputs.get("alias", ""))
        if "loggingConfiguration" in changed:
            self._log(aws, id_, inputs.get("loggingConfiguration"), old)
        if "tags" in changed:
            retag(
                aws,
                inputs,
                old,
                resourceArn=aws.call("DescribeWorkspace", workspaceId=id_)["workspace"]["arn"],
            )

    @staticmethod
    def _log(aws: Aws, id_: str, wanted: Any, old: Props) -> None:
        if not wanted:
            aws.call("DeleteLoggingConfiguration", workspaceId=id_)
            return
        verb = "Update" if old.get("loggingConfiguration") else "Create"
        aws.call(f"{verb}LoggingConfiguration", workspaceId=id_, logGroupArn=wanted["logGroupArn"])

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteWorkspace", workspaceId=id_)


class RuleGroupNamespace(Emulation):
    """`aws.amp.RuleGroupNamespace`; its id is the ARN."""

    token = "aws:amp/ruleGroupNamespace:RuleGroupNamespace"
    service = "amp"
    cloudformation = "AWS::APS::RuleGroupsNamespace"
    create_operation = "CreateRuleGroupsNamespace"
    operations = _TAGS | {
        "CreateRuleGroupsNamespace",
        "DescribeRuleGroupsNamespace",
        "PutRuleGroupsNamespace",
        "DeleteRuleGroupsNamespace",
    }
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn",)
    omit = frozenset({"data"})
    replace_on = frozenset({"name", "workspaceId"})
    update_in_place = frozenset({"data", "tags"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        data = inputs.get("data", UNKNOWN)
        return operation, {**params, "data": data if data is UNKNOWN else data.encode()}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        workspace, _, name = id_.rpartition("rulegroupsnamespace/")[2].partition("/")
        answer = aws.call("DescribeRuleGroupsNamespace", workspaceId=workspace, name=name)
        found = answer["ruleGroupsNamespace"]
        return {
            "arn": id_,
            "name": name,
            "workspaceId": workspace,
            "data": found["data"].decode(),
            "tags": found.get("tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "data" in changed:
            aws.call(
                "PutRuleGroupsNamespace",
                workspaceId=inputs["workspaceId"],
                name=inputs["name"],
                data=inputs["data"].encode(),
            )
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("ResourceNotFoundException", id_)
        workspace, _, name = id_.rpartition("rulegroupsnamespace/")[2].partition("/")
        aws.call("DeleteRuleGroupsNamespace", workspaceId=workspace, name=name)


class AlertManagerDefinition(Recorded):
    """`aws.amp.AlertManagerDefinition`; its id is the workspace's."""

    token = "aws:amp/alertManagerDefinition:AlertManagerDefinition"
    service = "amp"
    create_operation = "CreateAlertManagerDefinition"
    rename = {"definition": "data"}
    reason = "moto has no alert managers"
    replace_on = frozenset({"workspaceId"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["workspaceId"])


class QueryLoggingConfiguration(Recorded):
    """`aws.amp.QueryLoggingConfiguration`; its id is the workspace's."""

    token = "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration"
    service = "amp"
    create_operation = "CreateQueryLoggingConfiguration"
    reason = "moto has no log of queries"
    replace_on = frozenset({"workspaceId"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["workspaceId"])


class Scraper(Recorded):
    """`aws.amp.Scraper`: another source makes another scraper."""

    token = "aws:amp/scraper:Scraper"
    service = "amp"
    create_operation = "CreateScraper"
    rename = {"source.eks": "eksConfiguration", "destination.amp": "ampConfiguration"}
    omit = frozenset({"scrapeConfiguration"})
    cloudformation = "AWS::APS::Scraper"
    reason = "moto has no scrapers"
    taggable = True
    outputs = ("arn", "roleArn")
    replace_on = frozenset({"source"})
    update_in_place = frozenset({"alias", "destination", "scrapeConfiguration", "tags"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {"configurationBlob": inputs["scrapeConfiguration"]}
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "scrapeConfiguration": given}

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        role = "aws-service-role/scraper.aps.amazonaws.com/AWSServiceRoleForAmazonPrometheusScraper"
        return {
            "arn": aws.arn("aps", f"scraper/{id_}"),
            "roleArn": aws.arn("iam", f"role/{role}", region=""),
        }


TYPES = [
    Workspace,
    RuleGroupNamespace,
    AlertManagerDefinition,
    QueryLoggingConfiguration,
    Scraper,
]
