"""Edits of statements that end ways from one principal to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from access.account import Document
from access.edges import edges_of
from access.graph import Graph
from access.nodes import Edge
from access.policy import Policy
from access.reach import Proof

CUTS_MOST = 12
"""Edits that are told as the end of a way: nobody makes more, and what needs them is redrawn."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """An edit of one statement: `pattern` is taken out of its actions (or its action put into a
    NotAction). `place` and `sid` say where."""

    place: str
    sid: str
    pattern: str
    action: str


class Cuts:
    """The edits that end ways in one graph. `ends_all` says of a graph whether nothing is left that
    is told of a principal, by its place."""

    def __init__(self, graph: Graph, ends_all: Callable[[Graph, str], bool]) -> None:
        self._graph = graph
        self._ends_all = ends_all
        self._shared: dict[tuple[Cut, ...], Graph] = {}
        self._own: dict[tuple[Cut, ...], Graph] = {}

    def that_end(
        self, source: str, steps: tuple[Edge, ...], ends: Sequence[str]
    ) -> tuple[Cut, ...]:
        """The edits that together end every way from a source to all of `ends`; `steps` lead to the
        first of them. Empty where there are none."""
        self._own.clear()
        done = self._to_one(source, steps, ends[0], ())
        while done and len(ends) > 1:
            after = self._after(done)
            reached = after.reached(source)
            left = next((one for one in ends if one in reached), None)
            if left is None:
                break
            more = self._to_one(source, after.path(reached, source, left), left, done)
            if not more or len(done) + len(more) > CUTS_MOST:
                return ()
            done = (*done, *more)
        return done

    def _to_one(
        self, source: str, steps: tuple[Edge, ...], end: str, done: tuple[Cut, ...]
    ) -> tuple[Cut, ...]:
        """One edit where one is enough, else one after the other along the shortest way that is
        left, when those of `done` are made."""
        enough: list[Cut] = []
        for cut in _candidates(steps):
            after = self._after((*done, cut))
            if after.shortest(source, end):
                continue
            if self._ends_all(after, source):
                # It ends all other ways of this source too.
                return (cut,)
            enough.append(cut)
        if enough:
            return (enough[0],)
        found: tuple[Cut, ...] = ()
        while way := self._after((*done, *found)).shortest(source, end):
            candidates = [one for one in _candidates(way) if one not in found]
            if not candidates or len(found) == CUTS_MOST:
                return ()
            found = (*found, candidates[0])
        return found

    def _after(self, cuts: tuple[Cut, ...]) -> Graph:
        """The graph after edits. Those of policies that several have are kept for the others."""
        if not cuts:
            return self._graph
        known = self._shared.get(cuts) or self._own.get(cuts)
        if known is None:
            known = _without(self._after(cuts[:-1]), cuts[-1])
            kept = self._shared if _is_shared(self._graph, cuts) else self._own
            kept[cuts] = known
        return known


def _is_shared(graph: Graph, cuts: Iterable[Cut]) -> bool:
    """Whether somebody else has a policy that is edited as well."""
    places = {cut.place for cut in cuts}
    having = (
        one
        for one in graph.account.principals
        if any(document.place in places for document in one.identity)
    )
    return len(list(islice(having, 2))) > 1


def _candidates(steps: Iterable[Edge]) -> list[Cut]:
    """One edit for each proof of the steps; first where a role is passed or assumed."""
    proofs = [proof for step in steps for proof in step.proofs if proof.place]
    proofs.sort(key=lambda one: one.action not in ("iam:PassRole", "sts:AssumeRole"))
    return list(dict.fromkeys(_cut(one) for one in proofs))


def _cut(proof: Proof) -> Cut:
    return Cut(
        place=proof.place, sid=proof.statement.sid, pattern=proof.pattern, action=proof.action
    )


def _without(graph: Graph, cut: Cut) -> Graph:
    """Account and graph after an edit."""
    changed = [
        replace(
            one,
            identity=tuple(
                edited(document, cut) if document.place == cut.place else document
                for document in one.identity
            ),
        )
        if any(document.place == cut.place for document in one.identity)
        else one
        for one in graph.account.principals
    ]
    after = replace(graph.account, principals=tuple(changed))
    return graph.changed(
        after,
        {
            new.place: edges_of(after, new, graph.seconds, graph.answers)
            for old, new in zip(graph.account.principals, changed, strict=True)
            if old is not new
        },
    )


def edited(document: Document, cut: Cut) -> Document:
    """A document after a cut."""
    if document.policy is None:
        return document
    statements = []
    for one in document.policy.statements:
        if one.sid == cut.sid and one.not_actions and cut.pattern.startswith("NotAction "):
            statements.append(replace(one, actions=(*one.actions, cut.action)))
            continue
        if one.sid != cut.sid or one.not_actions or cut.pattern not in one.actions:
            statements.append(one)
            continue
        left = tuple(action for action in one.actions if action != cut.pattern)
        if left:
            statements.append(replace(one, actions=left))
    return replace(document, policy=Policy(tuple(statements), document.policy.version))
