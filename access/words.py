"""Sets of words given by patterns, split exactly into what the patterns can tell apart.

Every pattern is an automaton; all of a dimension run side by side, breadth first, over one letter
for each class of letters that none of them tells apart. Each reachable combination of accepting
automata is one *atom*, kept with its shortest word. So two words of one atom are the same to every
pattern, and nothing between the patterns is missed.
"""

from __future__ import annotations

import string
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from access.errors import Undecided

STATES_MOST = 60_000
"""Joint states after which the answer is unknown rather than late."""

LETTERS = string.ascii_lowercase + string.ascii_uppercase + string.digits + "-_/:.@+=, $*?~"
VARIABLE = "\ue000"
"""The first of the letters that stand for policy variables; no pattern but `*` matches them."""
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

    @property
    def start(self) -> int:
        return self._closed(1)

    def letters(self) -> frozenset[str]:
        found = {token for token in self._tokens() if len(token) == 1}
        if self.fold:
            found |= {one.swapcase() for one in found if len(one.swapcase()) == 1}
        return frozenset(found | ({":"} if self.arn else set()))

    def step(self, state: Hashable, letter: str) -> int | None:
        assert isinstance(state, int)
        found = 0
        for at, token in enumerate(self._tokens()):
            if not state >> at & 1:
                continue
            if token in ("any*", "seg*"):
                if token == "any*" or letter != ":":
                    found |= 1 << at
            elif token in ("any?", "seg?"):
                if letter < VARIABLE and (token == "any?" or letter != ":"):
                    found |= 1 << at + 1
            elif token == letter or (self.fold and token.lower() == letter.lower()):
                found |= 1 << at + 1
        return self._closed(found) if found else None

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, int)
        return bool(state >> len(self._tokens()) & 1)

    def matches(self, word: str) -> bool:
        """Whether the pattern matches a word."""
        state: int | None = self.start
        for letter in word:
            if state is None:
                return False
            state = self.step(state, letter)
        return state is not None and self.accepts(state)

    def _closed(self, states: int) -> int:
        """A star may match nothing."""
        for at, token in enumerate(self._tokens()):
            if states >> at & 1 and token in ("any*", "seg*"):
                states |= 1 << at + 1
        return states

    def _tokens(self) -> tuple[str, ...]:
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
            token = "seg*" if inside else "any*"
            if not (found and found[-1] == token):
                found.append(token)
        elif wild and letter == "?":
            found.append("seg?" if inside else "any?")
        else:
            found.append(_PLAIN.get(letter, letter))
    return tuple(found)


_PLAIN = {escape: letter for letter, escape in ESCAPES.items()}


@dataclass(frozen=True)
class Arn:
    """The words that are ARNs: six parts, an account of twelve digits or none or `aws`."""

    prefix: str = ""
    account_required: bool = False

    @property
    def start(self) -> tuple[int, int]:
        return (-1, 0)

    def letters(self) -> frozenset[str]:
        return frozenset(self.prefix + "arn:ws")

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        assert isinstance(state, tuple)
        part, at = state
        head = f"{self.prefix}arn:"
        if part == -1:
            if letter != head[at]:
                return None
            return (0, 0) if at + 1 == len(head) else (-1, at + 1)
        if part in (0, 1, 2):  # partition, service, region
            if letter == ":":
                return (part + 1, 0) if at or part == 2 else None
            return (part, 1) if letter in _SMALL else None
        if part == 3:
            return self._account(at, letter)
        return (4, 1) if letter != "\n" else None

    def _account(self, at: int, letter: str) -> Hashable | None:
        if letter == ":":
            whole = at in ((12, 23) if self.account_required else (0, 12, 23))
            return (4, 0) if whole else None
        if letter.isdigit() and at < 12:
            return (3, at + 1)
        word = {0: ("a", 21), 21: ("w", 22), 22: ("s", 23)}.get(at)
        if word is not None and letter == word[0]:
            return (3, word[1])
        return None

    def accepts(self, state: Hashable) -> bool:
        return state == (4, 1)


_SMALL = frozenset(string.ascii_lowercase + string.digits + "-")


