"""Two sets of policies compared by z3.

Texts are rows of letters of bounded length and an ARN in a condition is one of many words, so z3
may miss what only a longer text shows, and never finds what is not there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import z3

from tests.access.oracle.matching import USERS, arn_words, expression, listed, principals_of, tokens
from tests.access.oracle.one_request import COMPARED, Side, point, test
from tests.access.oracle.symbols import (
    ACCOUNT,
    ACCOUNTS,
    ACTION,
    ACTIONS,
    ANYBODY,
    PRINCIPALS,
    REGION,
    REGIONS,
    TAIL,
    USER,
    Row,
    both,
    by,
    either,
    on,
)

MILLISECONDS = 5_000
_V6 = 2**33


class Question:
    """What the requests of one comparison can be: keys with a presence and values."""

    def __init__(self, *sides: Side) -> None:
        every = [
            one
            for side in sides
            for policies in (*side.layers, side.direct)
            for policy in policies
            for one in policy["Statement"]
        ]
        self.facts = [
            *TAIL.facts(),
            z3.ULT(ANYBODY, len(PRINCIPALS)),
            z3.ULT(REGION, len(REGIONS)),
            z3.ULT(ACCOUNT, len(ACCOUNTS)),
            z3.ULE(USER, len(USERS)),
            z3.Or(*(z3.And(at == ACTION, ACTIONS[one][1]) for at, one in enumerate(ACTIONS))),
        ]
        uses: dict[str, list[tuple[str, list[str]]]] = {}
        for one in every:
            for name, keys in one.get("Condition", {}).items():
                for key, values in keys.items():
                    uses.setdefault(key.lower(), []).append((name, listed(values)))
        self._keys = {key: self._key(key, listed_) for key, listed_ in sorted(uses.items())}

    def _key(
        self, key: str, uses: Sequence[tuple[str, list[str]]]
    ) -> list[tuple[Any, Callable[[str, str], Any]]]:
        """The values that a key may have: whether each is there, and what a test on it is."""
        bases = {name.rpartition(":")[2].removesuffix("IfExists") for name, _ in uses} - {"Null"}
        count = max(1, min(3, sum(":" in name for name, _ in uses)))
        found: list[tuple[Any, Callable[[str, str], Any]]] = []
        arns = [one for name, values in uses if "Arn" in name for one in values]
        for at in range(count):
            name = f"{key}-{at}"
            there = z3.Bool(f"{name}-there")
            if arns:
                found.append((there, self._of_words(name, arn_words(arns))))
            elif any(one.startswith(("Numeric", "Date")) for one in bases):
                found.append((there, _of_points(name)))
            elif "IpAddress" in bases or "NotIpAddress" in bases:
                found.append((there, self._of_addresses(name)))
            elif bases == {"Bool"}:
                found.append((there, _of_truth(name)))
            else:
                row = Row(name)
                self.facts += row.facts()
                found.append((there, _of_letters(row)))
        return found

    def _of_words(self, name: str, words: Sequence[str]) -> Callable[[str, str], Any]:
        chosen = z3.BitVec(name, 9)
        self.facts.append(z3.ULT(chosen, len(words)))

        def tested(operator: str, value: str) -> Any:
            def cases(user: str | None) -> Any:
                fits = (at for at, one in enumerate(words) if test(operator, one, value, user))
                return reduce(either, (chosen == at for at in fits), False)

            return _for_each_user(value, cases)

        return tested

    def _of_addresses(self, name: str) -> Callable[[str, str], Any]:
        address = z3.Int(name)
        self.facts.append(
            z3.Or(
                z3.And(address >= 0, address < 2**32),
                z3.And(address >= _V6, address < _V6 + 2**128),
            )
        )

        def tested(_: str, value: str) -> Any:
            network = ipaddress.ip_network(value, strict=False)
            base = _V6 if network.version == 6 else 0
            low = base + int(network.network_address)
            return z3.And(address >= low, address < low + network.num_addresses)

        return tested

    def allows(self, side: Side) -> Any:
        """That the policies allow the request."""

        def some(policies: Iterable[Mapping[str, Any]], effect: str) -> Any:
            statements = (
                self._about(one)
                for policy in policies
                for one in policy["Statement"]
                if one["Effect"] == effect
            )
            return reduce(either, statements, False)

        every = [policy for layer in side.layers for policy in layer] + list(side.direct)
        layered = reduce(both, (some(one, "Allow") for one in side.layers), bool(side.layers))
        granted = either(layered, some(side.direct, "Allow"))
        return both(granted, _not(some(every, "Deny")))

    def _about(self, one: Mapping[str, Any]) -> Any:
        key = "Action" if "Action" in one else "NotAction"
        where = "NotResource" if "NotResource" in one else "Resource"
        found: Any = False
        for at, action in enumerate(ACTIONS):
            named = any(
                expression(each.lower()).fullmatch(action.lower()) for each in listed(one[key])
            )
            if named != (key == "Action"):
                continue
            inside = reduce(
                either, (on(action, each) for each in listed(one.get(where, "*"))), False
            )
            inside = inside if where == "Resource" else _not(inside)
            found = either(found, both(at == ACTION, inside))
        for element in ("Principal", "NotPrincipal"):
            if element in one:
                meant = reduce(either, map(by, principals_of(one, element)), False)
                found = both(found, meant if element == "Principal" else _not(meant))
        for name, keys in one.get("Condition", {}).items():
            for each, values in keys.items():
                found = both(found, self._holds(name, each.lower(), listed(values)))
        return found

    def _holds(self, name: str, key: str, values: Sequence[str]) -> Any:
        quantifier, _, base = name.rpartition(":")
        if_exists = base.endswith("IfExists")
        base = base.removesuffix("IfExists")
        slots = self._keys[key]
        there = reduce(either, (one for one, _ in slots), False)
        if base == "Null":
            wanted = {one == "true" for one in values}
            return True if len(wanted) == 2 else _not(there) if True in wanted else there
        negated = "Not" in base
        passing = []
        for present, tested in slots:
            met = reduce(either, (tested(base.replace("Not", ""), one) for one in values), False)
            passing.append((present, _not(met) if negated else met))
        if quantifier == "ForAllValues" or (negated and not quantifier):
            return reduce(both, (either(_not(present), one) for present, one in passing), True)
        found = reduce(either, (both(present, one) for present, one in passing), False)
        return either(_not(there), found) if if_exists else found


def _not(one: Any) -> Any:
    return (not one) if isinstance(one, bool) else z3.Not(one)


def _for_each_user(value: str, cases: Callable[[str | None], Any]) -> Any:
    """A value with a variable, for everybody whom it can mean."""
    if "${aws" not in value.lower():
        return cases(None)
    each = (both(at == USER, cases(user)) for at, user in enumerate((*USERS, None)))
    return reduce(either, each, False)


def _of_letters(row: Row) -> Callable[[str, str], Any]:
    def tested(operator: str, value: str) -> Any:
        def cases(user: str | None) -> Any:
            words = tokens(value, wild=operator == "StringLike", user=user)
            if words is None:
                return False
            return row.matches(words, fold=operator.endswith("IgnoreCase"))

        return _for_each_user(value, cases)

    return tested


def _of_truth(name: str) -> Callable[[str, str], Any]:
    yes = z3.Bool(name)
    return lambda _, value: yes == (value == "true")


def _of_points(name: str) -> Callable[[str, str], Any]:
    number = z3.Real(name)

    def tested(operator: str, value: str) -> Any:
        against = point(operator, value)
        compared = COMPARED[operator.removeprefix("Numeric").removeprefix("Date")]
        return compared(number, z3.RealVal(f"{against.numerator}/{against.denominator}"))

    return tested


def allows_more(new: Side, old: Side, *, without: Iterable[str] = ()) -> bool | None:
    """Whether `new` allows a request that `old` does not, of an action not in `without`; None
    where z3 does not know."""
    question = Question(new, old)
    solver = z3.SimpleSolver()
    solver.set("timeout", MILLISECONDS)
    solver.add(*question.facts)
    left_out = set(without)
    solver.add(*(at != ACTION for at, one in enumerate(ACTIONS) if one in left_out))
    solver.add(both(question.allows(new), _not(question.allows(old))))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)
