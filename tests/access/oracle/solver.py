"""Two sets of policies compared by z3.

A text is a row of letters with a length, so that no solver of strings is needed: a pattern becomes
a formula on its letters. A resource has one of a few beginnings and such a row; an ARN in a
condition is one of many words. Texts are bounded, so z3 may miss what only a longer one shows, and
never finds what is not there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, reduce
from typing import Any

import z3

from tests.access.oracle.matching import (
    USERS,
    arn_matches,
    arn_words,
    expression,
    listed,
    principal_means,
    principals_of,
    tokens,
)
from tests.access.oracle.one_request import COMPARED, Side, point, test

LETTERS_MOST = 7
MILLISECONDS = 5_000
PRINCIPALS = (
    "*",
    "AWS=arn:aws:iam::123456789012:role/a",
    "AWS=arn:aws:iam::123456789012:role/b",
    "AWS=arn:aws:iam::123456789012:root",
    "AWS=arn:aws:iam::444455556666:user/a",
    "AWS=arn:aws:iam::999999999999:role/a",
    "AWS=arn:aws:sts::123456789012:assumed-role/a/s",
    "Service=events.amazonaws.com",
    "Service=s3.amazonaws.com",
    "Service=other.amazonaws.com",
    "Federated=accounts.google.com",
    "Federated=other.example.com",
    "CanonicalUser=1234",
)
REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
ACCOUNTS = ("123456789012", "444455556666", "999999999999")
_V6 = 2**33


class Row:
    """A text of bounded length: letters as numbers, and how many of them count."""

    def __init__(self, name: str, most: int = LETTERS_MOST) -> None:
        self.name = name
        self.letters = [z3.BitVec(f"{name}-{at}", 7) for at in range(most)]
        self.length = z3.BitVec(f"{name}-length", 4)

    def facts(self) -> list[Any]:
        return [
            z3.ULE(self.length, len(self.letters)),
            *(z3.And(one >= 33, z3.ULT(one, 127)) for one in self.letters),
        ]

    def matches(
        self, listed: Sequence[str], begin: Iterable[int] = (0,), fold: bool = False
    ) -> Any:
        """That the row is matched by tokens, from one of some places in them."""
        # reached[i][j]: the first i tokens have taken the first j letters.
        most = len(self.letters)
        starts = set(begin)
        reached: list[Any] = [False] * (most + 1)
        for place, token in enumerate([*listed, None]):
            if place in starts:
                reached[0] = True
            if token is None:
                break
            following: list[Any] = [False] * (most + 1)
            if token == "any*":
                for at in range(most + 1):
                    following[at] = _or(reached[at], following[at - 1] if at else False)
            else:
                for at in range(most):
                    following[at + 1] = _and(reached[at], self._is(at, token, fold))
            reached = following
        ends = [_and(self.length == at, reached[at]) for at in range(most + 1)]
        return reduce(_or, ends, False)

    def _is(self, at: int, token: str, fold: bool) -> Any:
        if token == "any?":
            return True
        each = {token, token.swapcase()} if fold else {token}
        return z3.Or(*(self.letters[at] == ord(one) for one in sorted(each)))


def _or(one: Any, other: Any) -> Any:
    if one is True or other is True:
        return True
    return other if one is False else one if other is False else z3.Or(one, other)


def _and(one: Any, other: Any) -> Any:
    if one is False or other is False:
        return False
    return other if one is True else one if other is True else z3.And(one, other)


TAIL = Row("resource")
_REGION, _ACCOUNT = z3.BitVec("region", 2), z3.BitVec("account", 2)
USER = z3.BitVec("user", 3)
"""Which of USERS asks; past them, nobody with a name."""
ACTION = z3.BitVec("action", 3)
_ANYBODY = z3.BitVec("principal", 4)


def _no(letters: str) -> Any:
    return z3.And(
        *(
            z3.Or(z3.ULE(TAIL.length, at), *[z3.And(*(one != ord(each) for each in letters))])
            for at, one in enumerate(TAIL.letters)
        )
    )


_SOME = z3.UGE(TAIL.length, 1)
_OBJECT = z3.Or(
    *(
        z3.And(
            TAIL.letters[at] == ord("/"),
            z3.UGT(TAIL.length, at + 1),
            *(z3.And(one != ord("/"), one != ord(":")) for one in TAIL.letters[:at]),
        )
        for at in range(1, LETTERS_MOST - 1)
    )
)
ACTIONS: Mapping[str, tuple[str, Any]] = {
    # The action, how its resources begin, and what the rest of them is.
    "s3:GetObject": ("arn:aws:s3:::", _OBJECT),
    "s3:PutObject": ("arn:aws:s3:::", _OBJECT),
    "s3:ListBucket": ("arn:aws:s3:::", z3.And(_SOME, _no(":/"))),
    "sqs:SendMessage": ("arn:aws:sqs:{region}:{account}:", z3.And(_SOME, _no(":"))),
    "iam:PassRole": ("arn:aws:iam::{account}:role/", z3.And(_SOME, _no(":"))),
    "cloudwatch:PutMetricData": ("*", TAIL.length == 0),
}


@cache
def _on(action: str, pattern: str) -> Any:
    """That a pattern of resources matches."""
    form, _ = ACTIONS[action]
    cases: Any = False
    named = any(one in pattern for one in ("${aws", "${AWS"))
    for user_at, user in enumerate((*USERS, None)) if named else [(None, None)]:
        words = tokens(pattern, user=user)
        if words is None:
            continue
        for region_at, region in enumerate(REGIONS if "{region}" in form else [""]):
            for account_at, account in enumerate(ACCOUNTS if "{account}" in form else [""]):
                begin = _walked(words, form.format(region=region, account=account))
                found = TAIL.matches(words, begin)
                for known, at in ((region, region_at), (account, account_at)):
                    if known:
                        found = _and((_REGION if known == region else _ACCOUNT) == at, found)
                if user_at is not None:
                    found = _and(USER == user_at, found)
                cases = _or(cases, found)
    return cases


def _walked(words: Sequence[str], text: str) -> set[int]:
    """The places in a pattern reached by a fixed text."""

    def closed(places: set[int]) -> set[int]:
        for at, one in enumerate(words):
            if at in places and one == "any*":
                places.add(at + 1)
        return places

    now = closed({0})
    for letter in text:
        following = set()
        for at in now:
            if at == len(words):
                continue
            if words[at] == "any*":
                following.add(at)
            elif words[at] in ("any?", letter):
                following.add(at + 1)
        now = closed(following)
    return now


@cache
def _by(named: str) -> Any:
    """That a principal of a policy means who asks."""
    return reduce(
        _or,
        (_ANYBODY == at for at, one in enumerate(PRINCIPALS) if principal_means(named, one)),
        False,
    )


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
            z3.ULT(_ANYBODY, len(PRINCIPALS)),
            z3.ULT(_REGION, len(REGIONS)),
            z3.ULT(_ACCOUNT, len(ACCOUNTS)),
            z3.ULE(USER, len(USERS)),
            z3.Or(*(z3.And(ACTION == at, ACTIONS[one][1]) for at, one in enumerate(ACTIONS))),
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
                yes = z3.Bool(name)
                found.append((there, lambda _, value, yes=yes: yes == (value == "true")))
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
                return reduce(_or, (chosen == at for at in fits), False)

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
            return reduce(_or, statements, False)

        every = [policy for layer in side.layers for policy in layer] + list(side.direct)
        layered = reduce(_and, (some(one, "Allow") for one in side.layers), bool(side.layers))
        granted = _or(layered, some(side.direct, "Allow"))
        return _and(granted, _not(some(every, "Deny")))

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
            inside = reduce(_or, (_on(action, each) for each in listed(one.get(where, "*"))), False)
            inside = inside if where == "Resource" else _not(inside)
            found = _or(found, _and(ACTION == at, inside))
        for element in ("Principal", "NotPrincipal"):
            if element in one:
                meant = reduce(_or, map(_by, principals_of(dict(one), element)), False)
                found = _and(found, meant if element == "Principal" else _not(meant))
        for name, keys in one.get("Condition", {}).items():
            for each, values in keys.items():
                found = _and(found, self._holds(name, each.lower(), listed(values)))
        return found

    def _holds(self, name: str, key: str, values: Sequence[str]) -> Any:
        quantifier, _, base = name.rpartition(":")
        if_exists = base.endswith("IfExists")
        base = base.removesuffix("IfExists")
        slots = self._keys[key]
        there = reduce(_or, (one for one, _ in slots), False)
        if base == "Null":
            wanted = {one == "true" for one in values}
            return True if len(wanted) == 2 else _not(there) if True in wanted else there
        negated = "Not" in base
        passing = []
        for present, tested in slots:
            met = reduce(_or, (tested(base.replace("Not", ""), one) for one in values), False)
            passing.append((present, _not(met) if negated else met))
        if quantifier == "ForAllValues" or (negated and not quantifier):
            return reduce(_and, (_or(_not(present), one) for present, one in passing), True)
        found = reduce(_or, (_and(present, one) for present, one in passing), False)
        return _or(_not(there), found) if if_exists else found


def _not(one: Any) -> Any:
    return (not one) if isinstance(one, bool) else z3.Not(one)


def _for_each_user(value: str, cases: Callable[[str | None], Any]) -> Any:
    """A value with a variable, for everybody whom it can mean."""
    if "${aws" not in value.lower():
        return cases(None)
    each = (_and(USER == at, cases(user)) for at, user in enumerate((*USERS, None)))
    return reduce(_or, each, False)


def _of_letters(row: Row) -> Callable[[str, str], Any]:
    def tested(operator: str, value: str) -> Any:
        def cases(user: str | None) -> Any:
            words = tokens(value, wild=operator == "StringLike", user=user)
            if words is None:
                return False
            return row.matches(words, fold=operator.endswith("IgnoreCase"))

        return _for_each_user(value, cases)

    return tested


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
    solver = z3.Solver()
    solver.set("timeout", MILLISECONDS)
    solver.add(*question.facts)
    left_out = set(without)
    solver.add(*(ACTION != at for at, one in enumerate(ACTIONS) if one in left_out))
    solver.add(_and(question.allows(new), _not(question.allows(old))))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)


__all__ = ["ACTIONS", "arn_matches", "allows_more"]
