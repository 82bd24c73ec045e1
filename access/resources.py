"""The resource dimension: the ARNs that an action works on, split by the patterns of policies.

`*` in a Resource element crosses the colons of an ARN. So an ARN whose name held the text of other
ARNs would match patterns that mean something else, and a comparison would find it. The words are
therefore held to the forms of ARNs that the action has: a name holds a colon only where the form
or a pattern has one there, or in S3, whose keys may.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache

from access.atoms import Atoms, atoms
from access.boxes import Budget
from access.words import SMALL, Arn, Automaton, Either, Glob, Word

NO_RESOURCE = "*"
"""The resource of a request whose action works on none."""

_VARIABLE = re.compile(r"\$\{[^}]*\}|\*")


@dataclass(frozen=True)
class Format:
    """The ARNs of one form, such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. With
    `colons` its last variable may hold them."""

    form: str
    colons: bool

    @property
    def start(self) -> int:
        return 0

    def letters(self) -> frozenset[str]:
        return frozenset(letter for token in self._tokens() if len(token) == 1 for letter in token)

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        """A state is the token reached, in steps of 32 for the digits of an account."""
        assert isinstance(state, int)
        tokens = self._tokens()
        at, count = divmod(state, 32)
        if at == len(tokens):
            return None
        token = tokens[at]
        if len(token) == 1:
            return (at + 1) * 32 if letter == token else None
        if token == "account":
            if letter.isdigit() and count < 12:
                return (at + 1) * 32 if count == 11 else state + 1
            return None
        # A variable takes all that it may, and ends before the literal that follows it.
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        if follows == letter and count and letter not in self._within(token):
            return (at + 2) * 32
        return at * 32 + 1 if letter in self._within(token) or self._free(token, letter) else None

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, int)
        at, count = divmod(state, 32)
        tokens = self._tokens()
        if at == len(tokens):
            return True
        return (
            at == len(tokens) - 1 and len(tokens[at]) > 1 and tokens[at] != "account" and count > 0
        )

    @staticmethod
    def _within(token: str) -> frozenset[str]:
        return SMALL if token == "small" else frozenset()

    @staticmethod
    def _free(token: str, letter: str) -> bool:
        if token == "any":
            return True
        if token == "bucket":
            return letter not in ":/"
        return token == "name" and letter != ":"

    def _tokens(self) -> tuple[str, ...]:
        return _tokens(self.form, self.colons)


@cache
def _tokens(form: str, colons: bool) -> tuple[str, ...]:
    """Letters, and for variables `small` (partition, region), `account`, `bucket`, `name`,
    `any`."""
    found: list[str] = []
    place = 0
    at = 0
    while at < len(form):
        variable = _VARIABLE.match(form, at)
        if variable is None:
            place += form[at] == ":"
            found.append(form[at])
            at += 1
            continue
        at = variable.end()
        if place < 4:
            found.append("small")
        elif place == 4:
            found.append("account")
        else:
            last = at == len(form)
            bucket = variable[0] == "${BucketName}"
            found.append("bucket" if bucket else "any" if last and colons else "name")
    return tuple(found)


def resource_atoms(
    patterns: Sequence[str],
    formats: Sequence[str],
    budget: Budget,
    *,
    known: bool,
    extra: str = "",
) -> Atoms:
    """The atoms of the resources of an action with these formats; `known` False takes any ARN.

    Raises Undecided when the patterns together are too many to tell apart, or too late.
    """
    if known and not formats:
        return _single(NO_RESOURCE, patterns)
    matching = able(patterns, formats) if known else tuple(patterns)
    if known:
        # On the other forms all requests are alike: on one of them, any.
        told = tuple(form for form in formats if _is_named(form, patterns, budget))
        found = _atoms(matching, told, extra, budget) if told else Atoms((), (0,) * len(matching))
        if len(told) < len(formats):
            rest = next(form for form in formats if form not in told)
            found = _with_any_of(found, matching, rest)
    else:
        found = _atoms(matching, (), extra, budget)
    place = {one: at for at, one in enumerate(matching)}
    members = tuple(found.members[place[one]] if one in place else 0 for one in patterns)
    return Atoms(found.words, members)


def _is_named(form: str, patterns: Sequence[str], budget: Budget) -> bool:
    """Whether a pattern other than `*` may match an ARN of a form."""
    budget.check()
    return any(one != "*" and _may_match(one, (form,)) for one in patterns)


def _single(word: str, patterns: Sequence[str]) -> Atoms:
    return Atoms((word,), tuple(int(Glob(one).matches(word)) for one in patterns))


def _with_any_of(found: Atoms, patterns: Sequence[str], form: str) -> Atoms:
    """The atoms, and the one of an ARN of a form that no pattern but `*` can match."""
    stars = [one == "*" for one in patterns]
    for at in range(len(found.words)):
        if all(
            bool(bits >> at & 1) == star for bits, star in zip(found.members, stars, strict=True)
        ):
            return found
    bit = 1 << len(found.words)
    members = (bits | bit * star for bits, star in zip(found.members, stars, strict=True))
    return Atoms((*found.words, example(form)), tuple(members))


def example(form: str) -> str:
    """An ARN of that form."""
    parts = form.split(":", 5)
    values = ["arn", "aws", *parts[2:]]
    values[3] = _VARIABLE.sub("us-east-1", values[3])
    values[4] = _VARIABLE.sub("123456789012", values[4])
    values[5] = _VARIABLE.sub("x", values[5])
    return ":".join(values)


def able(patterns: Sequence[str], formats: Sequence[str]) -> tuple[str, ...]:
    """The patterns that may match an ARN of one of the forms."""
    return tuple(one for one in patterns if _may_match(one, formats))


def _may_match(pattern: str, formats: Sequence[str]) -> bool:
    """Whether the literal beginnings of pattern and form agree, up to the first that varies."""
    if pattern.startswith(("*", "?")):
        return True
    service = pattern.split(":")
    if len(service) < 3 or any(letter in "".join(service[:3]) for letter in "*?"):
        return True
    return any(
        named == service[2] or any(letter in named for letter in "*$")
        for named in (form.split(":")[2] for form in formats)
    )


_KEPT: dict[tuple[tuple[str, ...], tuple[str, ...], str], Atoms] = {}


def _atoms(
    patterns: tuple[str, ...], formats: tuple[str, ...], extra: str, budget: Budget
) -> Atoms:
    """Kept, because actions of one service are asked the same again and again."""
    key = (patterns, formats, extra)
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = _split(patterns, formats, extra, budget)
    return found


def _split(
    patterns: tuple[str, ...], formats: tuple[str, ...], extra: str, budget: Budget
) -> Atoms:
    globs = [Glob(one) for one in patterns]
    if not formats:
        return atoms(globs, Either((Arn(), Word(NO_RESOURCE))), extra, budget)
    named = any(":" in one.split(":", 5)[5] for one in patterns if one.count(":") >= 5)
    partitions = {one.split(":")[1] for one in patterns if one.startswith("arn:")} - {"*"}
    domain: tuple[Automaton, ...] = tuple(
        Format(one.replace("${Partition}", name), colons=named or one.split(":")[2] == "s3")
        for name in sorted({"aws", *partitions})
        for one in formats
    )
    return atoms(globs, Either(domain), extra, budget)
