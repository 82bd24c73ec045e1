"""The shared security groups let through what has to pass, by name, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from components.network.firewall import GROUPS, Firewall, FirewallArgs, Group
from components.network.security_group import https_from
from recording.model import Recording
from tests.support.engine import Engine

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
GROUP = "aws:ec2/securityGroup:SecurityGroup"

Way = tuple[str, str, Any, Any]


def firewall(groups: Collection[Group] = GROUPS) -> Recording:
    return Engine().build(
        lambda: Firewall("firewall", FirewallArgs(vpc_id="vpc-0a", groups=groups))
    )


@pytest.fixture(scope="module")
def whole() -> Recording:
    return firewall()


def ways(recording: Recording, type_: str) -> set[Way]:
    """Source, target and ports of every rule, as (first port, last port)."""
    names = {
        one.outputs["id"]: one.name.removeprefix("firewall-").removesuffix("-group")
        for one in recording.of(GROUP)
    }
    found = set()
    for rule in recording.of(type_):
        own = names[rule.inputs["securityGroupId"]]
        peer = names.get(rule.inputs.get("referencedSecurityGroupId"), "anywhere")
        ends = (peer, own) if type_ == INGRESS else (own, peer)
        found.add((*ends, rule.inputs.get("fromPort"), rule.inputs.get("toPort")))
    return found


def test_only_these_connections_come_in(whole: Recording) -> None:
    from_cluster = {
        ("cluster", "nodes", first, last)
        for first, last in ((443, 443), (8443, 8443), (9443, 9443), (10250, 10251))
    }
    lustre = {
        (source, target, first, last)
        for client in ("nodes", "jobs", "data")
        for source, target in ((client, "data"), ("data", client))
        for first, last in ((988, 988), (1018, 1023))
    }
    assert ways(whole, INGRESS) == from_cluster | lustre | {
        ("nodes", "nodes", None, None),
        ("jobs", "jobs", None, None),
        ("nodes", "cluster", 443, 443),
        ("nodes", "mlflow", 443, 443),
        ("jobs", "mlflow", 443, 443),
        ("nodes", "data", 2049, 2049),
        ("jobs", "data", 2049, 2049),
    }


def test_whatever_comes_in_may_go_out_on_the_other_side(whole: Recording) -> None:
    out = ways(whole, EGRESS)
    anywhere = {source for source, target, first, _ in out if (target, first) == ("anywhere", 443)}
    assert anywhere == {"nodes", "jobs"}
    for source, target, first, last in ways(whole, INGRESS):
        over_tls = (first, last) == (443, 443) and source in anywhere
        assert over_tls or (source, target, first, last) in out


def test_no_range_of_addresses_comes_in(whole: Recording) -> None:
    for rule in whole.of(INGRESS):
        assert "cidrIpv4" not in rule.inputs and "cidrIpv6" not in rule.inputs
        assert rule.inputs["referencedSecurityGroupId"]


def test_the_servers_of_file_systems_call_clients_of_lustre_and_nobody_else(
    whole: Recording,
) -> None:
    out = {way for way in ways(whole, EGRESS) if way[0] == "data"}
    assert {way[1] for way in out} == {"data", "jobs", "nodes"}
    assert {way[2:] for way in out} == {(988, 988), (1018, 1023)}
    assert not {way for way in ways(whole, EGRESS) if way[0] == "mlflow"}


def test_groups_without_use_are_not_made_nor_named_in_a_rule() -> None:
    recording = firewall({"cluster", "nodes"})
    assert {one.name for one in recording.of(GROUP)} == {
        "firewall-cluster-group",
        "firewall-nodes-group",
    }
    peers = {way[0] for way in ways(recording, INGRESS)}
    assert peers == {"cluster", "nodes"}


@pytest.mark.parametrize("groups", [{"cluster", "nodes"}, {"nodes"}])
def test_a_group_that_is_there_lets_in_who_is_named_and_by_what(groups: set[Group]) -> None:
    def build() -> None:
        one = Firewall("firewall", FirewallArgs(vpc_id="vpc-0a", groups=groups))
        one.admit("cluster", https_from("runner-api", "Jobs of the runner", "sg-0a"))
        one.admit("cluster", https_from("vpn-api", "Callers of the API", "pl-0b"))

    opened = [
        (one.inputs.get("referencedSecurityGroupId"), one.inputs.get("prefixListId"))
        for one in Engine().build(build).of(INGRESS)
        if one.name.endswith("-api")
        and one.name != "firewall-cluster-from-nodes-api"
        and one.inputs["fromPort"] == one.inputs["toPort"] == 443
    ]
    assert opened == ([("sg-0a", None), (None, "pl-0b")] if "cluster" in groups else [])


def test_a_group_that_is_not_there_is_refused_with_those_that_are() -> None:
    def build() -> None:
        with pytest.raises(LookupError, match=r"No security group data\. There are: nodes\."):
            Firewall("firewall", FirewallArgs(vpc_id="v", groups={"nodes"})).group_id("data")

    Engine().build(build)
