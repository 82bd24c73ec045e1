"""Who can become whom: the graph of principals, and the ways that lead to more than one has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from access.account import Account, Principal
from access.answers import Answers
from access.cuts import Cut, Cuts
from access.edges import ANY, HELD_BACK, UNDECLARED, Edge, edges_of, is_key
from access.errors import PolicyError, Undecided
from access.graph import Graph
from access.more import More

__all__ = ["FEW", "Cut", "Escalations", "Path", "escalations"]

SECONDS = 5.0
"""What one question may take."""

FEW = 3
"""Keys, or other principals, that are ends of paths of their own; of more, one path tells all."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """A way from a principal to something more powerful, the shortest there is.

    `end` is the place of a principal, or ANY, HELD_BACK, UNDECLARED, or a key. `more` are the other
    ends of the same sort that the source reaches, where they are too many to be told one by one.
    `cuts` are the edits that together end every way from this source to this end, and to `more`.
    """

    source: Principal
    steps: tuple[Edge, ...]
    end: str
    cuts: tuple[Cut, ...]
    more: tuple[str, ...] = ()

    @property
    def powerful(self) -> bool:
        """Whether it ends in permissions that nothing limits, and not only in another role's."""
        return self.end in (ANY, HELD_BACK) or is_key(self.end)


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """All that was found. `undecided` are principals of whom nothing is known, with the reason."""

    paths: tuple[Path, ...]
    edges: Mapping[str, tuple[Edge, ...]]
    undecided: Mapping[str, str]


def escalations(
    account: Account, *, seconds: float = SECONDS, answers: Answers | None = None
) -> Escalations:
    """The shortest path from every principal to anything more powerful.

    A role that a statement names in full, to be passed or assumed, was meant to be, and so was one
    whose trust policy names the principal; a path that only leads to such roles, and from them to
    nothing more, is none. `seconds` is the most that one question may take; `answers` are kept
    between questions.
    """
    answers = answers or Answers(account)
    edges: dict[str, tuple[Edge, ...]] = {}
    undecided: dict[str, str] = {}
    for principal in account.principals:
        try:
            edges[principal.place] = edges_of(account, principal, seconds, answers)
        except (Undecided, PolicyError) as error:
            edges[principal.place] = ()
            undecided[principal.place] = str(error)
    graph = Graph(account, edges, answers, seconds)
    more = More(answers, SECONDS)
    cuts = Cuts(graph, lambda after, place: next(_told(after, place, more), None) is None)
    paths: list[Path] = []
    for principal in account.principals:
        if principal.kind == "group":
            continue
        told = dict(_told(graph, principal.place, more))
        for end, *others in _together(told):
            steps = _steps(graph, principal.place, end, told[end])
            ends = cuts.that_end(principal.place, steps, (end, *others))
            paths.append(
                Path(source=principal, steps=steps, end=end, cuts=ends, more=tuple(others))
            )
    return Escalations(paths=tuple(paths), edges=edges, undecided=undecided)


def _told(graph: Graph, source: str, more: More) -> Iterator[tuple[str, Edge | None]]:
    """The ends that are told of a principal: what nothing limits; with that, nothing else needs to
    be. Then, with the one step to them, what it can become without being meant to."""
    reached = graph.reached(source)
    for end in (ANY, HELD_BACK):
        if end in reached:
            yield end, None
            return
    keys = sorted(end for end in reached if is_key(end))
    yield from ((end, None) for end in keys)
    if not keys:
        yield from _beyond(graph, source, more)


def _beyond(graph: Graph, source: str, more: More) -> Iterator[tuple[str, Edge]]:
    """Steps to a role that is not declared, or to one that was not named and has more."""
    own = graph.account.principal(source)
    for end, edge in graph.each(source, lambda one: one.target == UNDECLARED or not one.declared):
        target = graph.account.principal(end)
        if target is None or own is None or more.has_more(target, own):
            yield end, edge


def _steps(graph: Graph, source: str, end: str, edge: Edge | None) -> tuple[Edge, ...]:
    return graph.shortest(source, end) if edge is None else (edge.to(end),)


def _together(ends: Iterable[str]) -> list[list[str]]:
    """The ends, each alone, or the keys and the other principals together where they are many."""
    alone = [[one] for one in ends]
    for sort in (is_key, _is_principal):
        several = [one for one in alone if sort(one[0])]
        if len(several) > FEW:
            at = alone.index(several[0])
            rest = [one for one in alone[at:] if one not in several]
            alone = [*alone[:at], [one for [one] in several], *rest]
    return alone


def _is_principal(end: str) -> bool:
    return end not in (ANY, HELD_BACK, UNDECLARED) and not is_key(end)
