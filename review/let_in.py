"""Who is let in from outside by which statement, and whom a statement is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from access.account import Document
from access.compare import Gain, gains
from access.errors import PolicyError, Undecided
from access.grants import Grants
from access.policy import Statement
from recording import Recording
from review.access_model import account_of
from review.memory import once_per_recording
from review.outsiders import insiders

SECONDS = 10.0
"""What one question may take."""


@dataclass(frozen=True)
class Let:
    """One statement that lets somebody in from outside, with a request as the proof."""

    place: str
    name: str
    kind: str
    gain: Gain

    @property
    def statement(self) -> Statement:
        return self.gain.statement


@once_per_recording
def let_in(recording: Recording) -> tuple[Sequence[Let], Mapping[str, str]]:
    """Every statement that lets in somebody other than an insider, and what is not known."""
    account = account_of(recording)
    found: list[Let] = []
    unknown: dict[str, str] = {}
    documents: list[tuple[str, str, Document]] = [
        (one.name, one.kind, one.document) for one in account.policies
    ]
    documents += [
        (one.name, "role", one.trust) for one in account.of_kind("role") if one.trust is not None
    ]
    for name, kind, document in documents:
        try:
            policy = document.read()
            old = Grants(layers=((insiders(policy, account, recording),),))
            listed = gains(Grants(layers=((policy,),)), old, seconds=SECONDS)
        except (Undecided, PolicyError) as error:
            unknown[document.place] = str(error)
            continue
        by_statement: dict[Statement, Gain] = {}
        for gain in listed:
            by_statement.setdefault(gain.statement, gain)
        found += [Let(document.place, name, kind, gain) for gain in by_statement.values()]
    return found, unknown


def lets_in_everybody(statement: Statement) -> bool:
    """Whether it names nobody and asks for no account."""
    anybody = statement.not_principals or "*" in (statement.principals or ("*",))
    return anybody and not any(asked_accounts(statement))


_ACCOUNT_KEYS = ("aws:principalaccount", "kms:calleraccount")


def asked_accounts(statement: Statement) -> Iterator[str]:
    """The accounts that a statement about everybody asks for in a condition."""
    for one in statement.conditions:
        plain = not (one.operator.negated or one.operator.if_exists or one.operator.quantifier)
        if one.key in _ACCOUNT_KEYS and plain and all(value.isdigit() for value in one.values):
            yield from one.values


def accounts_of(statement: Statement) -> Iterator[str]:
    """The accounts that a statement asks for or names, and principals that tell none."""
    yield from asked_accounts(statement)
    for word in statement.principals or ():
        found = re.match(r"AWS=arn:[\w-]+:(?:iam|sts)::(\d{12}):", word)
        if found is not None:
            yield found[1]
        elif word.startswith(("AWS=", "CanonicalUser=")) and word != "AWS=*":
            yield word.partition("=")[2]


def only_in(statement: Statement, account: str) -> bool:
    """Whether all its resources are those of an account: what passes can leave it no way."""
    parts = [one.split(":", 5) for one in statement.resources]
    return not statement.not_resources and all(len(one) == 6 and one[4] == account for one in parts)
