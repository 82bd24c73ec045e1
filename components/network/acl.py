"""Network ACLs: a second, stateless fence around each kind of subnet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, ResourceOptions
from pulumi_aws import ec2

ANYWHERE = "0.0.0.0/0"
REPLIES = (1024, 65535)
"""Ports on which an answer to a connection from inside arrives."""
TOO_BIG = (3, 4)
"""ICMP type and code of "fragmentation needed", without which path MTU discovery fails."""


@dataclass(frozen=True, kw_only=True)
class NetworkAclsArgs:
    """The subnets of each kind and the ranges of the network."""

    vpc_id: pulumi.Input[str]
    default_network_acl_id: pulumi.Input[str]
    cidr_block: str
    pods_cidr_block: str
    public_subnet_ids: Sequence[pulumi.Input[str]]
    private_subnet_ids: Sequence[pulumi.Input[str]]
    isolated_subnet_ids: Sequence[pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class _Rule:
    role: str
    number: int
    block: str
    egress: bool = False
    protocol: str = "-1"
    ports: tuple[int, int] | None = (0, 0)
    icmp: tuple[int, int] | None = None


class NetworkAcls(ComponentResource):
    """Defines one ACL for each kind of subnet and empties the default one.

    From outside only answers come in, word of packets that were too big among them (and HTTPS into
    public subnets, for load balancers); remote shell and desktop ports are closed to the internet.
    Isolated subnets speak inside the network and with the services behind gateway endpoints only.
    """

    def __init__(
        self, name: str, args: NetworkAclsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:network:NetworkAcls", name, None, opts)
        self._name, self._args = name, args
        # A subnet that nobody has put under an ACL of its own can reach nothing.
        ec2.DefaultNetworkAcl(
            f"{name}-default",
            default_network_acl_id=args.default_network_acl_id,
            tags={"Name": f"{name}-default-unused", "component": name},
            # AWS moves subnets in and out of the default ACL by itself.
            opts=ResourceOptions(parent=self, ignore_changes=["subnetIds"]),
        )
        inside = self._inside()
        replies = self._tcp("replies", 200, REPLIES)
        replies_udp = _Rule(
            role="replies-udp", number=210, block=ANYWHERE, protocol="17", ports=REPLIES
        )
        # A packet too long for the way out is dropped, and only this message says so: instances
        # send 9001 bytes, the internet takes 1500. Source: Amazon VPC user guide, "Path MTU
        # Discovery and network ACLs".
        too_big = _Rule(
            role="too-big", number=220, block=ANYWHERE, protocol="1", ports=None, icmp=TOO_BIG
        )
        https = self._tcp("https", 300, (443, 443))
        out = _Rule(role="out", number=300, block=ANYWHERE, egress=True)
        # A stateless fence cannot tell an answer from a new connection, so the remote desktop
        # port, which lies among the answers' ports, is refused by name and first. The price: of the
        # 64,512 ports that a NAT gateway may pick for a connection one does not work.
        closed = (
            _Rule(
                role="no-remote-desktop",
                number=190,
                block=ANYWHERE,
                protocol="6",
                ports=(3389, 3389),
            ),
        )
        answers = (replies, replies_udp, too_big)
        self._acl("public", args.public_subnet_ids, (*inside, *answers, https, out), closed)
        self._acl("private", args.private_subnet_ids, (*inside, *answers, out), closed)
        to_services = self._tcp("to-services", 300, (443, 443), egress=True)
        self._acl("isolated", args.isolated_subnet_ids, (*inside, replies, to_services), closed)
        self.register_outputs({})

    def _inside(self) -> tuple[_Rule, ...]:
        found = []
        for number, (role, block) in enumerate(
            (("network", self._args.cidr_block), ("pods", self._args.pods_cidr_block))
        ):
            for egress in (False, True):
                direction = "to" if egress else "from"
                found.append(
                    _Rule(
                        role=f"{direction}-{role}",
                        number=100 + 10 * number,
                        block=block,
                        egress=egress,
                    )
                )
        return tuple(found)

    @staticmethod
    def _tcp(role: str, number: int, ports: tuple[int, int], egress: bool = False) -> _Rule:
        return _Rule(
            role=role, number=number, block=ANYWHERE, egress=egress, protocol="6", ports=ports
        )

    def _acl(
        self,
        kind: str,
        subnet_ids: Sequence[pulumi.Input[str]],
        allowed: Sequence[_Rule],
        denied: Sequence[_Rule],
    ) -> None:
        acl = ec2.NetworkAcl(
            f"{self._name}-{kind}",
            vpc_id=self._args.vpc_id,
            subnet_ids=list(subnet_ids),
            tags={"Name": f"{self._name}-{kind}", "component": self._name},
            opts=ResourceOptions(parent=self),
        )
        for action, rules in (("allow", allowed), ("deny", denied)):
            for rule in rules:
                ec2.NetworkAclRule(
                    f"{self._name}-{kind}-{rule.role}",
                    network_acl_id=acl.id,
                    rule_number=rule.number,
                    egress=rule.egress,
                    protocol=rule.protocol,
                    rule_action=action,
                    cidr_block=rule.block,
                    from_port=rule.ports[0] if rule.ports else None,
                    to_port=rule.ports[1] if rule.ports else None,
                    icmp_type=rule.icmp[0] if rule.icmp else None,
                    icmp_code=rule.icmp[1] if rule.icmp else None,
                    opts=ResourceOptions(parent=self),
                )
