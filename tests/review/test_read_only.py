"""That a role cannot write is proved, and one write anywhere ends the proof."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from access.actions import CHANGING, table, taken
from components.delivery.read_access import read_actions
from recording import RecordedResource
from review.access_model import account_of
from review.read_only import read_only_proof, read_only_roles
from tests.review.recordings import UNKNOWN, allow, attachment, inline, policy, recording, role

READS = allow(["ec2:Describe*", "iam:GetRole", "s3:GetObject", "kms:Decrypt"])


def proof(*resources: RecordedResource) -> Any:
    [one] = account_of(recording(*resources)).of_kind("role")
    return read_only_proof(one)


def test_a_role_that_reads_provably_cannot_write() -> None:
    found = proof(role("preview"), inline("preview", READS))
    assert found.holds
    assert found.actions > 5_000
    assert str(found).startswith("preview: CANNOT WRITE: none of ")
    assert str(found).endswith(f"writing actions is allowed (AWS's actions as of {taken()})")
    assert dt.date.fromisoformat(taken()) >= dt.date(2026, 11, 1)


def test_the_actions_compared_are_all_that_write_tag_or_permit() -> None:
    every = proof(role("preview"), inline("preview", allow("*")))
    gained = {name for gain in every.gains for name in gain.actions}
    writing = {one.name for one in table().values() if one.level in CHANGING}
    assert gained == writing - {"kms:Decrypt"}


@pytest.mark.parametrize(
    "action",
    ["s3:PutObject", "ec2:CreateTags", "iam:PutRolePolicy", "sts:AssumeRole", "new:Thing", "*:*"],
)
def test_one_write_is_found(action: str) -> None:
    found = proof(role("preview"), inline("preview", READS, allow(action, Sid="Write")))
    assert not found.holds
    assert {gain.statement.sid for gain in found.gains} == {"Write"}
    assert str(found).startswith("preview: CAN WRITE: ")


def test_a_boundary_that_stops_the_write_is_a_proof() -> None:
    arn = "arn:aws:iam::123456789012:policy/ceiling"
    bounded = role("preview", permissionsBoundary=arn)
    wide = inline("preview", allow("s3:*"))
    assert proof(bounded, wide, policy("ceiling", allow("s3:Get*"))).holds
    assert not proof(bounded, wide, policy("ceiling", allow("s3:*"))).holds


def test_a_policy_that_cannot_be_read_proves_nothing() -> None:
    found = proof(role("preview"), policy("p", text=UNKNOWN), attachment("preview", "p"))
    assert not found.holds
    assert str(found) == "preview: UNKNOWN: the policy p is not known yet"


def test_the_roles_of_the_delivery_that_read_are_known_by_their_component() -> None:
    def named(name: str, parent: str) -> RecordedResource:
        one = role(name)
        object.__setattr__(one, "urn", f"urn:pulumi:s::p::{parent}aws:iam/role:Role::{name}")
        return one

    delivery = "mlops:delivery:GithubAccess$mlops:iam:WorkloadRole$"
    account = account_of(
        recording(
            named("delivery-preview-role", delivery),
            named("delivery-drift-role", delivery),
            named("delivery-apply-role", delivery),
            named("other-preview-role", ""),
        )
    )
    assert [one.name for one in read_only_roles(account)] == [
        "delivery-drift-role",
        "delivery-preview-role",
    ]


def test_the_roles_that_read_are_granted_actions_that_aws_has() -> None:
    assert [name for name in read_actions() if name.lower() not in table()] == []