@dataclass(frozen=True)
class Either:
    """The words of any of several automata."""

    parts: tuple[Automaton, ...]

    @property
    def start(self) -> Hashable:
        return tuple(part.start for part in self.parts)

    def letters(self) -> frozenset[str]:
        return frozenset().union(*(part.letters() for part in self.parts))

    def step(self, state: Hashable, letter: str) -> Hashable | None:
        assert isinstance(state, tuple)
        found = tuple(
            None if one is None else part.step(one, letter)
            for part, one in zip(self.parts, state, strict=True)
        )
        return found if any(one is not None for one in found) else None

    def accepts(self, state: Hashable) -> bool:
        assert isinstance(state, tuple)
        return any(
            one is not None and part.accepts(one)
            for part, one in zip(self.parts, state, strict=True)
        )


@dataclass(frozen=True)
class Atoms:
    """The atoms of a dimension. `words[i]` is the shortest word of atom i; `members[j]` are the
    atoms, as bits, that pattern j matches."""

    words: tuple[str, ...]
    members: tuple[int, ...]

    @property
    def all(self) -> int:
        """Every atom."""
        return (1 << len(self.words)) - 1


class _Machine:
    """An automaton with its states numbered as they are met; -1 accepts nothing for ever."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._states: list[Hashable] = [automaton.start]
        self._numbers: dict[Hashable, int] = {automaton.start: 0}
        self._rows: list[dict[str, int]] = [{}]
        self.accepting = [automaton.accepts(automaton.start)]

    def step(self, state: int, letter: str) -> int:
        if state < 0:
            return -1
        row = self._rows[state]
        known = row.get(letter)
        if known is None:
            known = row[letter] = self._number(self._automaton.step(self._states[state], letter))
        return known

    def _number(self, state: Hashable | None) -> int:
        if state is None:
            return -1
        found = self._numbers.get(state)
        if found is None:
            found = self._numbers[state] = len(self._states)
            self._states.append(state)
            self._rows.append({})
            self.accepting.append(self._automaton.accepts(state))
        return found


def atoms(patterns: Sequence[Automaton], domain: Automaton | None = None, extra: str = "") -> Atoms:
    """Splits the words of `domain` (all words without one) by `patterns`. `extra` are letters that
    words may have besides the usual ones. Raises Undecided past STATES_MOST joint states."""
    letters = _representatives([*patterns, *([domain] if domain is not None else [])], extra)
    within = _Machine(domain or Glob("*"))
    machines = [_Machine(one) for one in patterns]
    begin = (0,) * (len(machines) + 1)
    seen = {begin}
    queue = deque([(begin, "")])
    found: dict[int, str] = {}
    while queue:
        states, word = queue.popleft()
        if within.accepting[states[0]]:
            bits = 0
            for at, machine in enumerate(machines):
                state = states[at + 1]
                if state >= 0 and machine.accepting[state]:
                    bits |= 1 << at
            found.setdefault(bits, word)
        for letter in letters:
            inside = within.step(states[0], letter)
            if inside < 0:
                continue
            target = (
                inside,
                *(m.step(s, letter) for m, s in zip(machines, states[1:], strict=True)),
            )
            if target not in seen:
                if len(seen) >= STATES_MOST:
                    raise Undecided(
                        f"{len(patterns)} patterns together have more than {STATES_MOST} states"
                    )
                seen.add(target)
                queue.append((target, word + letter))
    combinations = sorted(found.items(), key=lambda one: (len(one[1]), one[1]))
    members = [0] * len(patterns)
    for at, (bits, _) in enumerate(combinations):
        for number in range(len(patterns)):
            if bits >> number & 1:
                members[number] |= 1 << at
    return Atoms(tuple(word for _, word in combinations), tuple(members))


def _representatives(automata: Sequence[Automaton], extra: str) -> list[str]:
    """The letters that some automaton knows, and one of each class of the others."""
    known = frozenset().union(*(one.letters() for one in automata))
    found = sorted(known | set(extra))
    classes: dict[object, str] = {}
    for letter in LETTERS:
        if letter not in known:
            classes.setdefault(_class_of(letter), letter)
    return [*classes.values(), *found]


def _class_of(letter: str) -> Literal["digit", "small", "other"]:
    if letter.isdigit():
        return "digit"
    return "small" if letter in _SMALL else "other"
