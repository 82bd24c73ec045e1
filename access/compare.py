"""What one set of policies allows beyond another, with a request for each gain. Exact.

Method: the actions are put into groups that no statement tells apart; for each group every other
dimension (resource, principal, each condition key) is split into atoms; a statement is then a box
of atoms, and what is gained the boxes of the new Allows, less the new Denies, less what the old
policies allow. An empty remainder is a proof. The idea is that of Zelkova (FMCAD 2018, doi
10.23919/FMCAD.2018.8602994) without its solver.

What cannot be decided raises Undecided with the reason; it is never taken for "no new access".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import product

from access.actions import Action, action, matching, table
from access.boxes import Box, Budget, intersection, lowest, minus
from access.errors import Undecided
from access.grants import Grants
from access.keys import Dimension, Value, dimension
from access.policy import Condition, Policy, Statement
from access.principals import principal_atoms
from access.resources import resource_atoms
from access.variables import Variables
from access.words import Atoms, Glob


@dataclass(frozen=True)
class Gain:
    """Requests that became allowed: `actions`, all alike, and one request as the proof.

    `context` has the keys that the request must carry. `statement` is the new Allow behind it.
    """

    actions: tuple[str, ...]
    resource: str
    principal: str | None
    context: Mapping[str, Value]
    statement: Statement


def gains(
    new: Grants,
    old: Grants,
    *,
    fixed: Mapping[str, Value] | None = None,
    seconds: float | None = None,
) -> list[Gain]:
    """What `new` allows and `old` does not, one gain for each group of actions and new statement;
    empty when there is nothing. `fixed` are keys (lower case) whose value all requests share, None
    for one that is absent from all.

    Raises:
        Undecided: the policies cannot be compared, or not within `seconds`.
    """
    return _Comparison(new, old, fixed or {}, Budget(seconds)).gains()


class _Side:
    """One of the two sets, its variables replaced: lists of statements."""

    def __init__(self, grants: Grants, variables: Variables) -> None:
        def read(policies: Sequence[Policy]) -> tuple[Statement, ...]:
            return tuple(
                variables.replaced(one, known=policy.version == "2012-10-17")
                for policy in policies
                for one in policy.statements
            )

        layers = [read(layer) for layer in grants.layers]
        direct = read(grants.direct)
        self.layers = [tuple(one for one in layer if one.allow) for layer in layers]
        self.direct = tuple(one for one in direct if one.allow)
        self.denies = tuple(one for part in (*layers, direct) for one in part if not one.allow)

    def bounded(self, variables: Variables, *, more: bool) -> _Side:
        """The side without variables, allowing more than it does, or less, whatever they stand
        for."""

        def allows(statements: Sequence[Statement], wide: bool) -> tuple[Statement, ...]:
            read = (variables.bounded(one, wide=wide) for one in statements)
            return tuple(one for one in read if one is not None)

        found = copy(self)
        found.layers = [allows(layer, more) for layer in self.layers]
        found.direct = allows(self.direct, more)
        found.denies = allows(self.denies, not more)
        return found

    def all(self) -> Iterator[Statement]:
        """Every statement."""
        for layer in self.layers:
            yield from layer
        yield from self.direct
        yield from self.denies


class _Comparison:
    def __init__(
        self, new: Grants, old: Grants, fixed: Mapping[str, Value], budget: Budget
    ) -> None:
        self._fixed = fixed
        self._budget = budget
        self._variables = Variables(fixed)
        self._new, self._old = _Side(new, self._variables), _Side(old, self._variables)
        self._cancel()

    def gains(self) -> list[Gain]:
        found: list[Gain] = []
        open_ = ""
        for names, statements in self._groups():
            self._budget.check()
            relevant = set(statements)
            if not any(one in relevant for one in (*self._new.direct, *self._new.layers[0])):
                continue
            if any(self._variables.used_in(one) for one in relevant):
                self._refuse_correlated(relevant)
            space = _Space(names[0], statements, self._fixed, self._variables.letters)
            gained = list(self._gained(space, relevant))
            found += [self._gain(names, space, box, statement) for box, statement in gained]
            if not gained and any(self._variables.used_in(one) for one in relevant):
                open_ = open_ or names[0].name
        if open_ and not found and self._bounded().gains():
            raise Undecided(
                f"{open_}: it was not decided whether a policy variable can stand for a text that "
                "makes a difference"
            )
        return found

    def _bounded(self) -> _Comparison:
        """The comparison of more than the new policies allow with less than the old ones do,
        whatever the variables stand for: what gains nothing here gains nothing at all."""
        found = copy(self)
        found._new = self._new.bounded(self._variables, more=True)
        found._old = self._old.bounded(self._variables, more=False)
        found._variables = Variables(self._fixed)
        return found

    def _cancel(self) -> None:
        """Leaves out new Allows that the old policies have word for word: nothing is gained by
        them where all else narrows at least as much as before."""
        new, old = self._new, self._old
        if len(new.layers) < len(old.layers) or not set(old.denies) <= set(new.denies):
            return
        inside = [
            set(mine) <= set(theirs) for mine, theirs in zip(new.layers, old.layers, strict=False)
        ]
        for at in range(len(old.layers)):
            if all(fine for other, fine in enumerate(inside) if other != at):
                known = set(old.layers[at])
                if at == 0 or inside[at]:
                    new.layers[at] = tuple(one for one in new.layers[at] if one not in known)
        new.direct = tuple(one for one in new.direct if one not in set(old.direct))

    def _groups(self) -> Iterator[tuple[list[Action], tuple[Statement, ...]]]:
        """Actions that the same statements are about, and that work on ARNs of the same forms where
        a statement names some; only those that a new Allow is about."""
        statements = list(dict.fromkeys([*self._new.all(), *self._old.all()]))
        about: dict[str, int] = {}
        every = set(table())
        for one in statements:
            for pattern in one.actions:
                every |= matching(pattern)
        unknown = every - set(table())
        for at, one in enumerate(statements):
            named = frozenset().union(*(matching(pattern) for pattern in one.actions))
            # A pattern means the actions too that only another statement knows.
            named |= {
                name
                for name in unknown
                if any(Glob(pattern.lower()).matches(name) for pattern in one.actions)
            }
            for name in every - named if one.not_actions else named:
                about[name] = about.get(name, 0) | 1 << at
        first = (*self._new.layers[0], *self._new.direct) if self._new.layers else self._new.direct
        wanted = sum(1 << at for at, one in enumerate(statements) if one in set(first))
        groups: dict[tuple[int, tuple[str, ...], bool], list[Action]] = {}
        plain: dict[int, bool] = {}
        for name in sorted(about):
            bits = about[name]
            if not bits & wanted:
                continue
            if bits not in plain:
                plain[bits] = all(
                    one.resources == ("*",) and not one.not_resources
                    for at, one in enumerate(statements)
                    if bits >> at & 1
                )
            known = action(name)
            key = (bits, () if plain[bits] else known.formats, plain[bits] or known.known)
            groups.setdefault(key, []).append(known)
        for (bits, _, _), names in groups.items():
            yield names, tuple(one for at, one in enumerate(statements) if bits >> at & 1)

    def _refuse_correlated(self, relevant: set[Statement]) -> None:
        keys = {condition.key for one in relevant for condition in one.conditions}
        both = sorted(keys & self._variables.keys)
        if both:
            raise Undecided(f"{both[0]} is a variable and in a condition as well")

    def _gained(self, space: _Space, relevant: set[Statement]) -> Iterator[tuple[Box, Statement]]:
        def boxes(statements: Sequence[Statement]) -> list[Box]:
            return [box for one in statements if one in relevant and (box := space.box(one))]

        def allowed(side: _Side) -> list[Box]:
            together = _product([boxes(layer) for layer in side.layers], self._budget)
            return [*together, *boxes(side.direct)]

        new_denies, old_denies = boxes(self._new.denies), boxes(self._old.denies)
        old_allowed = allowed(self._old)
        rest = [boxes(layer) for layer in self._new.layers[1:]]
        first = [(one, True) for one in (self._new.layers[0] if self._new.layers else ())]
        for statement, layered in [*first, *((one, False) for one in self._new.direct)]:
            box = space.box(statement) if statement in relevant else None
            if box is None:
                continue
            mine = _product([[box], *rest], self._budget) if layered else [box]
            reached = minus(mine, new_denies, self._budget)
            outside = minus(reached, old_allowed, self._budget)
            if not outside:
                outside = [
                    both
                    for piece, deny in product(reached, old_denies)
                    if (both := intersection(piece, deny)) is not None
                ]
            if outside:
                yield min(outside, key=lowest), statement

    def _gain(self, names: Sequence[Action], space: _Space, box: Box, statement: Statement) -> Gain:
        resource, principal, context = space.request(box)
        shown = self._variables.shown
        return Gain(
            actions=tuple(one.name for one in names),
            resource=shown(resource),
            principal=principal,
            context={
                key: value
                if value is None
                else shown(value)
                if isinstance(value, str)
                else tuple(shown(one) for one in value)
                for key, value in context.items()
                if value is not None
            },
            statement=statement,
        )


def _product(layers: Sequence[Sequence[Box]], budget: Budget) -> list[Box]:
    """What is in some box of every layer; nothing without a layer."""
    if not layers:
        return []
    found = list(layers[0])
    for layer in layers[1:]:
        found = [
            both
            for one, other in product(found, layer)
            if (both := intersection(one, other)) is not None
        ]
        budget.spend(len(found))
    return found


class _Space:
    """The dimensions of one group of actions, and the statements in them."""

    def __init__(
        self,
        subject: Action,
        statements: Sequence[Statement],
        fixed: Mapping[str, Value],
        letters: str,
    ) -> None:
        self._resources = _Patterns([one for each in statements for one in each.resources])
        self._resources.atoms = resource_atoms(
            self._resources.listed, subject.formats, known=subject.known, extra=letters
        )
        self._principals = _Patterns([one for each in statements for one in each.principals or ()])
        if self._principals.listed:
            self._principals.atoms = principal_atoms(self._principals.listed)
        by_key: dict[str, list[Condition]] = {}
        for each in statements:
            for condition in each.conditions:
                by_key.setdefault(condition.key, []).append(condition)
        self._keys: dict[str, Dimension] = {
            key: dimension(listed, fixed.get(key, ...)) for key, listed in sorted(by_key.items())
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
