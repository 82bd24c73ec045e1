"""The principal dimension: who asks, split by the principals that policies name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from access.atoms import Atoms

ANONYMOUS = "*"
"""Somebody who does not sign the request."""

_ACCOUNT_ROOT = re.compile(r"AWS=arn:[\w-]+:iam::(\d{12}):root")
_ACCOUNT = re.compile(r"AWS=arn:[\w-]+:(?:iam|sts)::(\d{12}):")


def names(principal: str, word: str) -> bool:
    """Whether a principal of a policy means the one that asks; an account means all in it."""
    if principal in ("*", word):
        return True
    root = _ACCOUNT_ROOT.fullmatch(principal)
    asking = _ACCOUNT.match(word)
    return root is not None and asking is not None and root[1] == asking[1]


def principal_atoms(named: Sequence[str]) -> Atoms:
    """The atoms of all principals by those that policies name. A name has no wildcard, so they are
    those named, somebody of each account that is named, and somebody whom none of them means."""
    roots = [root[1] for one in named if (root := _ACCOUNT_ROOT.fullmatch(one)) is not None]
    roles = [f"AWS=arn:aws:iam::{account}:role/x" for account in sorted(set(roots))]
    found: dict[tuple[bool, ...], str] = {}
    for word in (ANONYMOUS, *sorted(named), *roles):
        found.setdefault(tuple(names(one, word) for one in named), word)
    words = sorted(found.items(), key=lambda one: (len(one[1]), one[1]))
    members = [0] * len(named)
    for at, (inside, _) in enumerate(words):
        for number, one in enumerate(inside):
            members[number] |= one << at
    return Atoms(tuple(word for _, word in words), tuple(members))
