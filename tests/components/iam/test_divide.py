"""A statement that no policy can hold is divided; together the parts allow what it allows."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from components.iam.divide import divide
from components.iam.split import ENVELOPE, split
from components.iam.statement import Statement

LIMIT = 400


def size(statement: Statement) -> int:
    content = {"Sid": statement.sid, "Resource": list(statement.resources)}
    return len(json.dumps(content, separators=(",", ":")))


statements = st.lists(
    st.builds(
        lambda number, lengths: Statement(
            sid=f"Read{'x' * number}",
            actions=["s3:GetObject"],
            resources=[
                f"arn:aws:s3:::bucket/{at}/{'k' * length}" for at, length in enumerate(lengths)
            ],
        ),
        st.integers(0, 3),
        st.lists(st.integers(0, 120), min_size=1, max_size=40),
    ),
    max_size=6,
    unique_by=lambda one: one.sid,
)


@given(statements)
def test_every_part_fits_and_together_they_name_the_same_resources_in_order(
    whole: list[Statement],
) -> None:
    parts = divide(whole, size, limit=LIMIT)
    assert all(size(part) + ENVELOPE <= LIMIT for part in parts)
    assert [one for part in parts for one in part.resources] == [
        one for statement in whole for one in statement.resources
    ]


@given(statements)
def test_what_fits_is_left_as_it_is(whole: list[Statement]) -> None:
    fitting = [one for one in whole if size(one) + ENVELOPE <= LIMIT]
    assert divide(fitting, size, limit=LIMIT) == fitting


def test_the_parts_differ_from_the_statement_in_sid_and_resources_alone() -> None:
    whole = Statement(
        sid="UpdateEndpoints",
        actions=["sagemaker:UpdateEndpoint"],
        resources=[f"arn:aws:sagemaker:us-east-1:1:endpoint/e{n}-*" for n in range(40)],
        conditions={"Bool": {"aws:SecureTransport": "true"}},
        wildcard_reason="Names end in a hash.",
    )
    parts = divide([whole], size, limit=LIMIT)
    assert [part.sid for part in parts][:3] == [
        "UpdateEndpoints", "UpdateEndpoints2", "UpdateEndpoints3",
    ]  # fmt: skip
    assert {replace(part, sid="X", resources=["r"]).__repr__() for part in parts} == {
        replace(whole, sid="X", resources=["r"]).__repr__()
    }


def test_what_is_too_large_with_one_resource_is_left_for_the_split_to_refuse() -> None:
    whole = Statement(
        sid="Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::b/" + "k" * 500]
    )
    assert divide([whole], size, limit=LIMIT) == [whole]


def test_no_part_is_a_policy_of_its_own_when_two_fit() -> None:
    resources = [f"arn:aws:s3:::bucket/{n:03}" for n in range(100)]
    whole = Statement(sid="Read", actions=["s3:GetObject"], resources=resources)
    policies = split(divide([whole], size, limit=LIMIT), size, limit=LIMIT)
    assert len(policies) == -(-size(whole) // (LIMIT - ENVELOPE - 40))
