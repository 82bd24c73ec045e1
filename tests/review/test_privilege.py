"""What is granted beyond a reason, or to no effect, is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recording import RecordedResource
from review.finding import Finding
from review.privilege import RULES
from review.rules import RULES as ALL_RULES
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    allow,
    attachment,
    inline,
    policy,
    recording,
    resource,
    role,
)

BUCKET = "arn:aws:s3:::models/*"
CEILING = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"


def check(*resources: RecordedResource) -> list[Finding]:
    of = recording(*resources)
    return [one for rule in RULES for one in rule.check(of, TODAY)]


def ids(*resources: RecordedResource) -> list[tuple[str, str]]:
    return [(one.rule, one.key) for one in check(*resources)]


def test_the_list_of_rules_has_them_and_no_id_stands_twice() -> None:
    assert set(RULES) <= set(ALL_RULES)
    assert len({one.id for one in ALL_RULES}) == len(ALL_RULES)


@pytest.mark.parametrize(
    ("statement", "wild"),
    [
        (allow("s3:GetObject", BUCKET), False),
        (allow("s3:*", BUCKET), True),
        (allow("*", BUCKET), True),
        (allow("s3:GetObject", "*"), True),
        (allow("s3:GetObject", "arn:aws:s3:::*"), True),
        (allow("sqs:SendMessage", "arn:aws:sqs:us-east-1:*:q"), True),
        (allow("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/*"), True),
        # AWS takes no resource for it.
        (allow("ec2:DescribeInstances", "*"), False),
        (allow(["ec2:DescribeInstances", "ec2:RunInstances"], "*"), True),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": BUCKET}, True),
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": BUCKET}, True),
        ({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}, False),
        (allow("new:Thing", "*"), True),
    ],
)
def test_a_wildcard_is_what_reaches_further_than_names(statement: Any, wild: bool) -> None:
    found = ids(role("a"), inline("a", {**statement, "Sid": "S"}))
    assert found == ([("privilege/wildcard", "S")] if wild else [])


def reasoned(statement: Any, reasons: Any) -> list[tuple[str, str]]:
    component = resource("mlops:iam:WorkloadRole", "w", {"wildcardReasons": reasons})
    granted = replace(inline("a", statement), parent=component.urn)
    return ids(role("a"), granted, component)


def test_a_reason_is_for_the_actions_that_it_was_given_for() -> None:
    wide = allow(["ec2:RunInstances"], "*", Sid="Run")
    reason = {"Run": {"actions": ["ec2:RunInstances"], "reason": "they have no names yet"}}
    assert reasoned(wide, reason) == []
    assert reasoned({**wide, "Sid": "Other"}, reason) == [("privilege/wildcard", "Other")]
    more = allow(["ec2:RunInstances", "ec2:TerminateInstances"], "*", Sid="Run")
    assert reasoned(more, reason) == [("privilege/wildcard", "Run")]
    assert reasoned(allow("ec2:*", "*", Sid="Run"), reason) == [("privilege/wildcard", "Run")]
    assert reasoned(wide, {"Run": {"actions": ["ec2:RunInstances"], "reason": ""}}) != []
    assert reasoned(wide, {"unknown": True}) == [("privilege/wildcard", "Run")]


def test_a_policy_that_several_have_is_told_once() -> None:
    shared = policy("p", allow("s3:*", BUCKET, Sid="S"))
    of = [role("a"), role("b"), shared, attachment("a", "p"), attachment("b", "p")]
    assert ids(*of) == [("privilege/wildcard", "S")]


def test_a_grant_that_can_never_be_used_is_told() -> None:
    read = allow("s3:GetObject", BUCKET, Sid="Read")
    deny = {**allow("s3:*", BUCKET), "Effect": "Deny"}
    tls = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert ids(role("a"), inline("a", read)) == []
    assert ids(role("a"), inline("a", read, tls)) == []
    assert ids(role("a"), inline("a", read, deny)) == [("privilege/without-effect", "a|Read")]
    bounded = role("a", permissionsBoundary=CEILING)
    stopped = policy("ceiling", allow("sqs:*"))
    assert ids(bounded, inline("a", read), stopped) == [("privilege/without-effect", "a|Read")]
    assert ids(bounded, inline("a", read), policy("ceiling", allow("s3:Get*"))) == []


def test_an_action_on_resources_that_it_does_not_work_on_is_told() -> None:
    names_some = allow("fsx:DescribeFileSystems", f"arn:aws:fsx:us-east-1:{ACCOUNT}:file-system/*")
    [one] = check(role("a"), inline("a", names_some))
    assert one.rule == "privilege/without-effect"
    assert "the actions work on none of arn:aws:fsx" in one.detail
    assert ids(role("a"), inline("a", allow("fsx:DescribeFileSystems"))) == []
    public = allow("ssm:GetParameter", "arn:aws:ssm:us-east-1::parameter/aws/service/*")
    assert ids(role("a"), inline("a", public)) == []


def test_a_policy_that_nobody_has_is_told() -> None:
    free = policy("p", allow("s3:GetObject", BUCKET))
    assert ids(role("a"), free) == [("privilege/unattached", "")]
    assert ids(role("a"), free, attachment("a", "p")) == []
    assert ids(role("a", permissionsBoundary=CEILING), policy("ceiling", allow("*"))) == []
    chat = resource("aws:chatbot/x:X", "c", {}, dependencies={"guardrailPolicyArns": [free.urn]})
    assert ids(role("a"), free, chat) == []


def test_the_preview_role_is_held_to_its_proof() -> None:
    def preview(*statements: Any) -> list[tuple[str, str]]:
        one = role("delivery-preview-role")
        urn = one.urn.replace("aws:iam", "mlops:delivery:GithubAccess$aws:iam", 1)
        return ids(replace(one, urn=urn), inline("delivery-preview-role", *statements))

    assert preview(allow("s3:GetObject", BUCKET)) == []
    assert preview(allow("s3:PutObject", BUCKET)) == [("privilege/read-only", "")]
