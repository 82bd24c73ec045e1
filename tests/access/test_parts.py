"""The small parts of the comparison: boxes, patterns, atoms, operators, variables."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.atoms import atoms
from access.boxes import Box, Budget, intersection, lowest, minus
from access.errors import Undecided
from access.evaluate import Request, decide
from access.operators import operator
from access.principals import names, principal_atoms
from access.words import Glob
from tests.access.documents import allow, grants

_BOX = st.tuples(*[st.integers(min_value=1, max_value=7)] * 3)


def _points(box: Box) -> set[tuple[int, ...]]:
    sides = [[at for at in range(3) if bits >> at & 1] for bits in box]
    return set(itertools.product(*sides))


@given(st.lists(_BOX, min_size=1, max_size=3), st.lists(_BOX, max_size=4))
def test_what_is_left_of_boxes_is_every_point_of_them_in_no_cut(
    boxes: list[Box], cuts: list[Box]
) -> None:
    left = minus(boxes, cuts, Budget())
    inside = set().union(*map(_points, boxes)) - set().union(*map(_points, cuts), set())
    assert set().union(*map(_points, left), set()) == inside
    assert all(lowest(one) in inside for one in left)


@given(_BOX, _BOX)
def test_an_intersection_is_the_points_of_both(one: Box, other: Box) -> None:
    both = intersection(one, other)
    assert (set() if both is None else _points(both)) == _points(one) & _points(other)


def test_boxes_in_too_many_pieces_are_undecided() -> None:
    budget = Budget()
    with pytest.raises(Undecided, match="pieces"):
        budget.spend(10**6)


_PATTERN = st.text("ab*?", max_size=6)


@given(_PATTERN, st.text("abc", max_size=6))
def test_a_pattern_matches_what_its_regular_expression_does(pattern: str, word: str) -> None:
    expected = re.fullmatch(pattern.replace("*", ".*").replace("?", "."), word) is not None
    assert Glob(pattern).matches(word) == expected
    assert Glob(pattern, fold=True).matches(word.upper()) == expected


@given(st.lists(_PATTERN, min_size=1, max_size=3, unique=True), st.text("abc", max_size=5))
def test_every_word_is_as_the_word_of_its_atom(patterns: list[str], word: str) -> None:
    globs = [Glob(one) for one in patterns]
    found = atoms(globs)
    mine = [one.matches(word) for one in globs]
    same = [[bool(bits >> at & 1) for bits in found.members] for at in range(len(found.words))]
    assert mine in same
    for at, shown in enumerate(found.words):
        assert [one.matches(shown) for one in globs] == same[at]


def test_a_hostile_pattern_is_matched_in_no_time() -> None:
    started = time.monotonic()
    assert not Glob("*a" * 200 + "b").matches("a" * 5_000)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("StringEquals", True),
        ("stringequalsifexists", True),
        ("ForAnyValue:StringLike", True),
        ("FORALLVALUES:NumericLessThanIfExists", True),
        ("NullIfExists", False),
        ("ForAnyValue:Null", False),
        ("ForSome:StringLike", False),
        (":StringLike", False),
        ("StringIs", False),
    ],
)
def test_operators_are_known_by_any_case_of_their_name(text: str, known: bool) -> None:
    assert (operator(text) is not None) == known


def test_principals_are_told_apart_by_name_and_account() -> None:
    root, role = "AWS=arn:aws:iam::123456789012:root", "AWS=arn:aws:iam::123456789012:role/a"
    assert names(root, role) and not names(role, root)
    assert names(root, "AWS=arn:aws:sts::123456789012:assumed-role/a/s")
    assert not names(root, "AWS=arn:aws:iam::444455556666:role/a")
    found = principal_atoms(["*", root, role])
    assert len(found.words) == 3
    assert all(names("*", one) for one in found.words)


def test_a_variable_without_a_value_matches_nothing_unless_it_has_a_default() -> None:
    plain = grants(allow("s3:GetObject", "arn:aws:s3:::a/${aws:username}/*"))
    default = grants(allow("s3:GetObject", "arn:aws:s3:::a/${aws:username, 'all'}/*"))

    def asked(name: str, user: str | None) -> Request:
        context = {} if user is None else {"aws:username": user}
        return Request("s3:GetObject", f"arn:aws:s3:::a/{name}/x", context=context)

    assert decide(asked("bob", "bob"), plain) == decide(asked("bob", "bob"), default) == "allowed"
    assert decide(asked("all", None), plain) == "implicitly denied"
    assert decide(asked("all", None), default) == "allowed"
    assert decide(asked("all", "bob"), default) == "implicitly denied"
