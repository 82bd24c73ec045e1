"""The dimensions of requests other than the action, and statements as boxes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from access.actions import Action
from access.atoms import Atoms
from access.boxes import Box, Budget, lowest
from access.keys import Dimension, Value, dimension
from access.policy import Condition, Statement
from access.principals import principal_atoms
from access.resources import resource_atoms


class Space:
    """The dimensions of one group of actions, and the statements in them."""

    def __init__(
        self,
        subject: Action,
        statements: Sequence[Statement],
        fixed: Mapping[str, Value],
        letters: str,
        budget: Budget,
    ) -> None:
        self._resources = _Patterns([one for each in statements for one in each.resources])
        self._resources.atoms = resource_atoms(
            self._resources.listed, subject.formats, budget, known=subject.known, extra=letters
        )
        self._principals = _Patterns([one for each in statements for one in each.principals or ()])
        if self._principals.listed:
            self._principals.atoms = principal_atoms(self._principals.listed, budget)
        by_key: dict[str, list[Condition]] = {}
        for each in statements:
            for condition in each.conditions:
                by_key.setdefault(condition.key, []).append(condition)
        self._keys: dict[str, Dimension] = {
            key: dimension(listed, fixed.get(key, ...), budget)
            for key, listed in sorted(by_key.items())
        }

    def box(self, statement: Statement) -> Box | None:
        """The statement as a box; None when it is about no request."""
        found = [self._resources.bits(statement.resources, opposite=statement.not_resources)]
        if self._principals.listed:
            found.append(
                self._principals.atoms.all
                if statement.principals is None
                else self._principals.bits(statement.principals, opposite=statement.not_principals)
            )
        for key, one in self._keys.items():
            bits = one.all
            for condition in statement.conditions:
                if condition.key == key:
                    bits &= one.admits[condition]
            found.append(bits)
        return tuple(found) if all(found) else None

    def request(self, box: Box) -> tuple[str, str | None, dict[str, Value]]:
        """The simplest request in a box: resource, principal, context."""
        chosen = list(lowest(box))
        resource = self._resources.atoms.words[chosen.pop(0)]
        principal = self._principals.atoms.words[chosen.pop(0)] if self._principals.listed else None
        context = {
            key: one.values[at] for (key, one), at in zip(self._keys.items(), chosen, strict=True)
        }
        return resource, principal, context


class _Patterns:
    """Patterns of one dimension by their place, with the atoms they part it into."""

    atoms: Atoms

    def __init__(self, patterns: Sequence[str]) -> None:
        self.listed = list(dict.fromkeys(patterns))
        self._place = {one: at for at, one in enumerate(self.listed)}

    def bits(self, patterns: Sequence[str], *, opposite: bool) -> int:
        """The atoms of any of the patterns, or of none of them."""
        found = 0
        for one in patterns:
            found |= self.atoms.members[self._place[one]]
        return self.atoms.all & ~found if opposite else found
