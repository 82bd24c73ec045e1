"""WAF: web ACLs, what they guard and where they write."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class WebAcl(Emulation):
    """`aws.wafv2.WebAcl`; its id is the ACL's, imported as `<id>/<name>/<scope>`."""

    token = "aws:wafv2/webAcl:WebAcl"
    service = "wafv2"
    cloudformation = "AWS::WAFv2::WebACL"
    create_operation = "CreateWebACL"
    operations = frozenset(
        {
            "CreateWebACL",
            "GetWebACL",
            "UpdateWebACL",
            "DeleteWebACL",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "capacity")
    replace_on = frozenset({"name", "scope"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["Summary"]["Id"])

    def import_id(self, id_: str, inputs: Props) -> str:
        return f"{id_}/{inputs['name']}/{inputs['scope']}"

    def _where(self, id_: str, known: Props) -> dict[str, str]:
        if "/" in id_:
            own, name, scope = id_.split("/")
            return {"Id": own, "Name": name, "Scope": scope}
        return {"Id": id_, "Name": known["name"], "Scope": known["scope"]}

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        where = self._where(id_, known)
        answer = aws.call("GetWebACL", **where)["WebACL"]
        tags = aws.call("ListTagsForResource", ResourceARN=answer["ARN"])["TagInfoForResource"]
        filled = {key: value for key, value in answer.items() if value not in (None, "")}
        return {
            **self.properties(filled, known),
            "name": where["Name"],
            "scope": where["Scope"],
            "arn": answer["ARN"],
            "capacity": answer["Capacity"],
            "tags": {each["Key"]: each["Value"] for each in tags.get("TagList", [])},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        where = self._where(id_, inputs)
        answer = aws.call("GetWebACL", **where)
        if changed - {"tags"}:
            wanted = {key: value for key, value in inputs.items() if key != "tags"}
            params = self.params("UpdateWebACL", wanted)
            aws.call("UpdateWebACL", **{**params, **where, "LockToken": answer["LockToken"]})
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=answer["WebACL"]["ARN"])

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        where = self._where(id_, known)
        token = aws.call("GetWebACL", **where)["LockToken"]
        aws.call("DeleteWebACL", **where, LockToken=token)


class WebAclAssociation(Emulation):
    """`aws.wafv2.WebAclAssociation`; its id is `<acl>,<resource>`."""

    token = "aws:wafv2/webAclAssociation:WebAclAssociation"
    service = "wafv2"
    cloudformation = "AWS::WAFv2::WebACLAssociation"
    create_operation = "AssociateWebACL"
    operations = frozenset({"AssociateWebACL", "GetWebACLForResource", "DisassociateWebACL"})
    replace_on = frozenset({"webAclArn", "resourceArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['webAclArn']},{inputs['resourceArn']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        acl, resource = id_.split(",")
        found = aws.call("GetWebACLForResource", ResourceArn=resource).get("WebACL")
        if not found or found["ARN"] != acl:
            return None
        return {"webAclArn": acl, "resourceArn": resource}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("WAFNonexistentItemException", f"{id_} does not exist")
        aws.call("DisassociateWebACL", ResourceArn=id_.split(",")[1])


class WebAclLoggingConfiguration(Put):
    """`aws.wafv2.WebAclLoggingConfiguration`; its id is the ACL's ARN. A group that it writes to
    must be there, and its name start as WAF asks."""

    token = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    service = "wafv2"
    cloudformation = "AWS::WAFv2::LoggingConfiguration"
    create_operation = "PutLoggingConfiguration"
    operations = frozenset(
        {
            "PutLoggingConfiguration",
            "GetLoggingConfiguration",
            "DeleteLoggingConfiguration",
            "logs:DescribeLogGroups",
        }
    )
    replace_on = frozenset({"resourceArn"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, {"loggingConfiguration": inputs})
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        for arn in inputs["logDestinationConfigs"]:
            _check_group(aws, str(arn))
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["resourceArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetLoggingConfiguration", ResourceArn=id_)["LoggingConfiguration"]
        names = known or {"resourceArn": None, "logDestinationConfigs": [None]}
        return {**self.properties(answer, names), "resourceArn": id_}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteLoggingConfiguration", ResourceArn=id_)

    def is_input(self, name: str) -> bool:
        return name in ("resourceArn", "logDestinationConfigs", "redactedFields", "loggingFilter")


def _check_group(aws: Aws, arn: str) -> None:
    if ":log-group:" not in arn:
        return
    name = arn.split(":log-group:")[1].removesuffix(":*")
    groups = aws.call("DescribeLogGroups", "logs", logGroupNamePrefix=name)["logGroups"]
    there = name in [group["logGroupName"] for group in groups]
    if not there or not name.startswith("aws-waf-logs-"):
        raise NotFound("WAFInvalidParameterException", f"log group {name} cannot be written to")


TYPES = [WebAcl, WebAclAssociation, WebAclLoggingConfiguration]
