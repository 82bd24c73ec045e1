"""A dimension of words split exactly into what patterns can tell apart.

All patterns of a dimension run side by side, breadth first, as one automaton whose state is one
number: a bit for each place in each pattern. From a state only the letters are tried that some
pattern waits for there, and one of all others. Each reachable combination of patterns that match
is one *atom*, kept with its shortest word. So two words of one atom are the same to every pattern,
and nothing between the patterns is missed.
"""

from __future__ import annotations

import string
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from access.boxes import Budget, places
from access.errors import Undecided
from access.words import (
    ANY_LETTER,
    ANY_LETTERS,
    SEGMENT_LETTER,
    SEGMENT_LETTERS,
    SMALL,
    VARIABLE,
    VARIABLE_LAST,
    Automaton,
    Glob,
)

STATES_MOST = 60_000
"""States after which the answer is unknown rather than late."""

PLACES_MOST = 4_000_000_000
"""Places in patterns of all states together (bits, so 500 MB), for the same reason."""

LETTERS_MOST = 20_480
"""Letters of one pattern: a policy of a bucket may have as many."""

LETTERS = string.ascii_lowercase + string.ascii_uppercase + string.digits + "-_/:.@+=, $*?~"


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


def atoms(
    patterns: Sequence[Glob],
    domain: Automaton | None = None,
    extra: str = "",
    budget: Budget | None = None,
) -> Atoms:
    """Splits the words of `domain` (all words without one) by `patterns`. `extra` are letters that
    words may have besides the usual ones. Raises Undecided past STATES_MOST states, or too late."""
    budget = budget or Budget()
    joint = _Joint(patterns, budget)
    most = min(STATES_MOST, PLACES_MOST // joint.places)
    within = _Domain(domain, _representatives(patterns, domain, extra), joint)
    begin = (0, joint.start)
    seen = {begin}
    queue = deque([(begin, "")])
    found: dict[int, str] = {}
    while queue:
        budget.check()
        (at, state), word = queue.popleft()
        if within.accepting[at]:
            found.setdefault(state & joint.ends, word)
        for inside, letters in within.moves(at):
            rest = True
            for letter, waiting, moved, kept in letters:
                # One letter stands for all that no pattern waits for here.
                if not (waiting is None or state & waiting):
                    if not rest:
                        continue
                    rest = False
                after = (state & moved) << 1 | state & kept
                target = (inside, after | (after & joint.stars) << 1)
                if target not in seen:
                    if len(seen) >= most:
                        raise Undecided(
                            f"{len(patterns)} patterns together have more than {most} states"
                        )
                    seen.add(target)
                    queue.append((target, word + letter))
    combinations = sorted(found.items(), key=lambda one: (len(one[1]), one[1]))
    members = [0] * len(patterns)
    for at, (accepted, _) in enumerate(combinations):
        budget.check()
        for end in places(accepted):
            members[joint.ending[end]] |= 1 << at
    return Atoms(tuple(word for _, word in combinations), tuple(members))


class _Joint:
    """Patterns as one automaton that does not decide between its ways: bit `i` of a state is the
    place before the token `i` of all tokens, one pattern after the other, each with an end."""

    def __init__(self, patterns: Sequence[Glob], budget: Budget) -> None:
        waiting: dict[str, list[int]] = {}
        marks: dict[str, list[int]] = {one: [] for one in _MARKS}
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for one in patterns:
            budget.check()
            if len(one.pattern) > LETTERS_MOST:
                raise Undecided(
                    f"a pattern of {len(one.pattern)} letters is longer than {LETTERS_MOST}"
                )
            starts.append(at)
            for token in one.tokens():
                if token in marks:
                    marks[token].append(at)
                else:
                    for letter in {token, token.lower(), token.upper()} if one.fold else {token}:
                        waiting.setdefault(letter, []).append(at)
                at += 1
            ends.append(at)
            at += 1
        self.places = max(at, 1)
        self.waiting = {letter: _bits(listed) for letter, listed in waiting.items()}
        self._marks = {token: _bits(listed) for token, listed in marks.items()}
        self.ending = {end: number for number, end in enumerate(ends)}
        self.ends = _bits(ends)
        self.stars = self._marks[ANY_LETTERS] | self._marks[SEGMENT_LETTERS]
        self.start = _bits(starts)
        self.start |= (self.start & self.stars) << 1

    def masks(self, letter: str) -> tuple[int, int]:
        """The places from which a letter leads on, and those at which it stays."""
        moved, kept = self.waiting.get(letter, 0), self._marks[ANY_LETTERS]
        if not VARIABLE <= letter <= VARIABLE_LAST:
            moved |= self._marks[ANY_LETTER]
            if letter != ":":
                moved |= self._marks[SEGMENT_LETTER]
        if letter != ":":
            kept |= self._marks[SEGMENT_LETTERS]
        return moved, kept


_MARKS = (ANY_LETTERS, ANY_LETTER, SEGMENT_LETTERS, SEGMENT_LETTER)


def _bits(listed: Sequence[int]) -> int:
    """A number with the bits of a sorted list: made at once, not bit by bit."""
    found = bytearray(listed[-1] // 8 + 1 if listed else 0)
    for one in listed:
        found[one // 8] |= 1 << one % 8
    return int.from_bytes(found, "little")


_Letter = tuple[str, int | None, int, int]
"""A letter, the places that wait for it (None: it is tried in any case), and its masks."""


class _Domain:
    """The domain with its states numbered as they are met."""

    def __init__(self, domain: Automaton | None, letters: Sequence[str], joint: _Joint) -> None:
        self._table = _table(domain)
        self._letters = letters
        self._known: dict[str, _Letter] = {}
        for one in letters:
            always = one == ":" or VARIABLE <= one <= VARIABLE_LAST
            waiting = None if always else joint.waiting.get(one, 0)
            self._known[one] = (one, waiting, *joint.masks(one))
        self._moves: dict[int, list[tuple[int, list[_Letter]]]] = {}
        self.accepting = self._table.accepting

    def moves(self, state: int) -> list[tuple[int, list[_Letter]]]:
        """The states that follow, each with the letters that lead to it."""
        found = self._moves.get(state)
        if found is None:
            groups: dict[int, list[_Letter]] = {}
            for letter in self._letters:
                target = self._table.step(state, letter)
                if target >= 0:
                    groups.setdefault(target, []).append(self._known[letter])
            found = self._moves[state] = list(groups.items())
        return found


class _Table:
    """An automaton with its states numbered as they are met; -1 accepts nothing for ever."""

    def __init__(self, automaton: Automaton | None) -> None:
        self._automaton = automaton
        self._states: list[Hashable] = [None if automaton is None else automaton.start]
        self._numbers: dict[Hashable, int] = {self._states[0]: 0}
        self._rows: list[dict[str, int]] = [{}]
        self.accepting = [automaton is None or automaton.accepts(automaton.start)]

    def step(self, state: int, letter: str) -> int:
        if self._automaton is None:
            return 0
        row = self._rows[state]
        known = row.get(letter)
        if known is None:
            known = row[letter] = self._number(self._automaton.step(self._states[state], letter))
        return known

    def _number(self, state: Hashable | None) -> int:
        if state is None or self._automaton is None:
            return -1
        found = self._numbers.get(state)
        if found is None:
            found = self._numbers[state] = len(self._states)
            self._states.append(state)
            self._rows.append({})
            self.accepting.append(self._automaton.accepts(state))
        return found


_TABLES: dict[Automaton | None, _Table] = {}
_TABLES_MOST = 2_000


def _table(automaton: Automaton | None) -> _Table:
    """The same domain comes again and again, so what is known of it is kept."""
    found = _TABLES.get(automaton)
    if found is None:
        if len(_TABLES) >= _TABLES_MOST:
            _TABLES.clear()
        found = _TABLES[automaton] = _Table(automaton)
    return found


def _representatives(patterns: Sequence[Glob], domain: Automaton | None, extra: str) -> list[str]:
    """The letters that a pattern or the domain knows, and one of each class of the others."""
    known = set(extra) | (set() if domain is None else domain.letters())
    for one in patterns:
        letters = {token for token in one.tokens() if len(token) == 1}
        if one.fold:
            letters |= {each.swapcase() for each in letters if len(each.swapcase()) == 1}
        known |= letters | ({":"} if one.arn else set())
    classes: dict[str, str] = {}
    for letter in LETTERS:
        if letter not in known:
            classes.setdefault(_class_of(letter), letter)
    return [*classes.values(), *sorted(known)]


def _class_of(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    return "small" if letter in SMALL else "other"
