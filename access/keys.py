"""One condition key as a dimension: its atoms, and which of them each condition admits.

An atom is one way in which the key can stand in a request: absent, or with a value (for a key that
holds several, a set of values) that the conditions cannot tell from the others of the atom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from types import EllipsisType

from access import values
from access.atoms import atoms
from access.boxes import Budget
from access.errors import Undecided
from access.operators import Operator
from access.policy import Condition
from access.words import ArnShaped, Automaton, Glob

ABSENT = None
SETS_MOST = 5_000
VALUES_MOST = 10_000
"""Numbers, dates or addresses of one key: more than the largest policy of AWS has room for."""

Value = str | tuple[str, ...] | None
"""A value as a request carries it; a tuple where the key holds several; None for absent."""


@dataclass(frozen=True)
class Dimension:
    """The atoms of a key: `values[i]` shows atom i. `admits[c]` are the atoms, as bits, under which
    condition c is true."""

    values: tuple[Value, ...]
    admits: dict[Condition, int]

    @property
    def all(self) -> int:
        """Every atom."""
        return (1 << len(self.values)) - 1


_KEPT: dict[tuple[tuple[Condition, ...], Value | EllipsisType], Dimension] = {}
_KEPT_MOST = 20_000


def dimension(
    conditions: Sequence[Condition], fixed: Value | EllipsisType, budget: Budget
) -> Dimension:
    """The atoms of the key that all `conditions` are about. `fixed` is the value, or None for
    absent, where the requests compared all have the same.

    Raises Undecided where the conditions read the key in ways that do not go together, or too late.
    """
    key = (tuple(dict.fromkeys(conditions)), fixed)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _KEPT_MOST:
            _KEPT.clear()
        found = _KEPT[key] = _dimension(*key, budget)
    return found


def _dimension(
    conditions: tuple[Condition, ...], fixed: Value | EllipsisType, budget: Budget
) -> Dimension:
    key = conditions[0].key
    if not isinstance(fixed, EllipsisType):
        found = {one: int(admits(one, fixed)) for one in conditions}
        return Dimension((fixed,), found)
    several = any(one.operator.quantifier for one in conditions)
    if several and any(
        not one.operator.quantifier and one.operator.kind != "null" for one in conditions
    ):
        raise Undecided(f"{key} is read as one value and as several")
    single, tests = _single_values(conditions, key, budget)
    sets = _sets(len(single), conditions) if several else [(at,) for at in range(len(single))]
    members: list[tuple[int, ...]] = [(), *sets]
    shown: list[Value] = [ABSENT]
    for inside in sets:
        words = tuple(single[at] for at in inside)
        shown.append(words if several else words[0])
    admitted: dict[Condition, int] = {}
    for condition in conditions:
        bits = 0
        for at, inside in enumerate(members):
            budget.check()
            results = [tests[condition][one] for one in inside]
            if _true(condition, results, absent=at == 0):
                bits |= 1 << at
        admitted[condition] = bits
    return Dimension(tuple(shown), admitted)


def admits(condition: Condition, value: Value) -> bool:
    """Whether a condition is true of the value of its key in one request."""
    listed = () if value is None else (value,) if isinstance(value, str) else value
    absent = not listed
    null = condition.operator.kind == "null"
    results = [] if null else [_passes(condition, one) for one in listed]
    return _true(condition, results, absent=absent)


def _true(condition: Condition, results: Sequence[bool], *, absent: bool) -> bool:
    """`results` says for each value of the request whether it passes, negation included."""
    operator = condition.operator
    if operator.kind == "null":
        return any(values.yes(one) == absent for one in condition.values)
    if absent:
        if operator.if_exists:
            return True
        if operator.quantifier:
            return operator.quantifier == "ForAllValues"
        return operator.negated
    if operator.quantifier == "ForAllValues":
        return all(results)
    if operator.quantifier == "ForAnyValue" or not operator.negated:
        return any(results)
    return all(results)


def _passes(condition: Condition, value: str) -> bool:
    """Whether one value of a request passes, negation included."""
    operator = condition.operator
    if operator.kind in ("text", "arn"):
        matched = any(_glob(operator, one).matches(value) for one in condition.values)
    elif operator.kind == "bool":
        matched = any(values.yes(one) == (value.lower() == "true") for one in condition.values)
    else:
        point, _ = values.spans(operator.kind, value)
        spans = [values.spans(operator.kind, one) for one in condition.values]
        matched = values.any_of(operator.test, spans)(point)
    return matched != operator.negated


def _glob(operator: Operator, text: str) -> Glob:
    return Glob(
        text,
        wild=operator.test == "like",
        fold=operator.ignores_case,
        arn=operator.kind == "arn",
    )


def _single_values(
    conditions: Sequence[Condition], key: str, budget: Budget
) -> tuple[list[str], dict[Condition, list[bool]]]:
    """One value for each way in which a present value can fare, and how each condition takes it."""
    kinds = {one.operator.kind for one in conditions} - {"null"}
    if kinds <= {"text", "arn"}:
        return _text_values(conditions, ArnShaped() if kinds == {"arn"} else None, budget)
    if len(kinds) > 1:
        raise Undecided(f"{key} is read as {' and as '.join(sorted(kinds))}")
    [kind] = kinds
    if kind == "bool":
        return _tested(conditions, ["true", "false"])
    bounds: dict[Condition, list[values.Span]] = {}
    for one in conditions:
        if one.operator.kind == kind:
            budget.check()
            bounds[one] = [values.spans(kind, text) for text in one.values]
    count = sum(map(len, bounds.values()))
    if count > VALUES_MOST:
        raise Undecided(f"{key} is compared with {count} values, more than {VALUES_MOST}")
    points = values.between(kind, [span for listed in bounds.values() for span in listed])
    tests: dict[Condition, list[bool]] = {}
    for one, listed in bounds.items():
        budget.check()
        passes = values.any_of(one.operator.test, listed)
        tests[one] = []
        for point in points:
            budget.check()
            tests[one].append(passes(point) != one.operator.negated)
    null = {one: [False] * len(points) for one in conditions if one.operator.kind == "null"}
    return [values.shown(kind, point) for point in points], {**tests, **null}


def _tested(
    conditions: Sequence[Condition], listed: list[str]
) -> tuple[list[str], dict[Condition, list[bool]]]:
    return listed, {
        one: [one.operator.kind != "null" and _passes(one, value) for value in listed]
        for one in conditions
    }


def _text_values(
    conditions: Sequence[Condition], domain: Automaton | None, budget: Budget
) -> tuple[list[str], dict[Condition, list[bool]]]:
    globs: dict[Glob, int] = {}
    for one in conditions:
        if one.operator.kind != "null":
            for text in one.values:
                globs.setdefault(_glob(one.operator, text), len(globs))
    if not globs:
        return _tested(conditions, ["x"])
    found = atoms(list(globs), domain, budget=budget)
    tests: dict[Condition, list[bool]] = {}
    for one in conditions:
        budget.check()
        bits = 0
        if one.operator.kind != "null":
            for text in one.values:
                bits |= found.members[globs[_glob(one.operator, text)]]
        tests[one] = [
            bool(bits >> at & 1) != one.operator.negated for at in range(len(found.words))
        ]
    return list(found.words), tests


def _sets(count: int, conditions: Sequence[Condition]) -> list[tuple[int, ...]]:
    """The sets of values that matter: what makes a quantified condition true or false is one value
    at most, so sets of as many values as there are such conditions are enough."""
    most = min(count, sum(bool(one.operator.quantifier) for one in conditions))
    found: list[tuple[int, ...]] = []
    for size in range(1, most + 1):
        if len(found) + comb(count, size) > SETS_MOST:
            raise Undecided(
                f"{conditions[0].key} holds several values, of which more than {SETS_MOST} sets "
                "differ"
            )
        found += combinations(range(count), size)
    return found
