"""Security groups and network ACLs: who can come in, and by which port."""

from __future__ import annotations

from collections.abc import Collection

from review.controls.control import Control
from review.controls.place import Place
from review.controls.predicates import (
    Predicate,
    absent,
    all_of,
    any_of,
    negated,
    none_of,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"

HIGH_RISK = frozenset(
    {20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500}
    | {5601, 8080, 8088, 8888, 9200, 9300}
)
"""Ports of FSBP EC2.19."""

_ANYWHERE = ("0.0.0.0/0", "::/0")


def _from_anywhere(place: Place) -> Verdict:
    for path in ("cidrIpv4", "cidrIpv6", "cidrBlock", "ipv6CidrBlock"):
        value = place.value(path)
        if is_unknown(value):
            return unknown(path)
        if value in _ANYWHERE:
            return MEETS
    return fails("it does not come from anywhere")


def _range(place: Place) -> tuple[int, int] | None:
    """The ports of a rule; all of them where it names none. None when that is not known."""
    first, last = place.value("fromPort"), place.value("toPort")
    if is_unknown(first) or is_unknown(last):
        return None
    low, high = int(first or 0), int(last or 0)
    return (0, 65535) if low < 0 or (low, high) == (0, 0) else (low, high)


def _closed(ports: Collection[int]) -> Predicate:
    """Not open from anywhere to one of the ports."""

    def ask(place: Place) -> Verdict:
        ends = _range(place)
        if ends is None:
            return unknown("fromPort")
        reached = [port for port in sorted(ports) if ends[0] <= port <= ends[1]]
        source = _from_anywhere(place)
        if not reached or source.outcome == "fails":
            return MEETS
        if source.outcome == "unknown":
            return source
        return fails(f"it is open from anywhere to port {reached[0]}")

    return ask


def _opens_only(*ports: int) -> Predicate:
    """Open from anywhere to these single ports at most."""

    def ask(place: Place) -> Verdict:
        ends = _range(place)
        source = _from_anywhere(place)
        if source.outcome == "fails" or (ends and ends[0] == ends[1] and ends[0] in ports):
            return MEETS
        if source.outcome == "unknown" or ends is None:
            return unknown("what it opens")
        return fails(f"it is open from anywhere to the ports {ends[0]} to {ends[1]}")

    return ask


def _acl_closed(ports: Collection[int]) -> Predicate:
    """The first rule of an ACL for each port that is for everybody denies; so do all that follow
    when none is. A rule for UDP lets nobody in: both protocols begin with TCP."""

    def ask(place: Place) -> Verdict:
        found, lost = place.around.referring(place.resource, ACL_RULE, "networkAclId")
        if lost:
            return unknown("whose rule a NetworkAclRule is")
        rules = [place.at(one) for one in found if not one.inputs.get("egress")]
        rules = [one for one in rules if one.value("protocol") in ("6", "tcp", "-1", "all")]
        for port in sorted(ports):
            for one in sorted(rules, key=lambda one: int(one.value("ruleNumber"))):
                verdict = _closed({port})(one)
                if verdict.outcome == "meets":
                    continue
                if verdict.outcome == "fails" and one.value("ruleAction") == "deny":
                    break
                return verdict
        return MEETS

    return ask


CONTROLS = (
    Control(
        id="ingress-no-administration-from-anywhere",
        title="Nobody reaches SSH or RDP from anywhere",
        level="error",
        types=[INGRESS],
        holds=_closed({22, 3389}),
        fix="Name the addresses, or use Session Manager.",
        frameworks="EC2.13, EC2.14, CIS 5.2, CIS 5.3, CKV_AWS_24, CKV_AWS_25, "
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_any_port",
    ),
    Control(
        id="ingress-no-high-risk-port-from-anywhere",
        title="No port of high risk is reached from anywhere",
        level="error",
        types=[INGRESS],
        holds=_closed(HIGH_RISK),
        fix="Name the addresses or the security group.",
        frameworks="EC2.19, CKV_AWS_260, CKV_AWS_277",
    ),
    Control(
        id="ingress-only-chosen-ports-from-anywhere",
        title="Only HTTPS and HTTP are reached from anywhere",
        level="error",
        types=[INGRESS],
        holds=_opens_only(80, 443),
        fix="Name the addresses or the security group.",
        frameworks="EC2.18, CKV_AWS_277, "
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
    ),
    Control(
        id="ingress-says-what-it-is-for",
        title="A rule of a security group says what it is for",
        level="note",
        types=[INGRESS, EGRESS],
        holds=present("description"),
        fix="Describe the rule.",
        frameworks="CKV_AWS_23",
    ),
    Control(
        id="egress-names-ports",
        title="What leaves to anywhere leaves through named ports",
        level="warning",
        types=[EGRESS],
        holds=any_of(
            negated(_from_anywhere),
            all_of(none_of("ipProtocol", "-1"), present("fromPort"), present("toPort")),
        ),
        fix="Name protocol and ports, or the security group that is meant.",
        frameworks="CKV_AWS_382, AWS Well-Architected: Security",
    ),
    Control(
        id="group-rules-stand-alone",
        title="The rules of a security group are resources of their own",
        level="warning",
        types=[GROUP],
        holds=all_of(absent("ingress"), absent("egress")),
        fix="Declare SecurityGroupIngressRule and SecurityGroupEgressRule.",
        frameworks="Pulumi AWS: SecurityGroup, rules inside and outside are in conflict",
    ),
    Control(
        id="group-says-what-it-is-for",
        title="A security group says what it is for",
        level="note",
        types=[GROUP],
        holds=all_of(present("description"), none_of("description", "Managed by Pulumi")),
        fix="Describe the group; the description cannot be changed later.",
        frameworks="CKV_AWS_23",
    ),
    Control(
        id="acl-no-administration-from-anywhere",
        title="Network ACLs let nobody from anywhere to SSH or RDP",
        level="error",
        types=[ACL],
        holds=_acl_closed({22, 3389}),
        fix="Name the addresses, or leave the ports out.",
        frameworks="EC2.21, CIS 5.1, CKV_AWS_231, CKV_AWS_232, "
        "prowler ec2_networkacl_allow_ingress_tcp_port_22",
    ),
    Control(
        id="acl-no-file-transfer-from-anywhere",
        title="Network ACLs let nobody from anywhere to FTP",
        level="error",
        types=[ACL],
        holds=_acl_closed({20, 21}),
        fix="Name the addresses, or leave the ports out.",
        frameworks="EC2.21, CKV_AWS_229, CKV_AWS_230",
    ),
    Control(
        id="acl-is-in-use",
        title="A network ACL stands before a subnet",
        level="note",
        types=[ACL],
        holds=present("subnetIds"),
        fix="Name its subnets, or remove it.",
        frameworks="EC2.16, prowler ec2_networkacl_unused",
    ),
)
