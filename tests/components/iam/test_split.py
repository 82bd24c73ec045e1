"""Policies that fit what IAM accepts."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.iam.split import ENVELOPE, POLICY_BYTES, PolicyTooLargeError, split

Plain = dict[str, object]

statements = st.lists(
    st.builds(
        lambda sid, resources: {"Sid": sid, "Effect": "Allow", "Resource": resources},
        st.text("abcdefghij", min_size=1, max_size=20),
        st.lists(st.text("abc:/-", min_size=1, max_size=200), min_size=1, max_size=12),
    ),
    max_size=25,
)


def size(statement: Plain) -> int:
    return len(json.dumps(statement, separators=(",", ":")).encode())


def policy(part: list[Plain]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": part}, separators=(",", ":"))


@settings(deadline=None)  # a busy machine is no failure
@given(statements)
def test_nothing_is_lost_added_or_moved(given_statements: list[Plain]) -> None:
    parts = split(given_statements, size)
    assert [statement for part in parts for statement in part] == given_statements


@settings(deadline=None)  # a busy machine is no failure
@given(statements)
def test_every_part_fits_and_none_is_empty(given_statements: list[Plain]) -> None:
    for part in split(given_statements, size):
        assert part
        assert len(policy(part).encode()) <= POLICY_BYTES


@settings(deadline=None)  # a busy machine is no failure
@given(statements)
def test_a_part_ends_only_where_the_next_statement_would_not_fit(
    given_statements: list[Plain],
) -> None:
    parts = split(given_statements, size)
    for part, following in pairwise(parts):
        assert len(policy([*part, following[0]]).encode()) > POLICY_BYTES


@settings(deadline=None)  # a busy machine is no failure
@given(statements)
def test_the_split_is_the_same_every_time(given_statements: list[Plain]) -> None:
    assert split(given_statements, size) == split(list(given_statements), size)


def test_a_policy_may_be_exactly_as_large_as_iam_accepts() -> None:
    exact = POLICY_BYTES - ENVELOPE
    assert split(["a"], lambda _: exact) == [["a"]]
    with pytest.raises(PolicyTooLargeError, match=f"Statement 1 takes {exact + 1} bytes"):
        split(["a"], lambda _: exact + 1)


def test_the_comma_between_two_statements_counts() -> None:
    room = POLICY_BYTES - ENVELOPE
    assert len(split([1000, room - 1000], lambda size: size)) == 2
    assert len(split([1000, room - 1001], lambda size: size)) == 1


def test_more_policies_than_a_role_carries_are_refused() -> None:
    with pytest.raises(PolicyTooLargeError, match="need 11 policies, a role carries 10"):
        split(range(11), lambda _: POLICY_BYTES - ENVELOPE)
