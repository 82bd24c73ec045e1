"""The principal dimension: who asks, split by the principals that policies name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from access.resources import Format
from access.words import Atoms, Automaton, Either, Glob, atoms

ANONYMOUS = "*"
"""Somebody who does not sign the request."""

_ROOT = re.compile(r"AWS=arn:([\w-]+):iam::(\d{12}):root")
_FORMS = (
    "AWS=arn:aws:iam::${Account}:role/${Name}",
    "AWS=arn:aws:iam::${Account}:user/${Name}",
    "AWS=arn:aws:iam::${Account}:root",
    "Service=${Name}",
    "Federated=${Name}",
    "CanonicalUser=${Name}",
)


def principal_atoms(named: Sequence[str]) -> Atoms:
    """The atoms of all principals, by those that policies name; an account means all in it."""
    domain: list[Automaton] = [Glob(ANONYMOUS, wild=False)]
    domain += [Format(one, colons=True) for one in _FORMS]
    # Sessions and other partitions are told apart only where somebody names one.
    domain += [Glob(one, wild=False) for one in named if one != "*"]
    return atoms([_pattern(one) for one in named], Either(tuple(domain)))


def _pattern(named: str) -> Automaton:
    if named == "*":
        return Glob("*")
    root = _ROOT.fullmatch(named)
    if root is None:
        return Glob(named, wild=False)
    partition, account = root.groups()
    return Either(tuple(Glob(f"AWS=arn:{partition}:{one}::{account}:*") for one in ("iam", "sts")))
