"""VPC: the rules of security groups, one a resource."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.ec2_object import TAGGING, Ec2Object, refused_description, tags_of
from localcloud.aws.shapes import UnknownProperty
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props

_PEERS = {
    "cidrIpv4": ("IpRanges", "CidrIp", "CidrIpv4"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId", "ReferencedGroupId"),
}
"""Input → list and member of `IpPermissions`, member of `SecurityGroupRuleRequest`."""

_INPUTS = frozenset(
    {"securityGroupId", "ipProtocol", "fromPort", "toPort", "description", "tags", *_PEERS}
)

_SAMENESS = ("ipProtocol", "fromPort", "toPort", *_PEERS)
"""What makes two rules of one group the same to AWS; the description does not count."""

_EVERY_PROTOCOL = "-1"


class _Rule(Ec2Object):
    """What both directions have in common; the id is the rule's, `sgr-…`."""

    describe = ("DescribeSecurityGroupRules", "SecurityGroupRules", "SecurityGroupRuleIds")
    kind = "security-group-rule"
    outputs = ("arn", "securityGroupRuleId")
    replace_on = frozenset({"securityGroupId"})
    revoke: ClassVar[str]
    egress: ClassVar[bool]

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        for key in inputs:
            if key not in {*_INPUTS, "region", "tagsAll"}:
                raise UnknownProperty(key, _INPUTS)
        peer = next((each for each in _PEERS if each in inputs), None)
        permission: dict[str, Any] = _ports(inputs)
        if peer is not None:
            many, member, _ = _PEERS[peer]
            described = {"Description": inputs["description"]} if "description" in inputs else {}
            permission[many] = [{member: inputs[peer], **described}]
        params = {"GroupId": inputs.get("securityGroupId", UNKNOWN), "IpPermissions": [permission]}
        return self.create_operation, {**params, **self.tag_specification(inputs)}

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        return [*super().refused(inputs, aws), *refused_description(inputs)]

    def create(self, aws: Aws, inputs: Props) -> str:
        _check(inputs)
        operation, params = self.request(inputs, aws)
        rules = aws.call(operation, **params)["SecurityGroupRules"]
        id_: str = rules[0]["SecurityGroupRuleId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        rule = self.found(aws, id_)
        every = rule["IpProtocol"] == _EVERY_PROTOCOL
        return {
            "arn": aws.arn("ec2", f"security-group-rule/{id_}"),
            "cidrIpv4": rule.get("CidrIpv4"),
            "cidrIpv6": rule.get("CidrIpv6"),
            "description": rule.get("Description"),
            "fromPort": None if every else rule.get("FromPort"),
            "ipProtocol": rule["IpProtocol"],
            "prefixListId": rule.get("PrefixListId"),
            "referencedSecurityGroupId": rule.get("ReferencedGroupInfo", {}).get("GroupId"),
            "securityGroupId": rule["GroupId"],
            "securityGroupRuleId": id_,
            "tags": tags_of(rule),
            "toPort": None if every else rule.get("ToPort"),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            _check(inputs)
            peer = next(each for each in _PEERS if inputs.get(each))
            rule = {**_ports(inputs), _PEERS[peer][2]: inputs[peer]}
            rule["Description"] = inputs.get("description", "")
            aws.call(
                "ModifySecurityGroupRules",
                GroupId=inputs["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": id_, "SecurityGroupRule": rule}],
            )
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        rule = self.found(aws, id_)
        aws.call(self.revoke, GroupId=rule["GroupId"], SecurityGroupRuleIds=[id_])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        """The rule that already says the same of the same group."""
        group = inputs["securityGroupId"]
        filters = [{"Name": "group-id", "Values": [group]}]
        for rule in aws.call("DescribeSecurityGroupRules", Filters=filters)["SecurityGroupRules"]:
            there = self.read(aws, rule["SecurityGroupRuleId"], inputs)
            same = there is not None and all(there.get(key) == inputs.get(key) for key in _SAMENESS)
            if same and rule["IsEgress"] is self.egress:
                return str(rule["SecurityGroupRuleId"])
        return None


_OPERATIONS = TAGGING | {"DescribeSecurityGroupRules", "ModifySecurityGroupRules"}


class SecurityGroupIngressRule(_Rule):
    """`aws.vpc.SecurityGroupIngressRule`: who reaches the group."""

    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    create_operation = "AuthorizeSecurityGroupIngress"
    revoke = "RevokeSecurityGroupIngress"
    egress = False
    operations = _OPERATIONS | {"AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"}


class SecurityGroupEgressRule(_Rule):
    """`aws.vpc.SecurityGroupEgressRule`: whom the group reaches."""

    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    create_operation = "AuthorizeSecurityGroupEgress"
    revoke = "RevokeSecurityGroupEgress"
    egress = True
    operations = _OPERATIONS | {"AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress"}


def _ports(inputs: Props) -> dict[str, Any]:
    names = {"ipProtocol": "IpProtocol", "fromPort": "FromPort", "toPort": "ToPort"}
    return {api: inputs[name] for name, api in names.items() if name in inputs}


def _check(inputs: Props) -> None:
    peers = [each for each in _PEERS if inputs.get(each)]
    if len(peers) != 1:
        raise CloudError(
            "InvalidParameterCombination",
            f"a rule has exactly one of {', '.join(_PEERS)}, not {len(peers)}",
        )
    every = inputs["ipProtocol"] == _EVERY_PROTOCOL
    ports = [key for key in ("fromPort", "toPort") if inputs.get(key) is not None]
    if every and ports:
        raise CloudError("InvalidParameterValue", "ipProtocol -1 takes no ports")
    if not every and len(ports) != 2:
        raise CloudError("InvalidParameterValue", "fromPort and toPort are both required")


TYPES = [SecurityGroupIngressRule, SecurityGroupEgressRule]
