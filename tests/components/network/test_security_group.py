"""Security groups name who connects."""

from collections.abc import Callable
from typing import Any

import pytest

from components.network.security_group import Rule, SecurityGroup, SecurityGroupArgs
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def a_group(**rules: Any) -> SecurityGroup:
    return SecurityGroup(
        "nodes", SecurityGroupArgs(vpc_id="vpc-1", description="Nodes of training", **rules)
    )


def https(**peer: Any) -> Rule:
    return Rule(role="x", description="Calls", from_port=443, to_port=443, **peer)


def test_rules_are_resources_of_their_own_and_name_groups(engine: Engine, build: Build) -> None:
    build(
        lambda: a_group(
            ingress=[
                https(group_id="sg-1"),
                Rule(role="each", description="Nodes", protocol="-1", itself=True),
            ],
            egress=[https(prefix_list_id="pl-s3")],
        )
    )
    [group] = engine.of("aws:ec2/securityGroup:SecurityGroup")
    assert "ingress" not in group.inputs
    assert "egress" not in group.inputs
    inwards = {rule.name: rule.inputs for rule in engine.of(INGRESS)}
    assert inwards["nodes-from-x"]["referencedSecurityGroupId"] == "sg-1"
    assert inwards["nodes-from-each"]["referencedSecurityGroupId"] == group.outputs["id"]
    assert "fromPort" not in inwards["nodes-from-each"]
    [outwards] = engine.of(EGRESS)
    assert outwards.inputs["prefixListId"] == "pl-s3"
    assert outwards.inputs["securityGroupId"] == group.outputs["id"]


@pytest.mark.parametrize("block", ["0.0.0.0/0", "10.0.0.0/8"])
def test_nobody_comes_in_by_address(build: Build, block: str) -> None:
    with pytest.raises(ValueError, match=f"names the range {block}"):
        build(lambda: a_group(ingress=[https(cidr=block)]))


def test_a_group_without_rules_lets_nothing_through(engine: Engine, build: Build) -> None:
    build(a_group)
    assert engine.of(INGRESS) == engine.of(EGRESS) == []


@pytest.mark.parametrize(
    "peers", [{}, {"group_id": "sg-1", "itself": True}, {"cidr": "10.0.0.0/8", "group_id": "sg-1"}]
)
def test_a_rule_has_one_peer(peers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        https(**peers)


@pytest.mark.parametrize(
    "ports",
    [
        {"protocol": "-1", "from_port": 1, "to_port": 2},
        {"protocol": "tcp"},
    ],
)
def test_ports_belong_to_a_protocol(ports: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="both ports"):
        Rule(role="x", description="Calls", itself=True, **ports)


@pytest.mark.parametrize("text", ["The cluster's nodes", "Größe", "a\nb", 256 * "a"])
def test_a_description_that_ec2_refuses_is_found_before(build: Build, text: str) -> None:
    with pytest.raises(ValueError, match="cannot describe a security group"):
        Rule(role="x", description=text, from_port=1, to_port=2, itself=True)
    with pytest.raises(ValueError, match="cannot describe a security group"):
        build(lambda: SecurityGroup("x", SecurityGroupArgs(vpc_id="vpc-1", description=text)))
