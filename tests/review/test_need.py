"""What a role may do is held against the calls that its workload is said to make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from recording import RecordedResource
from review.finding import Finding
from review.glob_meeting import meet
from review.need import needs_of
from review.need_rules import RULES
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    UNKNOWN,
    allow,
    attachment,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
    user,
)

BUCKET = "arn:aws:s3:::models/*"


def declared(name: str, calls: Any, *statements: Any, **inputs: Any) -> list[RecordedResource]:
    """A role within a component that says what its workload calls."""
    around = resource("mlops:iam:WorkloadRole", name, {"calls": calls})
    return [
        around,
        replace(role(name, **inputs), parent=around.urn),
        *([inline(name, *statements)] if statements else []),
    ]


def check(*resources: RecordedResource) -> list[Finding]:
    of = recording(*resources)
    return [one for rule in RULES for one in rule.check(of, TODAY)]


def found(*resources: RecordedResource) -> list[tuple[str, str]]:
    return [(one.rule.removeprefix("privilege/"), one.key) for one in check(*resources)]


def test_a_grant_that_no_call_needs_is_told_with_all_that_one_must_know() -> None:
    read = allow(["s3:GetObject", "s3:DeleteObject", "s3:PutObject"], BUCKET, Sid="Read")
    [one] = check(*declared("a", ["s3:GetObject"], read))
    assert (one.rule, one.level, one.key) == ("privilege/unused-grant", "warning", "Read")
    assert one.urn.endswith("::a-inline")
    assert one.title == "a-inline grants what the workload of a never calls"
    told = "Statement Read allows s3:DeleteObject, s3:PutObject on arn:aws:s3:::models/*."
    assert told in one.detail
    assert "calls that are declared: s3:GetObject." in one.detail


def test_a_call_that_no_statement_allows_is_told_at_the_role() -> None:
    [one] = check(
        *declared("a", ["s3:GetObject", "s3:PutObject"], allow("s3:GetObject", BUCKET, Sid="Read"))
    )
    assert (one.rule, one.level, one.key) == ("privilege/missing-grant", "error", "s3:PutObject")
    assert one.urn.endswith("role:Role::a")
    assert "asks for s3:PutObject" in one.detail


@pytest.mark.parametrize(
    ("calls", "actions"),
    [
        (["s3:HeadObject"], "s3:GetObject"),
        (["s3:ListObjectsV2"], "s3:ListBucket"),
        (["s3:CopyObject"], ["s3:GetObject", "s3:PutObject"]),
        (["s3:UploadPart"], "s3:PutObject"),
        (["lambda:Invoke"], "lambda:InvokeFunction"),
        (["sagemaker:CreateTrainingJob"], ["sagemaker:CreateTrainingJob", "iam:PassRole"]),
        # What a call may ask for, with a parameter, is no more than it needs.
        (
            ["sagemaker:CreateModel"],
            ["sagemaker:CreateModel", "iam:PassRole", "sagemaker:AddTags"],
        ),
        (["sts:AssumeRole"], "STS:assumerole"),
        (["new:Thing"], "new:Thing"),
        (["s3:GetObject", "s3:GetObjectTagging"], "s3:GetObject*"),
    ],
)
def test_a_call_needs_the_actions_that_aws_asks_for(calls: Sequence[str], actions: Any) -> None:
    rules = {rule for rule, _ in found(*declared("a", calls, allow(actions, "*", Sid="S")))}
    assert rules == ({"unused-grant"} if "*" in str(actions) else set())


def test_a_role_that_must_be_handed_on_is_missed_where_nobody_may() -> None:
    made = allow("sagemaker:CreateModel", "*")
    assert found(*declared("a", ["sagemaker:CreateModel"], made)) == [
        ("missing-grant", "sagemaker:CreateModel")
    ]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (allow("s3:Get*", BUCKET), "such as GetObjectAcl, GetObjectAttributes"),
        # A bucket's own settings are no object: those actions work on none of its resources.
        (allow("s3:GetObject*", "arn:aws:s3:::models"), ""),
        (allow("*", BUCKET), "actions of "),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "actions of "),
        ({"Effect": "Allow", "Action": "s3:GetObject*", "NotResource": BUCKET}, "actions of s3"),
        ({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}, ""),
    ],
)
def test_a_wildcard_is_all_that_it_reaches(statement: Any, told: str) -> None:
    read = allow("s3:GetObject", BUCKET, Sid="Read")
    unused = [
        one.detail
        for one in check(*declared("a", ["s3:GetObject"], read, {**statement, "Sid": "Wild"}))
        if one.rule == "privilege/unused-grant"
    ]
    assert len(unused) == bool(told)
    assert not told or told in unused[0]


def test_a_policy_that_several_have_is_used_when_one_of_them_uses_it() -> None:
    shared = policy("p", allow(["s3:GetObject", "s3:PutObject"], BUCKET, Sid="S"))
    held = [shared, attachment("a", "p"), attachment("b", "p")]
    reader, writer = declared("a", ["s3:GetObject"]), declared("b", ["s3:PutObject"])
    assert found(*reader, *writer, *held) == []
    idle = declared("b", ["sqs:SendMessage"])
    assert ("unused-grant", "S") in found(*reader, *idle, *held)
    # Who has it and says nothing may need all of it.
    assert found(*reader, role("b"), *held) == [("undeclared-need", "")]


def test_what_a_boundary_or_a_deny_takes_away_is_missing() -> None:
    read = allow("s3:GetObject", BUCKET)
    never = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    sometimes = {**never, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    missing = [("missing-grant", "s3:GetObject")]
    assert found(*declared("a", ["s3:GetObject"], read, never)) == missing
    assert found(*declared("a", ["s3:GetObject"], read, sometimes)) == []
    elsewhere = {**never, "Resource": "arn:aws:s3:::other/*"}
    assert found(*declared("a", ["s3:GetObject"], read, elsewhere)) == []
    ceiling = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    bounded = declared("a", ["s3:GetObject"], read, permissionsBoundary=ceiling)
    assert found(*bounded, policy("ceiling", allow("sqs:*"))) == missing
    assert found(*bounded, policy("ceiling", allow("s3:*"))) == []


def test_what_the_policy_of_a_resource_allows_by_name_is_not_missing() -> None:
    def queue(principal: Any) -> RecordedResource:
        statement = {**allow("sqs:SendMessage", "*"), "Principal": principal}
        text = policy("x", statement).inputs["policy"]
        return resource("aws:sqs/queue:Queue", "q", {"policy": text}, {"arn": "arn:aws:sqs:r:1:q"})

    calling = declared("a", ["sqs:SendMessage"])
    missing = [("missing-grant", "sqs:SendMessage")]
    assert found(*calling, queue({"AWS": role_arn("a")})) == []
    assert found(*calling, queue({"AWS": role_arn("b")})) == missing
    # Who lets the account in leaves it to the account's own policies.
    assert found(*calling, queue({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})) == missing


def test_who_forgets_to_declare_is_told_where_others_do() -> None:
    both = [*declared("a", ["s3:GetObject"], allow("s3:GetObject", BUCKET)), role("b"), user("u")]
    assert [(one.level, one.urn.rpartition("::")[2]) for one in check(*both)] == [
        ("warning", "b"),
        ("warning", "u"),
    ]


def test_a_program_that_declares_nothing_is_told_once() -> None:
    roles = [role(f"role-{number:02}") for number in range(60)]
    [one] = check(*roles, inline("role-01", allow("s3:*", "*")))
    assert (one.rule, one.level) == ("privilege/no-need-declared", "note")
    assert "role-00, role-01" in one.detail and "role-39 and 20 more" in one.detail
    assert check(resource("aws:s3/bucket:Bucket", "b", {})) == []


def test_a_role_of_people_is_held_against_nothing_and_says_why() -> None:
    [need] = needs_of(recording(*declared("a", {"people": "Those on duty"}, allow("s3:*", "*"))))
    assert (need.answer, need.why) == ("people", "Those on duty")
    assert found(*declared("a", {"people": "Those on duty"}, allow("s3:*", "*"))) == []


@pytest.mark.parametrize("calls", [UNKNOWN, [], "s3:GetObject", 7, [7], {"people": 7}, None])
def test_what_cannot_be_read_counts_as_not_declared(calls: Any) -> None:
    other = declared("b", ["sqs:SendMessage"], allow("sqs:SendMessage", "*"))
    of = [*declared("a", calls, allow("s3:GetObject", BUCKET)), *other]
    assert found(*of) == [("undeclared-need", "")]


def test_the_nearest_component_that_says_something_counts() -> None:
    outer = resource("mlops:x:Outer", "outer", {"calls": ["sqs:SendMessage"]})
    inner, made, held = declared("a", ["s3:GetObject"], allow("s3:GetObject", BUCKET))
    assert found(outer, replace(inner, parent=outer.urn), made, held) == []


def test_a_policy_that_is_not_known_yet_is_not_called_missing() -> None:
    later = policy("p", text=UNKNOWN)
    assert found(*declared("a", ["s3:GetObject"]), later, attachment("a", "p")) == []


@pytest.mark.parametrize(
    ("form", "pattern", "meets"),
    [
        ("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::models", True),
        ("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::models/*", False),
        ("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::m*", True),
        ("arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::models", False),
        ("arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::models/a/b", True),
        ("arn:${Partition}:s3:::${BucketName}/${ObjectName}", "*", True),
        ("arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", "arn:aws:sns:*", False),
        ("arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", "arn:aws:sq?:*:1:q", True),
        ("arn:${Partition}:iam::${Account}:role/${Name}", "arn:aws:iam::1:policy/*", False),
        ("arn:${Partition}:iam::${Account}:role/${Name}", "arn:aws:iam::1:${aws:x}/y", True),
    ],
)
def test_an_action_works_on_what_has_the_form_of_its_resources(
    form: str, pattern: str, meets: bool
) -> None:
    assert meet(form, pattern) is meets
