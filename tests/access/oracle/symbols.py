"""The parts of a request as variables of z3: action, resource, principal.

A text is a row of letters with a length, so that no solver of strings is needed: a pattern becomes
a formula on its letters. A resource has one of a few beginnings and such a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from typing import Any

import z3

from tests.access.oracle.matching import USERS, principal_means, tokens

LETTERS_MOST = 7
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


class Row:
    """A text of bounded length: letters as numbers, and how many of them count."""

    def __init__(self, name: str, most: int = LETTERS_MOST) -> None:
        self.name = name
        self.letters = [z3.BitVec(f"{name}-{at}", 7) for at in range(most)]
        self.length = z3.BitVec(f"{name}-length", 4)

    def facts(self) -> list[Any]:
        return [
            z3.ULE(self.length, len(self.letters)),
            *(z3.And(z3.UGE(one, 33), z3.ULT(one, 127)) for one in self.letters),
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
                    following[at] = either(reached[at], following[at - 1] if at else False)
            else:
                for at in range(most):
                    following[at + 1] = both(reached[at], self._is(at, token, fold))
            reached = following
        ends = [both(self.length == at, reached[at]) for at in range(most + 1)]
        return reduce(either, ends, False)

    def _is(self, at: int, token: str, fold: bool) -> Any:
        if token == "any?":
            return True
        each = {token, token.swapcase()} if fold else {token}
        return z3.Or(*(self.letters[at] == ord(one) for one in sorted(each)))


def either(one: Any, other: Any) -> Any:
    """One or the other, where it is not known already."""
    if one is True or other is True:
        return True
    return other if one is False else one if other is False else z3.Or(one, other)


def both(one: Any, other: Any) -> Any:
    """One and the other, where it is not known already."""
    if one is False or other is False:
        return False
    return other if one is True else one if other is True else z3.And(one, other)


TAIL = Row("resource")
REGION, ACCOUNT = z3.BitVec("region", 2), z3.BitVec("account", 2)
USER = z3.BitVec("user", 3)
"""Which of USERS asks; past them, nobody with a name."""
ACTION = z3.BitVec("action", 3)
ANYBODY = z3.BitVec("principal", 4)


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
def on(action: str, pattern: str) -> Any:
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
                        found = both((REGION if known == region else ACCOUNT) == at, found)
                if user_at is not None:
                    found = both(user_at == USER, found)
                cases = either(cases, found)
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
def by(named: str) -> Any:
    """That a principal of a policy means who asks."""
    return reduce(
        either,
        (at == ANYBODY for at, one in enumerate(PRINCIPALS) if principal_means(named, one)),
        False,
    )
