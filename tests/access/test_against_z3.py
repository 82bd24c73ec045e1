"""The comparison says what z3 says, which knows nothing of its automata and boxes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from access.compare import gains
from access.errors import Undecided
from access.grants import Grants
from access.policy import Policy, parse
from tests.access.documents import allow
from tests.access.generated import OPERATORS, SIDES
from tests.access.oracle.one_request import Asked, Side, allowed
from tests.access.oracle.solver import ACTIONS, allows_more

PAIRS = 550
"""Generated pairs of each kind: 2,200 in all."""
_ASKED = {"Version": "2012-10-17", "Statement": [allow(list(ACTIONS))]}
"""Only these actions are compared, by one layer more on both sides."""


def only_asked(side: Side) -> Side:
    return Side([*side.layers, [_ASKED]], [*side.direct])


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
    if more is None:
        seen["z3 does not know"] += 1


def _concrete(
    resource: str, principal: str | None, context: dict[str, Any]
) -> tuple[str, str | None, dict[str, Any]]:
    """A request in which somebody with a name that no policy has asks."""
    names = [
        name for name in ("${aws:username}", "${AWS:UserName}") if name in repr((resource, context))
    ]

    def with_name(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(with_name, value))
        for name in (*names, "${aws:username, 'x'}", "${aws:username, 'b'}"):
            value = value.replace(name, "zz9")
        return value

    context = {key: with_name(value) for key, value in context.items()}
    context.setdefault("aws:username", "zz9")
    return with_name(resource), principal, context


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
    print(seen)
    assert seen["pairs"] >= PAIRS
    assert seen["z3 does not know"] == 0
    assert seen["new access"] > PAIRS // 10 and seen["no new access"] > PAIRS // 20
