"""A comparison ends soon after its time, whatever a policy holds: work is counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from types import FrameType
from typing import Any

import pytest

from access.actions import matching
from access.boxes import Budget, minus
from access.compare import gains
from access.errors import Undecided
from access.grants import NOTHING, Grants
from access.policy import parse
from tests.access.documents import allow, grants, when

KEY = "arn:aws:s3:::models/*"
LINES_MOST = 200_000
"""Lines of Python between two looks at the clock: a tenth of a second."""

Case = Callable[[], tuple[Grants, Grants]]


def wildcards() -> tuple[Grants, Grants]:
    patterns = [f"arn:aws:s3:::*d{at}*/{at}*" for at in range(500)]
    return grants(allow("s3:GetObject", patterns)), grants(allow("s3:GetObject", KEY))


def one_long_pattern() -> tuple[Grants, Grants]:
    pattern = f"arn:aws:s3:::{'*'.join(['ab'] * 5_000)}"
    return grants(allow("s3:GetObject", pattern)), grants(allow("s3:GetObject", KEY))


def many_patterns() -> tuple[Grants, Grants]:
    patterns = [f"arn:aws:s3:::deadline-{at}/*" for at in range(2_000)]
    return grants(allow("s3:*", patterns)), grants(allow("s3:GetObject", KEY))


def numbers() -> tuple[Grants, Grants]:
    listed = [str(at) for at in range(0, 6_000, 3)]
    few = when("NumericLessThan", "s3:max-keys", "77")
    many = when("NumericEquals", "s3:max-keys", listed)
    return grants(allow("s3:ListBucket", **many)), grants(allow("s3:ListBucket", **few))


def texts() -> tuple[Grants, Grants]:
    listed = [f"*{at}*x" for at in range(300)]
    return grants(allow("s3:GetObject", **when("StringLike", "aws:deadline", listed))), NOTHING


def sets() -> tuple[Grants, Grants]:
    condition = {
        "ForAnyValue:StringLike": {"aws:TagKeys": [f"a{at}" for at in range(500)]},
        "ForAllValues:StringLike": {"aws:TagKeys": [f"b{at}" for at in range(500)]},
        "ForAnyValue:StringEquals": {"aws:TagKeys": ["z"]},
    }
    return grants(allow("s3:GetObject", KEY, Condition=condition)), NOTHING


def principals() -> tuple[Grants, Grants]:
    accounts = [f"{at:012d}" for at in range(3_000)]
    document = allow("s3:GetObject", KEY, Principal={"AWS": accounts})
    return Grants(layers=((parse({"Version": "2012-10-17", "Statement": [document]}),),)), NOTHING


def statements() -> tuple[Grants, Grants]:
    """Each about other actions, so that they part the actions into ever more groups."""
    pairs = product("abcdefgh", repeat=2)
    listed = [allow(f"*:*{one}*{other}*", f"arn:aws:s3:::{one}{other}") for one, other in pairs]
    return grants(*listed), grants(allow("s3:GetObject", KEY))


def layers() -> tuple[Grants, Grants]:
    def policy(number: int) -> Any:
        return parse(
            {
                "Version": "2012-10-17",
                "Statement": [
                    allow("sqs:SendMessage", **when("StringLike", f"aws:k{number}", f"{at}*"))
                    for at in range(150)
                ],
            }
        )

    return Grants(layers=tuple((policy(number),) for number in range(4))), NOTHING


def same_grants_twice() -> tuple[Grants, Grants]:
    listed = [allow("s3:GetObject", f"arn:aws:s3:::same-{at}/*") for at in range(1_500)]
    return Grants(layers=(), direct=grants(*listed).layers[0]), Grants(
        layers=(), direct=grants(*listed[1:]).layers[0]
    )


CASES: list[Case] = [
    wildcards,
    one_long_pattern,
    many_patterns,
    numbers,
    texts,
    sets,
    principals,
    statements,
    layers,
    same_grants_twice,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_no_loop_is_long_without_a_look_at_the_clock(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock moves by a second whenever somebody looks at it, so `seconds` are looks."""
    new, old = case()
    gains(grants(allow("*")), NOTHING)  # reads the table of actions, once a process
    looks = lines = longest = 0

    def clock() -> float:
        nonlocal looks, lines, longest
        looks, lines, longest = looks + 1, 0, max(longest, lines)
        return float(looks)

    def trace(_: FrameType, event: str, __: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    monkeypatch.setattr("access.compare.Budget", lambda seconds: Budget(seconds, clock))
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(Undecided):
            gains(new, old, seconds=1_500)
    finally:
        sys.settrace(before)
    assert 1 < looks <= 1_503
    assert max(longest, lines) < LINES_MOST


def test_the_time_of_a_comparison_is_told_when_it_is_over() -> None:
    moments = iter(range(1_000))
    budget = Budget(3, lambda: float(next(moments)))
    budget.check()
    budget.check()
    budget.check()
    with pytest.raises(Undecided, match="took longer than 3 s"):
        budget.check()


def test_pieces_of_one_cut_are_counted_before_they_are_all_there() -> None:
    """Why: 200,000 boxes of sixty dimensions would fall apart into more than memory holds."""
    box = (3,) * 60
    seen = 0

    def clock() -> float:
        nonlocal seen
        seen += 1
        return 0.0

    with pytest.raises(Undecided, match="overlap in more than"):
        minus([box] * 200_000, [(1,) * 60], Budget(10, clock))
    assert seen < 200_000 / 60 + 10


def test_an_action_of_many_wildcards_is_matched_without_going_back() -> None:
    """A regular expression of such a pattern would try more ways than there is time."""
    pattern = f"*:{'*e' * 40}*x"
    assert matching(pattern) == frozenset()
    assert matching("s3:*e*t*o*b*j*t") >= {"s3:getobject", "s3:deleteobject"}
