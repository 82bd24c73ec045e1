"""The small parts of the comparison: boxes, patterns, atoms, operators, variables."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.atoms import atoms
from access.boxes import Box, Budget, intersection, lowest, minus
from access.errors import Undecided
from access.evaluate import Request, decide
from access.operators import Test, operator
from access.principals import names, principal_atoms
from access.values import Span, any_of
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
    found = principal_atoms(["*", root, role], Budget())
    assert len(found.words) == 3
    assert all(names("*", one) for one in found.words)


_PRINCIPAL = st.sampled_from(
    [
        "*",
        "AWS=arn:aws:iam::111122223333:root",
        "AWS=arn:aws:iam::111122223333:role/a",
        "AWS=arn:aws-cn:iam::444455556666:root",
        "AWS=arn:aws:sts::444455556666:assumed-role/a/s",
        "Service=ec2.amazonaws.com",
        "AWS=AIDAEXAMPLE",
    ]
)


@given(st.lists(_PRINCIPAL, unique=True, max_size=7))
def test_an_atom_of_principals_is_in_those_that_mean_its_word(named: list[str]) -> None:
    found = principal_atoms(named, Budget())
    for number, one in enumerate(named):
        for at, word in enumerate(found.words):
            assert bool(found.members[number] >> at & 1) == names(one, word)
    for one in named:
        inside = [names(other, one) for other in named]
        assert inside in [[names(other, word) for other in named] for word in found.words]


_POINT = st.integers(min_value=0, max_value=12).map(Fraction)
_TESTS: dict[Test, Callable[[Fraction, Span], bool]] = {
    "equals": lambda value, span: span[0] <= value <= span[1],
    "like": lambda value, span: span[0] <= value <= span[1],
    "less": lambda value, span: value < span[0],
    "less-equal": lambda value, span: value <= span[0],
    "greater": lambda value, span: value > span[0],
    "greater-equal": lambda value, span: value >= span[0],
}


@given(
    st.sampled_from(sorted(_TESTS)),
    st.lists(st.tuples(_POINT, _POINT).map(lambda ends: (min(ends), max(ends))), max_size=5),
    _POINT,
)
def test_many_values_are_asked_at_once_as_one_by_one(
    test: Test, spans: list[Span], value: Fraction
) -> None:
    assert any_of(test, spans)(value) == any(_TESTS[test](value, one) for one in spans)


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
