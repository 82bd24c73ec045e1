"""A role and exactly its statements."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions
from pulumi_aws import sns

from components.iam import trust
from components.iam.split import POLICY_BYTES, PolicyTooLargeError
from components.iam.statement import Statement, StatementError
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def reads(number: int, size: int = 10) -> Statement:
    return Statement(
        sid=f"Read{number}",
        actions=["s3:GetObject"],
        resources=[f"arn:aws:s3:::models/{number}-{'x' * size}"],
    )


def a_role(statements: Sequence[Statement], name: str = "trainer") -> WorkloadRole:
    return WorkloadRole(
        name,
        WorkloadRoleArgs(
            trust=trust.service("sagemaker.amazonaws.com", account_id="123456789012"),
            statements=statements,
            calls=("s3:GetObject", "kms:Decrypt"),
            boundary_arn="arn:aws:iam::123456789012:policy/boundary",
            description="Trains models",
        ),
    )


def test_a_role_is_bounded_and_carries_one_policy_with_its_statements(
    engine: Engine, build: Build
) -> None:
    build(lambda: a_role([reads(1), reads(2)]))
    [role], [policy], [attachment] = engine.of(ROLE), engine.of(POLICY), engine.of(ATTACHMENT)
    assert role.inputs["permissionsBoundary"] == "arn:aws:iam::123456789012:policy/boundary"
    assert "inlinePolicies" not in role.inputs
    assert "managedPolicyArns" not in role.inputs
    assert [s["Sid"] for s in json.loads(policy.inputs["policy"])["Statement"]] == [
        "Read1",
        "Read2",
    ]
    assert attachment.inputs["policyArn"] == policy.outputs["arn"]
    assert attachment.inputs["role"] == role.outputs["name"]


def test_a_role_records_what_its_workload_calls(engine: Engine, build: Build) -> None:
    build(lambda: a_role([reads(1)]))
    [component] = engine.of("mlops:iam:WorkloadRole")
    assert component.inputs["calls"] == ["kms:Decrypt", "s3:GetObject"]


def test_what_somebody_attaches_by_hand_is_taken_away(engine: Engine, build: Build) -> None:
    build(lambda: a_role([reads(1)]))
    [managed] = engine.of("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive")
    [inline] = engine.of("aws:iam/rolePoliciesExclusive:RolePoliciesExclusive")
    assert managed.inputs["policyArns"] == [engine.of(POLICY)[0].outputs["arn"]]
    assert inline.inputs["policyNames"] == []


def test_statements_too_large_for_one_policy_are_divided_in_order(
    engine: Engine, build: Build
) -> None:
    statements = [reads(number, size=1000) for number in range(12)]
    build(lambda: a_role(statements))
    policies = engine.of(POLICY)
    texts = {policy.name: policy.inputs["policy"] for policy in policies}
    assert set(texts) == {"trainer-policy", "trainer-policy-2", "trainer-policy-3"}
    assert all(len(text.encode()) <= POLICY_BYTES for text in texts.values())
    found = [s["Sid"] for name in sorted(texts) for s in json.loads(texts[name])["Statement"]]
    assert found == [statement.sid for statement in statements]
    assert len(engine.of(ATTACHMENT)) == 3


def test_what_uses_the_role_waits_for_its_permissions(engine: Engine, build: Build) -> None:
    def declare() -> None:
        role = a_role([reads(1)])
        sns.Topic("user", opts=ResourceOptions(depends_on=role.ready))

    build(declare)
    [attachment] = engine.of(ATTACHMENT)
    assert attachment.urn in engine.named("user").options["depends_on"]


def test_everything_stands_below_the_component(engine: Engine, build: Build) -> None:
    build(lambda: a_role([reads(1)]))
    [component] = engine.of("mlops:iam:WorkloadRole")
    for resource in engine.recorded.resources:
        if resource.type.startswith("aws:"):
            assert resource.parent == component.urn


def test_a_value_known_later_counts_as_long_as_an_arn_can_be(engine: Engine, build: Build) -> None:
    def declare() -> None:
        later = [pulumi.Output.from_input("arn:aws:s3:::x").apply(str) for _ in range(30)]
        many = [
            Statement(sid=f"Read{number}", actions=["s3:GetObject"], resources=later)
            for number in range(2)
        ]
        a_role(many)

    build(declare)
    assert len(engine.of(POLICY)) == 2


def test_a_statement_that_no_policy_holds_is_refused(build: Build) -> None:
    with pytest.raises(PolicyTooLargeError, match="Statement 1 takes"):
        build(lambda: a_role([reads(1, size=7000)]))


def test_a_sid_is_used_once_in_a_role_even_when_it_is_divided(build: Build) -> None:
    with pytest.raises(StatementError, match="Sid Read1 stands twice"):
        build(lambda: a_role([reads(1, size=5000), reads(1, size=5000)]))


def test_a_policy_that_turns_out_too_large_fails_before_iam_refuses_it(build: Build) -> None:
    def declare() -> None:
        later = [pulumi.Output.from_input("x" * 400).apply(str) for _ in range(20)]
        a_role([Statement(sid="Read", actions=["s3:GetObject"], resources=later)])

    with pytest.raises(ValueError, match="IAM accepts 6144"):
        build(declare)


@pytest.mark.parametrize("spare", [0, 1])
def test_a_role_whose_name_would_be_too_long_gets_as_much_of_it_as_fits(
    engine: Engine, build: Build, spare: int
) -> None:
    """The AWS provider adds eight characters to a logical name, and 26 to a prefix."""
    name = "m" * (64 - 8 - len("-role")) + "x" * spare
    build(lambda: a_role([reads(1)], name))
    [role] = engine.of(ROLE)
    assert role.name == f"{name}-role", "logical names are state"
    assert role.inputs.get("name") is None
    prefix = role.inputs.get("namePrefix")
    assert prefix == (None if spare == 0 else "m" * 37 + "-")
    assert len(role.outputs["name"]) <= 64
