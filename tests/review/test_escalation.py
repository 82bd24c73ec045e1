"""Who can become something more powerful is told with the proof; what was meant is not."""

from __future__ import annotations

from typing import Any

import pytest

from recording import RecordedResource, Recording
from review.escalation import RULES
from review.finding import Finding
from review.rules import RULES as ALL_RULES
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    UNKNOWN,
    allow,
    attachment,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
    service_trust,
)
from tests.review.vulnerable import ADMINISTRATOR

LAMBDA = "lambda.amazonaws.com"
RUNS = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], Sid="Run")


def check(of: Recording) -> list[Finding]:
    return [one for rule in RULES for one in rule.check(of, TODAY)]


def passing(resources: Any = "*", sid: str = "Pass") -> dict[str, Any]:
    condition = {"StringEquals": {"iam:PassedToService": LAMBDA}}
    return allow("iam:PassRole", resources, Sid=sid, Condition=condition)


def ids(of: Recording) -> list[tuple[str, str]]:
    return [(one.rule, one.urn.rpartition("::")[2]) for one in check(of)]


def test_the_list_of_rules_has_them() -> None:
    assert set(RULES) <= set(ALL_RULES)


def test_a_finding_names_way_proof_and_smallest_edit() -> None:
    of = recording(
        role("starter"),
        inline("starter", passing(role_arn("admin")), RUNS),
        role("admin", trust=service_trust(LAMBDA)),
        attachment("admin", ADMINISTRATOR),
    )
    [own, found] = sorted(check(of), key=lambda one: one.urn)
    assert own.urn.endswith("::admin")
    assert found.rule == "escalation/path"
    assert found.urn.endswith("::starter")
    assert found.level == "error"
    assert "any permission" in found.title
    assert "starter gets admin through lambda.amazonaws.com" in found.detail
    assert "(pathfinding:lambda-001)" in found.detail
    assert f"iam:PassRole on {role_arn('admin')}, with iam:passedtoservice {LAMBDA}" in found.detail
    assert "(statement Pass)" in found.detail
    assert "Take iam:PassRole out in statement Pass of starter-inline" in found.fix


def test_a_role_that_is_passed_by_its_name_to_one_service_was_meant_to_be() -> None:
    worker = [
        role("worker", trust=service_trust(LAMBDA)),
        inline("worker", allow("s3:GetObject", "arn:aws:s3:::models/*")),
    ]
    named = inline("starter", passing(role_arn("worker")), RUNS)
    assert check(recording(role("starter"), named, *worker)) == []
    anything = inline("starter", allow("iam:PassRole", role_arn("worker")), RUNS)
    [one] = check(recording(role("starter"), anything, *worker))
    assert (one.rule, one.level) == ("escalation/role-not-named", "warning")
    assert one.title == "starter can become worker"


