"""The comparison says what z3 says, which knows nothing of its automata and boxes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from access.compare import gains
from access.errors import Undecided
from access.grants import Grants
from access.policy import Policy, parse
from tests.access.generated import OPERATORS, SIDES
from tests.access.handmade import operators, pairs
from tests.access.oracle.one_request import Asked, Side, allowed
from tests.access.oracle.solver import allows_more
from tests.access.oracle.symbols import ACTIONS

PAIRS = 550
"""Generated pairs of each kind: 2,200 in all."""
_OTHERS = {"Effect": "Deny", "NotAction": list(ACTIONS), "Resource": "*"}
"""Only these actions are compared: all others are denied."""


def only_asked(side: Side) -> Side:
    [first, *others] = side.layers
    others_denied = {"Version": "2012-10-17", "Statement": [_OTHERS]}
    return Side([[*first, others_denied], *others], side.direct)


def read(side: Side) -> Grants:
    def policies(listed: Any) -> tuple[Policy, ...]:
        return tuple(parse(one) for one in listed)

    return Grants(tuple(policies(one) for one in side.layers), policies(side.direct))


def compared(new: Side, old: Side, seen: Counter[str]) -> None:
    """Asserts that library and z3 agree, and counts what was said."""
    seen["pairs"] += 1
    try:
        found = gains(read(new), read(old))
    except Undecided:
        seen["unknown"] += 1
        return
    actions = {name for gain in found for name in gain.actions}
    for gain in found:
        context = {key: value for key, value in gain.context.items() if value is not None}
        request = Asked(gain.actions[0], *_concrete(gain.resource, gain.principal, context))
        assert allowed(new, request) and not allowed(old, request), request
    more = allows_more(new, old, without=actions)
    assert more is not True, f"z3 finds more than {sorted(actions)}"
    seen["new access" if actions else "no new access"] += 1
    seen["z3 does not know"] += more is None
    for operator in re.findall(r"'(?:For\w+:)?(\w+?)(?:IfExists)?': {'test:", repr((new, old))):
        seen[operator] += 1


def _concrete(
    resource: str, principal: str | None, context: dict[str, Any]
) -> tuple[str, str | None, dict[str, Any]]:
    """A request by somebody whose name no policy has."""

    def with_name(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(with_name, value))
        return value.replace("${aws:username}", "zz9")

    named = {key: with_name(value) for key, value in context.items()}
    return with_name(resource), principal, {"aws:username": "zz9", **named}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SIDES)
def test_generated_pairs_are_compared_as_z3_compares_them(kind: str) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=PAIRS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(SIDES[kind], SIDES[kind])
    def check(new: Side, old: Side) -> None:
        compared(only_asked(new), only_asked(old), seen)

    check()
    assert seen["pairs"] >= PAIRS
    assert seen["z3 does not know"] == 0
    assert seen["new access"] > PAIRS // 10 and seen["no new access"] > PAIRS // 20


def test_every_operator_has_pairs_made_by_hand() -> None:
    assert operators() >= OPERATORS
    assert {one.rpartition(":")[0] for one in operators()} == {"", "ForAllValues", "ForAnyValue"}


@pytest.mark.slow
def test_pairs_made_by_hand_are_compared_as_their_table_and_z3_say() -> None:
    listed = pairs()
    seen: Counter[str] = Counter()
    wrong = []
    for one in listed:
        new, old = only_asked(Side([[one.new]])), only_asked(Side([[one.old]]))
        if bool(gains(read(new), read(old))) != one.more:
            wrong.append(f"{one.line}: the library does not say {one.more}")
        if allows_more(new, old) != one.more:
            wrong.append(f"{one.line}: z3 does not say {one.more}")
        compared(new, old, seen)
    assert wrong == []
    assert seen["pairs"] >= 300 and seen["unknown"] == 0
