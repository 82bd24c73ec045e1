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
from functools import reduce
from operator import and_

from access.boxes import Box, Budget, lowest, minus, product
from access.errors import Undecided
from access.grants import Grants
from access.groups import Actions, Universe
from access.keys import Value
from access.policy import Policy, Statement
from access.space import Space
from access.variables import Variables


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
    return list(_Comparison(new, old, fixed or {}, Budget(seconds)).gains())


def first_gain(
    new: Grants,
    old: Grants,
    *,
    fixed: Mapping[str, Value] | None = None,
    seconds: float | None = None,
) -> Gain | None:
    """The first of `gains`, None when there is none: quicker where one is enough."""
    return next(_Comparison(new, old, fixed or {}, Budget(seconds)).gains(), None)


class _Side:
    """One of the two sets, its variables replaced: lists of statements, and as each is written."""

    def __init__(self, grants: Grants, variables: Variables, budget: Budget) -> None:
        self.written: dict[Statement, Statement] = {}

        def read(policies: Sequence[Policy]) -> tuple[Statement, ...]:
            found = []
            for policy in policies:
                for one in policy.statements:
                    budget.check()
                    found.append(variables.replaced(one, known=policy.version == "2012-10-17"))
                    self.written.setdefault(found[-1], one)
            return tuple(found)

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
        self._new, self._old = (_Side(one, self._variables, budget) for one in (new, old))
        self._cancel()

    def gains(self) -> Iterator[Gain]:
        found = False
        open_ = ""
        for group, statements in self._groups():
            self._budget.check()
            relevant = set(statements)
            if not any(one in relevant for one in (*self._new.direct, *self._new.layers[0])):
                continue
            if any(self._variables.used_in(one) for one in relevant):
                self._refuse_correlated(relevant)
            space = Space(
                group.subject, statements, self._fixed, self._variables.letters, self._budget
            )
            gained = False
            for box, statement in self._gained(space, relevant):
                gained = found = True
                yield self._gain(group.names(), space, box, statement)
            if not gained and any(self._variables.used_in(one) for one in relevant):
                open_ = open_ or group.subject.name
        if open_ and not found and any(True for _ in self._bounded().gains()):
            raise Undecided(
                f"{open_}: it was not decided whether a policy variable can stand for a text that "
                "makes a difference"
            )

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
        direct = set(old.direct)
        new.direct = tuple(one for one in new.direct if one not in direct)

    def _groups(self) -> Iterator[tuple[Actions, tuple[Statement, ...]]]:
        """Actions that the same statements are about, and that work on ARNs of the same forms where
        a statement names some; only those that a new Allow is about."""
        statements = list(dict.fromkeys([*self._new.all(), *self._old.all()]))
        universe = Universe(statements, self._budget)
        # What a layer of the new policies does not allow at all is not gained through it.
        layers = [universe.about(layer) for layer in self._new.layers]
        layered = reduce(and_, layers) if layers else 0
        wanted = layered | universe.about(self._new.direct)
        wanted &= ~universe.about(one for one in self._new.denies if _refuses_all(one))
        parts: list[tuple[tuple[Statement, ...], int]] = [((), wanted)] if wanted else []
        for one in statements:
            about = universe.about([one])
            following: list[tuple[tuple[Statement, ...], int]] = []
            for listed, actions in parts:
                self._budget.check()
                if inside := actions & about:
                    following.append(((*listed, one), inside))
                if outside := actions & ~about:
                    following.append((listed, outside))
            parts = following
        for listed, actions in sorted(parts, key=lambda part: universe.first(part[1])):
            for group in universe.by_form(actions, listed):
                yield group, listed

    def _refuse_correlated(self, relevant: set[Statement]) -> None:
        keys = {condition.key for one in relevant for condition in one.conditions}
        both = sorted(keys & self._variables.keys)
        if both:
            raise Undecided(f"{both[0]} is a variable and in a condition as well")

    def _gained(self, space: Space, relevant: set[Statement]) -> Iterator[tuple[Box, Statement]]:
        def boxes(statements: Sequence[Statement]) -> list[Box]:
            found = []
            for one in statements:
                self._budget.check()
                if one in relevant and (box := space.box(one)):
                    found.append(box)
            return found

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
                outside = product(reached, old_denies, self._budget)
            if outside:
                yield min(outside, key=lowest), statement

    def _gain(self, names: tuple[str, ...], space: Space, box: Box, statement: Statement) -> Gain:
        resource, principal, context = space.request(box)
        shown = self._variables.shown
        return Gain(
            actions=names,
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
            statement=self._new.written.get(statement, statement),
        )


def _refuses_all(deny: Statement) -> bool:
    """Whether a Deny is about every request of its actions."""
    return (
        "*" in deny.resources
        and not deny.not_resources
        and not deny.conditions
        and not deny.not_principals
        and (deny.principals is None or "*" in deny.principals)
    )


def _product(layers: Sequence[Sequence[Box]], budget: Budget) -> list[Box]:
    """What is in some box of every layer; nothing without a layer."""
    if not layers:
        return []
    found = list(layers[0])
    for layer in layers[1:]:
        found = product(found, layer, budget)
    return found
