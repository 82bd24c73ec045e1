"""Answers that are the same for many principals of one account, kept between their questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from access.account import Account, Principal
from access.alike import Alike
from access.compare import Gain, first_gain
from access.errors import Undecided
from access.grants import NOTHING, Grants
from access.keys import Value


class Answers:
    """What is known of an account, and of it after edits of the policies of its principals.

    `asked` counts the comparisons that were made: what is kept is not counted.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.asked = 0
        self._gains: dict[object, Gain | Undecided | None] = {}
        self._of_one: dict[tuple[str, int], tuple[Principal, bool]] = {}

    @cached_property
    def alike(self) -> Alike:
        """The classes of its principals."""
        return Alike(self._account)

    def first(self, grants: Grants, fixed: Mapping[str, Value], seconds: float) -> Gain | None:
        """The first request that is allowed, None when none is. Raises Undecided."""
        told = _told(grants, fixed)
        key = (grants, tuple(sorted(told.items())))
        if key not in self._gains:
            self.asked += 1
            try:
                self._gains[key] = first_gain(grants, NOTHING, fixed=told, seconds=seconds)
            except Undecided as error:
                self._gains[key] = error
        found = self._gains[key]
        if isinstance(found, Undecided):
            raise Undecided(str(found))
        return found

    def of_one(self, name: str, one: Principal, answer: Callable[[Principal], bool]) -> bool:
        """The answer to a question about one principal alone."""
        key = (name, id(one))
        if key not in self._of_one:
            self.asked += 1
            self._of_one[key] = (one, answer(one))
        return self._of_one[key][1]


def _told(grants: Grants, fixed: Mapping[str, Value]) -> Mapping[str, Value]:
    """Those of the fixed keys that some statement reads: by the others no answer differs."""
    keys: set[str] = set()
    for policy in grants.policies():
        for one in policy.statements:
            keys |= {condition.key for condition in one.conditions}
            texts = [*one.resources, *(text for each in one.conditions for text in each.values)]
            if any("${" in text for text in texts):
                return fixed
    return {key: value for key, value in fixed.items() if key in keys}
