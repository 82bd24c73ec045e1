"""Sets of words: patterns with wildcards, and the words that are ARNs."""

from __future__ import annotations

import re
import string
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

VARIABLE = "\ue000"
"""The first of the letters that stand for policy variables; no pattern but `*` matches them."""
VARIABLE_LAST = "\uf8ff"
ANY_LETTERS, ANY_LETTER = "any*", "any?"
SEGMENT_LETTERS, SEGMENT_LETTER = "segment*", "segment?"
ESCAPES = {"*": "\uf8f0", "?": "\uf8f1", "$": "\uf8f2"}
"""Letters of a pattern for `${*}`, `${?}` and `${$}`, which mean the letter itself."""


class Automaton(Protocol):
    """A deterministic automaton over letters. A state that is None accepts nothing for ever."""

    @property
    def start(self) -> Hashable: ...

    def letters(self) -> frozenset[str]:
        """The letters that it tells from all others of their class."""

    def step(self, state: Hashable, letter: str) -> Hashable | None: ...

    def accepts(self, state: Hashable) -> bool: ...


@dataclass(frozen=True)
class Glob:
    """`*` any letters, `?` one letter. With `arn`, the first five colons part a pattern into
    segments that a wildcard does not cross, as in ArnLike. With `fold` case is ignored. Without
    `wild` all letters stand for themselves."""

    pattern: str
    wild: bool = True
    fold: bool = False
    arn: bool = False

    def matches(self, word: str) -> bool:
        """Whether the pattern matches a word."""
        if _plain(self):
            return self.pattern == word
        return _expression(self).fullmatch(word) is not None

    def among(self, words: Iterable[str]) -> Iterator[str]:
        """Those words that the pattern matches."""
        matches = _expression(self).fullmatch
        return (word for word in words if matches(word))

    def tokens(self) -> tuple[str, ...]:
        """Its parts: letters, and ANY_LETTERS, ANY_LETTER, and those two within a segment."""
        return _tokens(self.pattern, self.wild, self.arn)


@lru_cache(maxsize=65536)
def _tokens(pattern: str, wild: bool, arn: bool) -> tuple[str, ...]:
    found: list[str] = []
    colons = 0
    # A single * means any ARN.
    segments = arn and pattern != "*"
    for letter in pattern:
        if letter == ":":
            colons += 1
        inside = segments and colons < 5
        if wild and letter == "*":
            token = SEGMENT_LETTERS if inside else ANY_LETTERS
            if not (found and found[-1] == token):
                found.append(token)
        elif wild and letter == "?":
            found.append(SEGMENT_LETTER if inside else ANY_LETTER)
        else:
            found.append(_PLAIN.get(letter, letter))
    return tuple(found)


_PLAIN = {escape: letter for letter, escape in ESCAPES.items()}


@lru_cache(maxsize=65536)
def _plain(glob: Glob) -> bool:
    """Whether it matches its own text and nothing else."""
    return not glob.fold and "".join(glob.tokens()) == glob.pattern


@lru_cache(maxsize=65536)
def _expression(glob: Glob) -> re.Pattern[str]:
    """What stands between two stars is taken where it first fits, and no other place is tried: a
    hostile pattern takes no longer than its length times that of the word."""
    found: list[str] = []
    star, piece = "", ""
    for token in (*glob.tokens(), ""):
        if token in _STARS or not token:
            last = not token
            found.append(piece if not star else f"{star}{piece}" if last else f"(?>{star}?{piece})")
            star, piece = _STARS.get(token, ""), ""
        else:
            piece += _ONE.get(token) or re.escape(token)
    return re.compile("".join(found), re.DOTALL | (re.IGNORECASE if glob.fold else 0))


_STARS = {ANY_LETTERS: ".*", SEGMENT_LETTERS: "[^:]*"}
_ONE = {
    ANY_LETTER: f"[^{VARIABLE}-{VARIABLE_LAST}]",
    SEGMENT_LETTER: f"[^:{VARIABLE}-{VARIABLE_LAST}]",
}


@dataclass(frozen=True)
class Arn:
    """The words that are ARNs: six parts, an account of twelve digits or none or `aws`."""

    @property
    def start(self) -> tuple[int, int]:
        return (-1, 0)

    def letters(self) -> frozenset[str]:
        return frozenset("arn:ws")

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        assert isinstance(state, tuple)
        part, at = state
        if part == -1:
            if letter != "arn:"[at]:
                return None
            return (0, 0) if letter == ":" else (-1, at + 1)
        if part in (0, 1, 2):  # partition, service, region
            if letter == ":":
                return (part + 1, 0) if at or part == 2 else None
            return (part, 1) if letter in SMALL else None
        if part == 3:
            return self._account(at, letter)
        return (4, 1) if letter != "\n" else None

    def _account(self, at: int, letter: str) -> Hashable | None:
        if letter == ":":
            return (4, 0) if at in (0, 12, 23) else None
        if letter.isdigit() and at < 12:
            return (3, at + 1)
        word = {0: ("a", 21), 21: ("w", 22), 22: ("s", 23)}.get(at)
        if word is not None and letter == word[0]:
            return (3, word[1])
        return None

    def accepts(self, state: Hashable) -> bool:
        return state == (4, 1)


@dataclass(frozen=True)
class ArnShaped:
    """The words that have the six parts of an ARN, whatever stands in them."""

    @property
    def start(self) -> tuple[int, int]:
        return (0, 0)

    def letters(self) -> frozenset[str]:
        return frozenset("arn:")

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        """A state has the colons met, up to five, and the letters of `arn:` met before."""
        assert isinstance(state, tuple)
        colons, at = state
        if not colons:
            return None if letter != "arn:"[at] else (1, 0) if letter == ":" else (0, at + 1)
        return (min(5, colons + (letter == ":")), 0)

    def accepts(self, state: Hashable) -> bool:
        return state == (5, 0)


SMALL = frozenset(string.ascii_lowercase + string.digits + "-")


@dataclass(frozen=True)
class Word:
    """One word."""

    text: str

    @property
    def start(self) -> int:
        return 0

    def letters(self) -> frozenset[str]:
        return frozenset(self.text)

    def step(self, state: Hashable, letter: str) -> int | None:
        assert isinstance(state, int)
        fits = state < len(self.text) and self.text[state] == letter
        return state + 1 if fits else None

    def accepts(self, state: Hashable) -> bool:
        return state == len(self.text)


@dataclass(frozen=True)
class Either:
    """The words of any of several automata."""

    parts: tuple[Automaton, ...]

    @property
    def start(self) -> Hashable:
        return tuple((at, part.start) for at, part in enumerate(self.parts))

    def letters(self) -> frozenset[str]:
        return frozenset().union(*(part.letters() for part in self.parts))

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        """A state has the parts that may still accept, by their place."""
        assert isinstance(state, tuple)
        found = []
        for at, one in state:
            after = self.parts[at].step(one, letter)
            if after is not None:
                found.append((at, after))
        return tuple(found) if found else None

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, tuple)
        return any(self.parts[at].accepts(one) for at, one in state)