def test_a_role_whose_trust_policy_names_the_principal_was_meant_to_be() -> None:
    def becoming(trusted: str, *more: Any) -> list[str]:
        trust = document(
            {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
        )
        of = recording(role("person"), role("worker", trust=trust), *more)
        return [one.rule for one in check(of) if one.urn.endswith("::person")]

    reads = inline("worker", allow("s3:GetObject", "arn:aws:s3:::models/*"))
    root = f"arn:aws:iam::{ACCOUNT}:root"
    assert becoming(role_arn("person"), reads) == []
    some = inline("person", allow("sts:AssumeRole", f"{role_arn('work')}*"))
    assert "escalation/role-not-named" in becoming(root, reads, some)
    assert becoming(role_arn("person"), attachment("worker", ADMINISTRATOR)) == ["escalation/path"]


def test_a_role_without_more_than_the_source_is_no_escalation() -> None:
    of = recording(
        role("starter"),
        inline("starter", passing(f"{role_arn('work')}*"), RUNS),
        role("worker", trust=service_trust(LAMBDA)),
        inline("worker", allow("lambda:InvokeFunction")),
    )
    assert [one.rule for one in check(of)] == ["escalation/undeclared-principal"]


def test_a_way_over_two_roles_is_found_whole() -> None:
    trust = service_trust(LAMBDA)
    of = recording(
        role("first"),
        inline("first", passing(role_arn("second")), RUNS),
        role("second", trust=trust),
        inline("second", allow("iam:PutRolePolicy", role_arn("second"), Sid="Own")),
    )
    by_name = {one.urn.rpartition("::")[2]: one for one in check(of)}
    assert set(by_name) == {"first", "second"}
    assert "first gets second" in by_name["first"].detail
    assert "Then: second gets any permission" in by_name["first"].detail
    assert "(pathfinding:iam-005)" in by_name["first"].detail


def test_a_boundary_stops_a_way() -> None:
    bound = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    deny = {**allow("iam:PutRolePolicy"), "Effect": "Deny"}
    own = inline("a", allow("iam:PutRolePolicy", role_arn("a")))
    open_ = recording(role("a"), own)
    closed = recording(
        role("a", permissionsBoundary=bound), own, policy("ceiling", allow("*"), deny)
    )
    assert ids(open_) == [("escalation/path", "a")]
    assert ids(closed) == []


def test_a_boundary_that_leaves_nothing_more_makes_the_way_harmless() -> None:
    bound = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    own = inline("a", allow(["iam:PutRolePolicy", "sqs:SendMessage"]))
    ceiling = policy("ceiling", allow(["iam:PutRolePolicy", "sqs:SendMessage"]))
    assert ids(recording(role("a", permissionsBoundary=bound), own, ceiling)) == []


def test_a_role_may_be_put_under_the_boundary_that_its_writer_is_held_to() -> None:
    bound = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    held = {"Condition": {"StringEquals": {"iam:PermissionsBoundary": bound}}}
    own = inline("a", allow("iam:PutRolePolicy", "*", **held))
    assert ids(recording(role("a"), own)) == []


@pytest.mark.parametrize(
    ("statement", "finds"),
    [
        (allow("sts:AssumeRole"), True),
        (allow("sts:AssumeRole", role_arn("b")), False),
        (allow("iam:CreateAccessKey"), True),
        (allow("iam:CreateAccessKey", role_arn("b")), False),
        (allow("ssm:StartSession"), True),
        (allow("ssm:StartSession", "arn:aws:ssm:*:*:document/x"), False),
        (allow("lambda:UpdateFunctionCode"), True),
        (allow("lambda:InvokeFunction"), False),
    ],
)
def test_what_leads_to_a_principal_that_is_not_declared_is_told(
    statement: Any, finds: bool
) -> None:
    of = recording(role("a"), inline("a", statement), role("b"))
    expected = [("escalation/undeclared-principal", "a")] if finds else []
    assert ids(of) == expected


def test_who_may_write_the_key_or_what_a_model_is_loaded_from_is_told() -> None:
    model = resource(
        "aws:sagemaker/model:Model",
        "m",
        {
            "executionRoleArn": role_arn("server"),
            "primaryContainer": {"modelDataUrl": "s3://models/approved/m.tar.gz"},
        },
    )
    server = [role("server"), inline("server", allow("s3:GetObject"))]

    def writes(resource_: str) -> Recording:
        statement = allow("s3:PutObject", f"arn:aws:s3:::models/{resource_}")
        return recording(role("a"), inline("a", statement), model, *server)

    assert ids(writes("*")) == [("escalation/role-not-named", "a")]
    assert ids(writes("candidates/*")) == []


def test_the_policy_of_a_bucket_that_refuses_the_writer_ends_the_way() -> None:
    model = resource(
        "aws:sagemaker/model:Model",
        "m",
        {
            "executionRoleArn": role_arn("server"),
            "primaryContainer": {"modelDataUrl": "s3://models/m.tar.gz"},
        },
    )
    refuses = {
        **allow("s3:PutObject", "arn:aws:s3:::models/*", Principal="*"),
        "Effect": "Deny",
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": role_arn("publisher")}},
    }
    bucket = resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        "b",
        {"bucket": "models", "policy": {"Version": "2012-10-17", "Statement": [refuses]}},
    )
    server = [role("server"), inline("server", allow("s3:GetObject")), model]
    write = allow("s3:PutObject", "arn:aws:s3:::models/*")
    both = [role("a"), inline("a", write), role("publisher"), inline("publisher", write)]
    assert len(ids(recording(*server, *both))) == 2
    assert ids(recording(*server, *both, bucket)) == [("escalation/role-not-named", "publisher")]


def test_what_cannot_be_read_is_unknown_with_the_reason() -> None:
    of = recording(role("a"), policy("p", text=UNKNOWN), attachment("a", "p"))
    [one] = check(of)
    assert (one.rule, one.level) == ("escalation/unknown", "warning")
    assert one.detail == "The policy p is not known yet."


def test_new_and_known_findings_are_told_apart() -> None:
    known: list[RecordedResource] = [role("a"), inline("a", allow("iam:PutRolePolicy"))]
    base = recording(*known)
    change = recording(*known, role("b"), inline("b", allow("iam:PutRolePolicy")))
    before = {one.fingerprint for one in check(base)}
    assert [(one.urn.rpartition("::")[2], one.fingerprint in before) for one in check(change)] == [
        ("a", True),
        ("b", False),
    ]
