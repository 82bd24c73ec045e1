"""What decides a principal's requests to a resource of its own account."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from access.effective import within_account
from access.evaluate import Request, decide
from access.policy import Policy
from tests.access.documents import allow, deny, policy

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
ROLE, USER = (f"arn:aws:iam::123456789012:{one}" for one in ("role/a", "user/a"))
ROOT = {"AWS": "arn:aws:iam::123456789012:root"}
NOTHING = policy(deny("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:other"))
ELSEWHERE = policy(allow("s3:*"))


def decided(
    *resource: dict[str, Any],
    kind: Literal["role", "user"] = "role",
    identity: Policy = NOTHING,
    boundary: Policy | None = None,
) -> str:
    word = f"AWS={ROLE if kind == 'role' else USER}"
    grants = within_account(word, kind, [identity], boundary, [policy(*resource)])
    return decide(Request("sqs:SendMessage", QUEUE, word), grants)


def test_a_policy_that_names_the_principal_or_everybody_grants_by_itself() -> None:
    assert decided(allow("sqs:*", QUEUE, Principal={"AWS": ROLE})) == "allowed"
    assert decided(allow("sqs:*", QUEUE, Principal="*")) == "allowed"
    assert decided(allow("sqs:*", QUEUE, Principal={"AWS": USER})) == "implicitly denied"


def test_a_policy_that_names_the_account_leaves_it_to_the_principals_own() -> None:
    named = allow("sqs:*", QUEUE, Principal=ROOT)
    assert decided(named) == "implicitly denied"
    assert decided(named, identity=policy(allow("sqs:*"))) == "allowed"
    assert decided(deny("sqs:*", QUEUE, Principal=ROOT), identity=policy(allow("sqs:*"))) == (
        "explicitly denied"
    )


@pytest.mark.parametrize(("kind", "says"), [("role", "implicitly denied"), ("user", "allowed")])
def test_a_boundary_bounds_what_a_role_is_granted_and_not_a_user(
    kind: Literal["role", "user"], says: str
) -> None:
    named = allow("sqs:*", QUEUE, Principal={"AWS": [ROLE, USER]})
    assert decided(named, kind=kind, boundary=ELSEWHERE) == says
    assert decided(named, kind=kind) == "allowed"
    everybody = allow("sqs:*", QUEUE, Principal="*")
    assert decided(everybody, kind=kind, boundary=ELSEWHERE) == "allowed"


def test_a_deny_for_all_but_some_denies_who_has_a_boundary() -> None:
    everybody = allow("sqs:*", QUEUE, Principal="*")
    others = {**deny("sqs:*", QUEUE), "NotPrincipal": {"AWS": ROLE}}
    assert decided(everybody, others) == "allowed"
    assert decided(everybody, others, boundary=policy(allow("*"))) == "explicitly denied"
