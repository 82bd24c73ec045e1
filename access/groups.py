"""The action dimension: actions that statements do not tell apart, as bits of one number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from access.actions import Action, action, bits, is_named, names, spelled, table
from access.boxes import Budget, places
from access.policy import Statement
from access.resources import able


@dataclass(frozen=True)
class Actions:
    """Actions that a comparison does not tell apart; `subject` is one of them."""

    universe: Universe
    actions: int
    subject: Action

    def names(self) -> tuple[str, ...]:
        """Their names."""
        known, name = spelled(), self.universe.name
        return tuple(
            known[at] if at < len(known) else action(name(at)).name for at in places(self.actions)
        )


class Universe:
    """All actions as bits: those of the table, and those that only a statement knows."""

    def __init__(self, statements: Sequence[Statement], budget: Budget) -> None:
        self._budget = budget
        named = {one.lower() for each in statements for one in each.actions}
        self._unknown = sorted(
            one for one in named if one not in table() and "*" not in one and "?" not in one
        )
        self._all = (1 << len(names()) + len(self._unknown)) - 1

    def about(self, statements: Iterable[Statement]) -> int:
        """The actions that some of the statements are about."""
        found = 0
        for one in statements:
            named = 0
            for pattern in one.actions:
                self._budget.check()
                named |= self._bits(pattern.lower())
            found |= self._all & ~named if one.not_actions else named
        return found

    def _bits(self, pattern: str) -> int:
        found = bits(pattern)
        for at, name in enumerate(self._unknown):
            # A pattern means the actions too that only another statement knows.
            if is_named(pattern, name):
                found |= 1 << len(names()) + at
        return found

    def name(self, at: int) -> str:
        """The name of the action at a place."""
        known = names()
        return known[at] if at < len(known) else self._unknown[at - len(known)]

    def first(self, actions: int) -> str:
        """The name of the first one of a set."""
        return self.name((actions & -actions).bit_length() - 1)

    def by_form(self, actions: int, statements: Sequence[Statement]) -> Iterator[Actions]:
        """The set in parts that differ in what they work on, as far as a statement cares."""
        if all(one.resources == ("*",) and not one.not_resources for one in statements):
            yield Actions(self, actions, action(self.first(actions)))
            return
        patterns = tuple(dict.fromkeys(text for one in statements for text in one.resources))
        groups: dict[object, list[int]] = {}
        for at in places(actions):
            self._budget.check()
            known = action(self.name(at))
            groups.setdefault((known.known, _forms(known.formats, patterns)), []).append(at)
        for listed in groups.values():
            part = 0
            for at in listed:
                part |= 1 << at
            yield Actions(self, part, action(self.name(listed[0])))


@lru_cache(maxsize=50_000)
def _forms(formats: tuple[str, ...], patterns: tuple[str, ...]) -> object:
    """What actions with the same forms of ARNs have in common, as far as patterns tell: where
    none but `*` can match them, nothing but which of them those are."""
    if formats and all(one == "*" for one in able(patterns, formats)):
        return None
    return formats
