"""EC2: network ACLs, their rules, and the default ACL of a network."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import UnknownProperty
from localcloud.aws.values import Props

_LAST_RULE = 32767
"""The rule that AWS puts at the end of every ACL and that nobody can take away."""

_PROTOCOLS = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}


class NetworkAcl(Ec2Object):
    """`aws.ec2.NetworkAcl`; its rules are types of their own.

    A subnet always has one ACL: those that leave this one go back to the default of the network.
    """

    token = "aws:ec2/networkAcl:NetworkAcl"
    cloudformation = "AWS::EC2::NetworkAcl"
    create_operation = "CreateNetworkAcl"
    describe = ("DescribeNetworkAcls", "NetworkAcls", "NetworkAclIds")
    kind = "network-acl"
    operations = TAGGING | {
        "CreateNetworkAcl",
        "DescribeNetworkAcls",
        "ReplaceNetworkAclAssociation",
        "DeleteNetworkAcl",
    }
    outputs = ("arn", "ownerId")
    omit = frozenset({"subnetIds"})
    replace_on = frozenset({"vpcId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["NetworkAcl"]["NetworkAclId"]
        _move(aws, inputs.get("subnetIds") or (), id_)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        acl = self.found(aws, id_)
        return {
            "arn": aws.arn("ec2", f"network-acl/{id_}"),
            "ownerId": acl["OwnerId"],
            "subnetIds": _subnets(acl),
            "tags": tags_of(acl),
            "vpcId": acl["VpcId"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "subnetIds" in changed:
            there, wanted = _subnets(self.found(aws, id_)), inputs.get("subnetIds") or []
            _move(aws, set(there) - set(wanted), self._default(aws, inputs["vpcId"]))
            _move(aws, set(wanted) - set(there), id_)
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        acl = self.found(aws, id_)
        _move(aws, _subnets(acl), self._default(aws, acl["VpcId"]))
        aws.call("DeleteNetworkAcl", NetworkAclId=id_)

    @staticmethod
    def _default(aws: Aws, vpc: str) -> str:
        filters = [
            {"Name": "vpc-id", "Values": [vpc]},
            {"Name": "default", "Values": ["true"]},
        ]
        found = aws.call("DescribeNetworkAcls", Filters=filters)["NetworkAcls"]
        return str(found[0]["NetworkAclId"])


class NetworkAclRule(Emulation):
    """`aws.ec2.NetworkAclRule`; its id is `<ACL>:<number>:<protocol>:<egress>`, as an import
    takes it. Every change replaces, as with the stock provider."""

    token = "aws:ec2/networkAclRule:NetworkAclRule"
    service = "ec2"
    create_operation = "CreateNetworkAclEntry"
    operations = frozenset(
        {"CreateNetworkAclEntry", "DescribeNetworkAcls", "DeleteNetworkAclEntry"}
    )
    omit = frozenset({"fromPort", "toPort", "icmpType", "icmpCode"})
    replace_on = frozenset(
        {
            "networkAclId",
            "ruleNumber",
            "egress",
            "protocol",
            "ruleAction",
            "cidrBlock",
            "ipv6CidrBlock",
            "fromPort",
            "toPort",
            "icmpType",
            "icmpCode",
        }
    )
    kept = {
        "icmpType": "moto takes the ICMP type and never gives it back",
        "icmpCode": "moto takes the ICMP code and never gives it back",
    }
    defaults = {"egress": False}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        if isinstance(params.get("Protocol"), str):
            params["Protocol"] = _number(params["Protocol"])
        if "fromPort" in inputs or "toPort" in inputs:
            params["PortRange"] = {
                "From": inputs.get("fromPort", 0),
                "To": inputs.get("toPort", 0),
            }
        if "icmpType" in inputs or "icmpCode" in inputs:
            params["IcmpTypeCode"] = {
                "Type": inputs.get("icmpType", 0),
                "Code": inputs.get("icmpCode", 0),
            }
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(self.identity(inputs, aws))

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        acl, number, protocol, egress = _parts(id_)
        entry = _entry(aws, acl, number, egress)
        if entry is None:
            return None
        found = {
            "networkAclId": acl,
            "ruleNumber": number,
            "egress": egress,
            "protocol": protocol
            if _number(protocol) == _number(entry["Protocol"])
            else entry["Protocol"],
            "ruleAction": entry["RuleAction"],
            "cidrBlock": entry.get("CidrBlock"),
            "ipv6CidrBlock": entry.get("Ipv6CidrBlock"),
        }
        ports = entry.get("PortRange")
        if ports:
            found |= {"fromPort": ports.get("From", 0), "toPort": ports.get("To", 0)}
        return found

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        acl, number, _, egress = _parts(id_)
        if _entry(aws, acl, number, egress) is None:
            raise NotFound("InvalidNetworkAclEntry.NotFound", f"{id_} does not exist")
        aws.call("DeleteNetworkAclEntry", NetworkAclId=acl, RuleNumber=number, Egress=egress)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        egress = "true" if inputs["egress"] else "false"
        return f"{inputs['networkAclId']}:{inputs['ruleNumber']}:{inputs['protocol']}:{egress}"


class DefaultNetworkAcl(Ec2Object):
    """`aws.ec2.DefaultNetworkAcl`: adopts the network's default ACL and strips its rules.

    Only an empty one is taken. A delete forgets it and leaves it as it is.
    """

    token = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
    create_operation = "DescribeNetworkAcls"
    describe = ("DescribeNetworkAcls", "NetworkAcls", "NetworkAclIds")
    kind = "network-acl"
    operations = TAGGING | {
        "DescribeNetworkAcls",
        "DeleteNetworkAclEntry",
        "ReplaceNetworkAclAssociation",
    }
    outputs = ("arn", "ownerId", "vpcId")
    omit = frozenset({"ingress", "egress", "subnetIds"})
    rename = {"defaultNetworkAclId": "NetworkAclIds"}
    replace_on = frozenset({"defaultNetworkAclId"})
    defaults = {"ingress": [], "egress": []}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        for key in ("ingress", "egress"):
            if inputs.get(key):
                raise UnknownProperty(key, [f"no {key}: a default ACL stays without rules"])
        return self.create_operation, self.params(self.create_operation, inputs, omit={"tags"})

    def create(self, aws: Aws, inputs: Props) -> str:
        id_ = str(inputs["defaultNetworkAclId"])
        self._strip(aws, id_)
        _move(aws, inputs.get("subnetIds") or (), id_)
        self.retag(aws, id_, inputs, {"tags": tags_of(self.found(aws, id_))}, frozenset({"tags"}))
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        acl = self.found(aws, id_)
        return {
            "arn": aws.arn("ec2", f"network-acl/{id_}"),
            "defaultNetworkAclId": id_,
            "egress": [_rule(each) for each in _own_entries(acl) if each["Egress"]],
            "ingress": [_rule(each) for each in _own_entries(acl) if not each["Egress"]],
            "ownerId": acl["OwnerId"],
            "subnetIds": _subnets(acl),
            "tags": tags_of(acl),
            "vpcId": acl["VpcId"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._strip(aws, id_)
        if "subnetIds" in changed:
            _move(aws, inputs.get("subnetIds") or (), id_)
        self.retag(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """A delete leaves the ACL: a network always has one."""

    def _strip(self, aws: Aws, id_: str) -> None:
        for each in _own_entries(self.found(aws, id_)):
            aws.call(
                "DeleteNetworkAclEntry",
                NetworkAclId=id_,
                RuleNumber=each["RuleNumber"],
                Egress=each["Egress"],
            )


def _own_entries(acl: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in acl["Entries"] if each["RuleNumber"] < _LAST_RULE]


def _rule(entry: dict[str, Any]) -> Props:
    ports = entry.get("PortRange") or {}
    return {
        "ruleNo": entry["RuleNumber"],
        "action": entry["RuleAction"],
        "protocol": entry["Protocol"],
        "cidrBlock": entry.get("CidrBlock", ""),
        "fromPort": ports.get("From", 0),
        "toPort": ports.get("To", 0),
    }


def _entry(aws: Aws, acl: str, number: int, egress: bool) -> dict[str, Any] | None:
    found = aws.call("DescribeNetworkAcls", NetworkAclIds=[acl])["NetworkAcls"]
    entries = found[0]["Entries"] if found else []
    return next(
        (each for each in entries if each["RuleNumber"] == number and each["Egress"] == egress),
        None,
    )


def _parts(id_: str) -> tuple[str, int, str, bool]:
    acl, number, protocol, egress = id_.split(":")
    return acl, int(number), protocol, egress == "true"


def _number(protocol: str) -> str:
    return _PROTOCOLS.get(protocol.lower(), protocol)


def _subnets(acl: dict[str, Any]) -> list[str]:
    return sorted(each["SubnetId"] for each in acl["Associations"])


def _move(aws: Aws, subnets: Collection[str], acl: str) -> None:
    """Puts the subnets under an ACL. Raises NotFound for a subnet that is not there."""
    if not subnets:
        return
    found = aws.call("DescribeNetworkAcls")["NetworkAcls"]
    by_subnet = {each["SubnetId"]: each for one in found for each in one["Associations"]}
    for subnet in sorted(subnets):
        if subnet not in by_subnet:
            raise NotFound("InvalidSubnetID.NotFound", f"the subnet {subnet} does not exist")
        there = by_subnet[subnet]
        if there["NetworkAclId"] != acl:
            aws.call(
                "ReplaceNetworkAclAssociation",
                AssociationId=there["NetworkAclAssociationId"],
                NetworkAclId=acl,
            )


TYPES = [NetworkAcl, NetworkAclRule, DefaultNetworkAcl]
