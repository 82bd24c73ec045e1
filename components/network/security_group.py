"""A security group whose rules name other groups, never the whole internet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ec2, vpc

ANYWHERE = ("0.0.0.0/0", "::/0")
HTTPS = 443
DESCRIPTION = re.compile(r"^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}$")
"""EC2 API reference, CreateSecurityGroup and AuthorizeSecurityGroupIngress."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. Exactly one of the peers is given: a group, the group itself, a prefix list, or a
    range (egress only). `role` names the rule among those of its direction; ports are inclusive;
    protocol "-1" is every protocol and takes no ports.
    """

    role: str
    description: str
    protocol: str = "tcp"
    from_port: int | None = None
    to_port: int | None = None
    group_id: pulumi.Input[str] | None = None
    itself: bool = False
    prefix_list_id: pulumi.Input[str] | None = None
    cidr: str | None = None

    def __post_init__(self) -> None:
        check_description(self.description)
        peers = [self.group_id, self.prefix_list_id, self.cidr, True if self.itself else None]
        if sum(peer is not None for peer in peers) != 1:
            raise ValueError(
                f"Rule {self.role} has {sum(p is not None for p in peers)} peers. Give exactly one "
                "of group_id, itself, prefix_list_id and cidr."
            )
        if (self.protocol == "-1") != (self.from_port is None and self.to_port is None):
            raise ValueError(
                f"Rule {self.role}: protocol {self.protocol} with ports {self.from_port} to "
                f"{self.to_port}. Give both ports, or protocol -1 and none."
            )


def check_description(text: str) -> None:
    """Raises ValueError for a description of a group or rule that EC2 would refuse."""
    if not DESCRIPTION.match(text):
        raise ValueError(
            f"{text!r} cannot describe a security group or a rule of one. EC2 takes up to 255 "
            "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, and no apostrophe."
        )


def https_to_anywhere(description: str) -> Rule:
    """Egress over TLS, to whatever address a name leads: services of AWS have no fixed ones."""
    return Rule(
        role="https", description=description, from_port=HTTPS, to_port=HTTPS, cidr=ANYWHERE[0]
    )


def https_from(role: str, description: str, peer_id: pulumi.Input[str]) -> Rule:
    """Ingress over TLS from a group, or from a managed prefix list by its id."""
    is_list = isinstance(peer_id, str) and peer_id.startswith("pl-")
    return Rule(
        role=role,
        description=description,
        from_port=HTTPS,
        to_port=HTTPS,
        group_id=None if is_list else peer_id,
        prefix_list_id=peer_id if is_list else None,
    )


@dataclass(frozen=True, kw_only=True)
class SecurityGroupArgs:
    """The network and the rules."""

    vpc_id: pulumi.Input[str]
    description: str
    ingress: Sequence[Rule] = ()
    egress: Sequence[Rule] = ()


class SecurityGroup(ComponentResource):
    """Defines a security group and each of its rules as a resource of its own.

    Raises ValueError for an ingress rule by address range: peers are groups or prefix lists.
    """

    security_group_id: Output[str]

    def __init__(
        self, name: str, args: SecurityGroupArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:network:SecurityGroup", name, None, opts)
        check_description(args.description)
        self._name = name
        # A changed description replaces the group, so it says what the group is for, no details.
        self._group = ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=args.vpc_id,
            description=args.description,
            tags={"Name": name, "component": name},
            opts=ResourceOptions(parent=self),
        )
        for rule in args.ingress:
            self.let_in(rule)
        for rule in args.egress:
            self.let_out(rule)
        self.security_group_id = self._group.id
        self.register_outputs({"security_group_id": self.security_group_id})

    def let_in(self, rule: Rule) -> None:
        """Adds an ingress rule, for groups that name each other. Raises ValueError for a range."""
        if rule.cidr is not None:
            raise ValueError(
                f"Ingress rule {rule.role} of {self._name} names the range {rule.cidr}. Name the "
                "security group or prefix list that connects."
            )
        vpc.SecurityGroupIngressRule(
            f"{self._name}-from-{rule.role}",
            security_group_id=self._group.id,
            description=rule.description,
            ip_protocol=rule.protocol,
            from_port=rule.from_port,
            to_port=rule.to_port,
            referenced_security_group_id=self._peer(rule),
            prefix_list_id=rule.prefix_list_id,
            opts=ResourceOptions(parent=self),
        )

    def let_out(self, rule: Rule) -> None:
        """Adds an egress rule."""
        vpc.SecurityGroupEgressRule(
            f"{self._name}-to-{rule.role}",
            security_group_id=self._group.id,
            description=rule.description,
            ip_protocol=rule.protocol,
            from_port=rule.from_port,
            to_port=rule.to_port,
            referenced_security_group_id=self._peer(rule),
            prefix_list_id=rule.prefix_list_id,
            cidr_ipv4=rule.cidr,
            opts=ResourceOptions(parent=self),
        )

    def _peer(self, rule: Rule) -> pulumi.Input[str] | None:
        return self._group.id if rule.itself else rule.group_id
