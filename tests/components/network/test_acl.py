"""The stateless fence around subnets."""

from collections.abc import Callable
from typing import Any

import pytest

from components.network.acl import NetworkAcls, NetworkAclsArgs
from recording.model import RecordedResource
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ANYWHERE = "0.0.0.0/0"
KINDS = ("public", "private", "isolated")


@pytest.fixture(scope="module")
def acls() -> Engine:
    engine = Engine()
    engine.build(
        lambda: NetworkAcls(
            "acls",
            NetworkAclsArgs(
                vpc_id="vpc-1",
                default_network_acl_id="acl-default",
                cidr_block="10.40.0.0/16",
                pods_cidr_block="100.64.0.0/16",
                public_subnet_ids=["subnet-public"],
                private_subnet_ids=["subnet-private", "subnet-pods"],
                isolated_subnet_ids=["subnet-isolated"],
            ),
        )
    )
    return engine


def rules(engine: Engine, kind: str, egress: bool) -> list[RecordedResource]:
    """The rules of a kind in one direction, in the order in which AWS tries them."""
    acl = engine.named(f"acls-{kind}")
    found = [
        rule
        for rule in engine.of("aws:ec2/networkAclRule:NetworkAclRule")
        if rule.inputs["networkAclId"] == acl.outputs["id"] and rule.inputs["egress"] is egress
    ]
    return sorted(found, key=lambda rule: int(rule.inputs["ruleNumber"]))


def lets_in(engine: Engine, kind: str, port: int, block: str = ANYWHERE) -> bool:
    """Whether a TCP connection to a port comes through, by the first rule that fits."""
    for rule in rules(engine, kind, egress=False):
        given = rule.inputs
        if given["cidrBlock"] not in (block, ANYWHERE):
            continue
        if given["protocol"] == "-1" or (
            given["protocol"] == "6" and given["fromPort"] <= port <= given["toPort"]
        ):
            return bool(given["ruleAction"] == "allow")
    return False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("port", [20, 21, 22, 23, 25, 445, 3389])
def test_no_port_of_administration_is_open_to_the_internet(
    acls: Engine, kind: str, port: int
) -> None:
    assert not lets_in(acls, kind, port)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_come_in(acls: Engine, kind: str) -> None:
    assert lets_in(acls, kind, 1024)
    assert lets_in(acls, kind, 65535)


@pytest.mark.parametrize("kind", ["public", "private"])
def test_word_of_a_packet_that_was_too_big_comes_in_and_no_other_message(
    acls: Engine, kind: str
) -> None:
    messages = [r.inputs for r in rules(acls, kind, egress=False) if r.inputs["protocol"] == "1"]
    [too_big] = messages
    assert (too_big["icmpType"], too_big["icmpCode"]) == (3, 4)
    assert (too_big["ruleAction"], too_big["cidrBlock"]) == ("allow", ANYWHERE)
    assert "fromPort" not in too_big


def test_only_public_subnets_serve_https_to_the_internet(acls: Engine) -> None:
    assert [lets_in(acls, kind, 443) for kind in KINDS] == [True, False, False]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("block", ["10.40.0.0/16", "100.64.0.0/16"])
def test_the_network_speaks_with_itself(acls: Engine, kind: str, block: str) -> None:
    assert lets_in(acls, kind, 22, block)


def test_isolated_subnets_open_only_https_outwards(acls: Engine) -> None:
    outwards = [r.inputs for r in rules(acls, "isolated", egress=True)]
    [outside] = [rule for rule in outwards if rule["cidrBlock"] == ANYWHERE]
    assert (outside["protocol"], outside["fromPort"], outside["toPort"]) == ("6", 443, 443)


def test_rule_numbers_are_unique_a_direction(acls: Engine) -> None:
    for kind in KINDS:
        for egress in (False, True):
            numbers = [rule.inputs["ruleNumber"] for rule in rules(acls, kind, egress)]
            assert len(numbers) == len(set(numbers))


def test_pods_and_private_subnets_stand_behind_the_same_fence(acls: Engine) -> None:
    assert acls.named("acls-private").inputs["subnetIds"] == ["subnet-private", "subnet-pods"]
    assert acls.named("acls-public").inputs["subnetIds"] == ["subnet-public"]
    assert acls.named("acls-isolated").inputs["subnetIds"] == ["subnet-isolated"]


def test_the_default_acl_lets_nothing_through(acls: Engine) -> None:
    [default] = acls.of("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
    assert default.inputs["defaultNetworkAclId"] == "acl-default"
    assert not default.inputs.get("ingress")
    assert not default.inputs.get("egress")
    assert default.options["ignore_changes"] == ["subnetIds"]
