"""Route 53 Resolver: the DNS firewall."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

SERVICE = "route53resolver"
TAGGING = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})


class _Firewall(Emulation):
    """An object of the DNS firewall; a request to make one carries an id of its own."""

    service = SERVICE

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        return operation, {**params, "CreatorRequestId": "localcloud"}


class _Tagged(_Firewall):
    """One that has an ARN and tags; its id is AWS's."""

    name = Name("name", most=64)
    taggable = True

    @staticmethod
    def tags(aws: Aws, arn: str) -> dict[str, str]:
        """The tags of the object with this ARN."""
        answer = aws.call("ListTagsForResource", ResourceArn=arn)
        return tag_map(answer.get("Tags", [])) or {}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=str(old["arn"]))


class DomainList(_Tagged):
    """`aws.route53.ResolverFirewallDomainList`."""

    token = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
    cloudformation = "AWS::Route53Resolver::FirewallDomainList"
    create_operation = "CreateFirewallDomainList"
    operations = TAGGING | {
        "CreateFirewallDomainList",
        "GetFirewallDomainList",
        "ListFirewallDomains",
        "UpdateFirewallDomains",
        "DeleteFirewallDomainList",
    }
    outputs = ("arn",)
    omit = frozenset({"domains"})
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_ = str(aws.call(operation, **params)["FirewallDomainList"]["Id"])
        if inputs.get("domains"):
            self._send(aws, id_, "ADD", inputs["domains"])
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = {"FirewallDomainListId": id_}
        found = aws.call("GetFirewallDomainList", **place)["FirewallDomainList"]
        return {
            "arn": found["Arn"],
            "name": found["Name"],
            "domains": aws.pages("ListFirewallDomains", "Domains", **place),
            "tags": self.tags(aws, found["Arn"]),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "domains" in changed:
            wanted = inputs.get("domains") or []
            operation = "REPLACE" if wanted else "REMOVE"
            self._send(aws, id_, operation, wanted or old["domains"])
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFirewallDomainList", FirewallDomainListId=id_)

    @staticmethod
    def _send(aws: Aws, id_: str, operation: str, domains: list[str]) -> None:
        aws.call(
            "UpdateFirewallDomains",
            FirewallDomainListId=id_,
            Operation=operation,
            Domains=domains,
        )


class RuleGroup(_Tagged):
    """`aws.route53.ResolverFirewallRuleGroup`."""

    token = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
    cloudformation = "AWS::Route53Resolver::FirewallRuleGroup"
    create_operation = "CreateFirewallRuleGroup"
    operations = TAGGING | {
        "CreateFirewallRuleGroup",
        "GetFirewallRuleGroup",
        "DeleteFirewallRuleGroup",
    }
    outputs = ("arn", "ownerId", "shareStatus")
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["FirewallRuleGroup"]["Id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetFirewallRuleGroup", FirewallRuleGroupId=id_)
        found = answer["FirewallRuleGroup"]
        return {
            "arn": found["Arn"],
            "name": found["Name"],
            "ownerId": found["OwnerId"],
            "shareStatus": found["ShareStatus"],
            "tags": self.tags(aws, found["Arn"]),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFirewallRuleGroup", FirewallRuleGroupId=id_)


class Rule(_Firewall):
    """`aws.route53.ResolverFirewallRule`; its id is `<group>:<list>`."""

    token = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
    create_operation = "CreateFirewallRule"
    operations = frozenset(
        {"CreateFirewallRule", "DeleteFirewallRule", "ListFirewallRules", "UpdateFirewallRule"}
    )
    name = Name("name", most=64)
    rename = {"qType": "Qtype"}
    outputs = ("firewallThreatProtectionId",)
    replace_on = frozenset({"firewallRuleGroupId", "firewallDomainListId", "qType"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['firewallRuleGroupId']}:{inputs['firewallDomainListId']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group, _, listed = id_.partition(":")
        rules = aws.pages("ListFirewallRules", "FirewallRules", FirewallRuleGroupId=group)
        found = next((one for one in rules if one["FirewallDomainListId"] == listed), None)
        if found is None:
            return None
        return {**self.properties(found, known), "firewallThreatProtectionId": ""}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateFirewallRule", **self.params("UpdateFirewallRule", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        group, _, listed = id_.partition(":")
        kind = {"Qtype": known["qType"]} if known.get("qType") else {}
        place = {"FirewallRuleGroupId": group, "FirewallDomainListId": listed}
        aws.call("DeleteFirewallRule", **place, **kind)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['firewallRuleGroupId']}:{inputs['firewallDomainListId']}"


class Association(_Tagged):
    """`aws.route53.ResolverFirewallRuleGroupAssociation`."""

    token = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    cloudformation = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
    create_operation = "AssociateFirewallRuleGroup"
    operations = TAGGING | {
        "AssociateFirewallRuleGroup",
        "GetFirewallRuleGroupAssociation",
        "UpdateFirewallRuleGroupAssociation",
        "DisassociateFirewallRuleGroup",
    }
    outputs = ("arn",)
    replace_on = frozenset({"firewallRuleGroupId", "vpcId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["FirewallRuleGroupAssociation"]["Id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetFirewallRuleGroupAssociation", FirewallRuleGroupAssociationId=id_)
        found = answer["FirewallRuleGroupAssociation"]
        return {
            **self.properties(found, known),
            "arn": found["Arn"],
            "tags": self.tags(aws, found["Arn"]),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation = "UpdateFirewallRuleGroupAssociation"
        sent = {name: inputs.get(name) for name in changed - {"tags"}}
        if sent:
            params = self.params(operation, sent)
            aws.call(operation, FirewallRuleGroupAssociationId=id_, **params)
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DisassociateFirewallRuleGroup", FirewallRuleGroupAssociationId=id_)


class Config(Put):
    """`aws.route53.ResolverFirewallConfig`; AWS has one for each network, which a delete leaves
    closed."""

    token = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
    service = SERVICE
    create_operation = "UpdateFirewallConfig"
    operations = frozenset({"ListFirewallConfigs", "UpdateFirewallConfig"})
    outputs = ("ownerId",)
    replace_on = frozenset({"resourceId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["FirewallConfig"]["Id"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self._found(aws, id_)
        return {**self.properties(found, known), "ownerId": found["OwnerId"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        network = self._found(aws, id_)["ResourceId"]
        aws.call("UpdateFirewallConfig", ResourceId=network, FirewallFailOpen="DISABLED")

    @staticmethod
    def _found(aws: Aws, id_: str) -> dict[str, Any]:
        for one in aws.pages("ListFirewallConfigs", "FirewallConfigs"):
            if one["Id"] == id_:
                found: dict[str, Any] = one
                return found
        raise NotFound("ResourceNotFoundException", id_)


TYPES = [DomainList, RuleGroup, Rule, Association, Config]
