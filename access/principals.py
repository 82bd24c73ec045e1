"""The principal dimension: who asks, split by the principals that policies name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from access.atoms import Atoms
from access.boxes import Budget
from access.errors import Undecided

ANONYMOUS = "*"
"""Somebody who does not sign the request."""

NAMES_MOST = 20_000
"""Principals after which the answer is unknown rather than late; AWS takes a few hundred."""

_ACCOUNT_ROOT = re.compile(r"AWS=arn:[\w-]+:iam::(\d{12}):root")
_ACCOUNT = re.compile(r"AWS=arn:[\w-]+:(?:iam|sts)::(\d{12}):")


def names(principal: str, word: str) -> bool:
    """Whether a principal of a policy means the one that asks; an account means all in it."""
    if principal in ("*", word):
        return True
    meant = account_meant(principal)
    return meant is not None and meant == account_of(word)


def account_meant(principal: str) -> str | None:
    """The account that a principal of a policy means as a whole; None where it means one alone."""
    root = _ACCOUNT_ROOT.fullmatch(principal)
    return None if root is None else root[1]


def account_of(word: str) -> str | None:
    """The account of a principal."""
    found = _ACCOUNT.match(word)
    return None if found is None else found[1]


def principal_atoms(named: Sequence[str], budget: Budget) -> Atoms:
    """The atoms of all principals by those that policies name. A name has no wildcard, so they are
    those named, somebody of each account that is named, and somebody whom none of them means.
    Raises Undecided past NAMES_MOST names, or too late."""
    if len(named) > NAMES_MOST:
        raise Undecided(f"{len(named)} principals are more than {NAMES_MOST}")
    meaning: dict[str, list[int]] = {}
    for number, one in enumerate(named):
        root = _ACCOUNT_ROOT.fullmatch(one)
        for word in {one} if root is None else {one, root[1]}:
            meaning.setdefault(word, []).append(number)
    accounts = sorted(word for word in meaning if word.isdigit())
    roles = [f"AWS=arn:aws:iam::{account}:role/x" for account in accounts]
    found: dict[tuple[int, ...], str] = {}
    for word in (ANONYMOUS, *sorted(named), *roles):
        budget.check()
        asking = _ACCOUNT.match(word)
        # as `names` has it: everybody, the word itself, and the account that it is of
        meant = {*meaning.get(ANONYMOUS, ()), *meaning.get(word, ())}
        if asking is not None:
            meant.update(meaning.get(asking[1], ()))
        found.setdefault(tuple(sorted(meant)), word)
    words = sorted(found.items(), key=lambda one: (len(one[1]), one[1]))
    members = [0] * len(named)
    for at, (inside, _) in enumerate(words):
        budget.check()
        for number in inside:
            members[number] |= 1 << at
    return Atoms(tuple(word for _, word in words), tuple(members))
