"""EC2: security groups, and the default group of a network."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.ec2_object import TAGGING, Ec2Object, refused_description, tags_of
from localcloud.aws.emulation import Name
from localcloud.aws.shapes import UnknownProperty
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props

_REVOKING = frozenset({"RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"})


class SecurityGroup(Ec2Object):
    """`aws.ec2.SecurityGroup`; its rules are types of their own.

    A new group of AWS lets everything out; the stock provider takes that rule away, and so here.
    """

    token = "aws:ec2/securityGroup:SecurityGroup"
    cloudformation = "AWS::EC2::SecurityGroup"
    create_operation = "CreateSecurityGroup"
    describe = ("DescribeSecurityGroups", "SecurityGroups", "GroupIds")
    kind = "security-group"
    operations = (
        TAGGING
        | _REVOKING
        | {"CreateSecurityGroup", "DescribeSecurityGroups", "DeleteSecurityGroup"}
    )
    name = Name("name", most=255)
    outputs = ("arn", "ownerId", "vpcId")
    rename = {"name": "GroupName"}
    omit = frozenset({"revokeRulesOnDelete"})
    replace_on = frozenset({"name", "description", "vpcId"})
    kept = {"revokeRulesOnDelete": "an instruction to the delete, not a property of the group"}
    defaults = {"description": "Managed by Pulumi", "revokeRulesOnDelete": False}

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        return [*super().refused(inputs, aws), *refused_description(inputs)]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["GroupId"]
        _revoke_all(aws, self.found(aws, id_))
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        return _properties(aws, self.found(aws, id_))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if known.get("revokeRulesOnDelete"):
            _revoke_all(aws, self.found(aws, id_))
        aws.call("DeleteSecurityGroup", GroupId=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        wanted = {"group-name": inputs["name"]}
        if inputs.get("vpcId"):
            wanted["vpc-id"] = inputs["vpcId"]
        return self.first_like(aws, GroupId=wanted)


class DefaultSecurityGroup(Ec2Object):
    """`aws.ec2.DefaultSecurityGroup`: adopts the network's default group and strips its rules.

    Only an empty one is taken. A delete forgets it and leaves it as it is.
    """

    token = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    create_operation = "DescribeSecurityGroups"
    describe = ("DescribeSecurityGroups", "SecurityGroups", "GroupIds")
    kind = "security-group"
    operations = TAGGING | _REVOKING | {"DescribeSecurityGroups"}
    outputs = ("arn", "description", "name", "ownerId", "vpcId")
    replace_on = frozenset({"vpcId"})
    defaults = {"ingress": [], "egress": []}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        for key in ("ingress", "egress"):
            if inputs.get(key):
                raise UnknownProperty(key, [f"no {key}: a default group stays without rules"])
        own = {"vpcId", "tags", "ingress", "egress"}
        params = self.params(self.create_operation, inputs, omit=own)
        vpc = inputs.get("vpcId", UNKNOWN)
        filters = [{"Name": "group-name", "Values": ["default"]}]
        if vpc is not UNKNOWN:
            filters.append({"Name": "vpc-id", "Values": [vpc]})
        return self.create_operation, {**params, "Filters": filters}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        group: dict[str, Any] = aws.call(operation, **params)["SecurityGroups"][0]
        id_: str = group["GroupId"]
        _revoke_all(aws, group)
        self.retag(aws, id_, inputs, {"tags": tags_of(group)}, frozenset({"tags"}))
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group = self.found(aws, id_)
        return {
            **_properties(aws, group),
            "ingress": [_rule(each) for each in group.get("IpPermissions", ())],
            "egress": [_rule(each) for each in group.get("IpPermissionsEgress", ())],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _revoke_all(aws, self.found(aws, id_))
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """A delete leaves the group: a network always has one."""


def _properties(aws: Aws, group: dict[str, Any]) -> Props:
    return {
        "arn": aws.arn("ec2", f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "name": group["GroupName"],
        "ownerId": group["OwnerId"],
        "tags": tags_of(group),
        "vpcId": group["VpcId"],
    }


def _rule(permission: dict[str, Any]) -> Props:
    return {
        "protocol": permission["IpProtocol"],
        "fromPort": permission.get("FromPort", 0),
        "toPort": permission.get("ToPort", 0),
        "cidrBlocks": [each["CidrIp"] for each in permission.get("IpRanges", ())],
        "ipv6CidrBlocks": [each["CidrIpv6"] for each in permission.get("Ipv6Ranges", ())],
        "securityGroups": [each["GroupId"] for each in permission.get("UserIdGroupPairs", ())],
    }


def _revoke_all(aws: Aws, group: dict[str, Any]) -> None:
    id_ = group["GroupId"]
    for operation, key in (
        ("RevokeSecurityGroupIngress", "IpPermissions"),
        ("RevokeSecurityGroupEgress", "IpPermissionsEgress"),
    ):
        if group.get(key):
            aws.call(operation, GroupId=id_, IpPermissions=group[key])


TYPES = [SecurityGroup, DefaultSecurityGroup]
