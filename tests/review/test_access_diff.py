"""A change is answered with no new access, a request that proves the new one, or a reason."""

from __future__ import annotations

from typing import Any

import pytest

from recording import RecordedResource
from review.access_diff import AccessChange, access_changes, new_carriers
from review.access_model import account_of
from review.access_reading import in_words, readings
from tests.review.recordings import (
    ACCOUNT,
    UNKNOWN,
    allow,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
    service_trust,
)

READ = allow("s3:GetObject", "arn:aws:s3:::models/*")
BUCKET = "aws:s3/bucketPolicy:BucketPolicy"


def answers(
    new: list[RecordedResource], old: list[RecordedResource], **more: Any
) -> list[AccessChange]:
    found = access_changes(account_of(recording(*new)), account_of(recording(*old)), **more)
    return [one for one in found if one.answer != "NO NEW ACCESS"]


def bucket(*statements: Any) -> RecordedResource:
    return resource(BUCKET, "b", {"bucket": "models", "policy": document(*statements)})


def test_the_same_recording_gives_nobody_anything() -> None:
    same = [role("a"), inline("a", READ), bucket(allow("s3:*", Principal="*"))]
    assert answers(same, same) == []


def test_a_wider_statement_is_new_access_with_the_request_that_proves_it() -> None:
    wide = allow("s3:GetObject", "arn:aws:s3:::*", Sid="ReadAll")
    [one] = answers([role("a"), inline("a", wide)], [role("a"), inline("a", READ)])
    assert (one.name, one.question, one.answer) == ("a", "may do", "NEW ACCESS")
    [reading] = readings(one.gains)
    assert (reading.actions, reading.sid) == ("s3:GetObject", "ReadAll")
    assert reading.request.startswith("s3:GetObject on arn:aws:s3:::")
    assert not reading.resource.startswith("arn:aws:s3:::models/")
    assert answers([role("a"), inline("a", READ)], [role("a"), inline("a", wide)]) == []


def test_the_loss_of_a_boundary_is_new_access() -> None:
    ceiling = policy("ceiling", allow("sqs:*"))
    bounded = role("a", permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/ceiling")
    [one] = answers([role("a"), inline("a", READ), ceiling], [bounded, inline("a", READ), ceiling])
    assert one.gains[0].actions == ("s3:GetObject",)


def test_all_of_a_new_principal_is_new() -> None:
    found = answers([role("a"), inline("a", READ)], [])
    assert {one.question for one in found} == {"may do", "may be assumed by"}
    assert all(one.answer == "NEW ACCESS" for one in found)


def test_a_wider_trust_is_new_access_to_the_role() -> None:
    wider = role("a", trust=service_trust("ec2.amazonaws.com", "lambda.amazonaws.com"))
    [one] = answers([wider], [role("a")])
    assert one.question == "may be assumed by"
    assert one.gains[0].principal == "Service=lambda.amazonaws.com"
    assert one.gains[0].resource == role_arn("a")


def test_a_bucket_that_lets_in_another_account_is_new_access() -> None:
    there = {"AWS": "arn:aws:iam::444455556666:root"}
    [one] = answers(
        [bucket(READ | {"Principal": there})], [bucket(READ | {"Principal": {"AWS": ACCOUNT}})]
    )
    assert (one.question, one.kind) == ("lets in", "bucket")
    assert "444455556666" in str(one.gains[0].principal)


def test_a_deny_that_goes_is_new_access_though_the_policy_allows_nothing() -> None:
    tls = {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    other = {**tls, "Sid": "Other", "Action": "s3:DeleteBucket"}
    for new in ([bucket(other)], []):
        [one] = answers(new, [bucket(tls, other)])
        assert (one.question, one.answer) == ("refuses no longer", "NEW ACCESS")
        assert one.gains[0].context == {"aws:securetransport": "false"}
        assert one.gains[0].statement.sid == "Tls"
    assert answers([bucket(tls, other)], [bucket(other)]) == []


@pytest.mark.parametrize(
    "new",
    [
        [
            role("a"),
            resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": "a", "policy": UNKNOWN}),
        ],
        [role("a"), resource("aws:iam/rolePolicy:RolePolicy", "p", {"role": "a", "policy": "{"})],
        [role("a"), resource(BUCKET, "b", {"bucket": "b", "policy": UNKNOWN})],
    ],
)
def test_what_cannot_be_read_is_unknown_with_the_reason_on_both_sides(new: Any) -> None:
    for one in (answers(new, [role("a")]), answers(new, new)):
        assert [change.answer for change in one] != []
        assert all(change.answer == "UNKNOWN" and change.reason for change in one)


def test_a_comparison_that_takes_too_long_is_unknown() -> None:
    wide = [role("a"), inline("a", allow("*", "arn:aws:*:x*"))]
    found = answers(wide, [], seconds=0)
    assert found and all(one.answer == "UNKNOWN" for one in found)
    assert "longer than" in found[0].reason


def test_another_stack_of_the_same_program_is_compared_by_its_names() -> None:
    other = role("a")
    object.__setattr__(other, "urn", other.urn.replace("pulumi:s::p", "pulumi:t::q"))
    assert answers([other], [role("a")]) == []


def test_a_workload_that_gets_another_role_is_told() -> None:
    def with_role(name: str) -> list[RecordedResource]:
        function = resource("aws:lambda/function:Function", "f", {"role": role_arn(name)})
        return [role("a"), role("b"), function]

    def account(name: str) -> Any:
        return account_of(recording(*with_role(name)))

    assert new_carriers(account("a"), account("a")) == []
    [one] = new_carriers(account("b"), account("a"))
    assert (one.name, one.role.rpartition("::")[2]) == ("f", "b")


def test_what_anybody_gains_and_what_leads_to_more_access_is_told_first() -> None:
    plain = allow("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:q", Sid="Plain")
    mighty = allow("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/x", Sid="Mighty")
    [one] = answers([role("a"), inline("a", plain, mighty)], [role("a"), inline("a", READ)])
    assert [each.sid for each in readings(one.gains)] == ["Mighty", "Plain"]


def test_many_actions_are_told_by_their_services() -> None:
    assert in_words(["s3:PutObject", "s3:GetObject"]) == "s3:GetObject, s3:PutObject"
    many = [f"s3:A{at}" for at in range(9)]
    assert in_words(many) == "9 actions of s3, such as A0, A1, A2"
    more = [*many, *(f"{service}:B" for service in ("ec2", "iam", "sns"))]
    assert in_words(more) == "12 actions of s3, ec2 and 2 more services"
