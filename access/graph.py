"""The graph of who can become whom, and what in it can be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from math import inf

from access.account import Account
from access.answers import Answers
from access.nodes import Edge


@dataclass(frozen=True)
class Graph:
    """An account and the edges of its principals, by place. `seconds` is the most that one question
    may take."""

    account: Account
    edges: Mapping[str, tuple[Edge, ...]]
    answers: Answers
    seconds: float
    _first: dict[str, dict[str, Edge]] = field(default_factory=dict)

    def changed(self, account: Account, edges: Mapping[str, tuple[Edge, ...]]) -> Graph:
        """The graph with other edges of some principals."""
        first = {place: one for place, one in self._first.items() if place not in edges}
        return Graph(account, {**self.edges, **edges}, self.answers, self.seconds, first)

    def targets(self, source: str) -> Mapping[str, Edge]:
        """The nodes to which edges lead, each with its first edge: that of fewest permissions."""
        found = self._first.get(source)
        if found is None:
            found = self._first[source] = dict(self.each(source))
        return found

    def each(
        self, source: str, wanted: Callable[[Edge], bool] = lambda _: True
    ) -> Iterator[tuple[str, Edge]]:
        """The nodes to which wanted edges lead, each with the first: in the order of the edges, and
        of the account where one way leads to several."""
        met: set[str] = set()
        classes: set[int] = set()
        place = self.answers.alike.at
        for _, run in groupby(self.edges.get(source, ()), key=lambda one: (id(one.way), one.via)):
            listed: list[tuple[str, Edge]] = []
            for edge in filter(wanted, run):
                if edge.alike:
                    if id(edge.alike) in classes:
                        continue
                    classes.add(id(edge.alike))
                listed += [(one, edge) for one in edge.targets() if one not in met]
            listed.sort(key=lambda pair: place.get(pair[0], inf))
            for target, edge in listed:
                if target not in met:
                    met.add(target)
                    yield target, edge

    def shortest(self, source: str, end: str) -> tuple[Edge, ...]:
        """The shortest path, by the fewest permissions; empty where there is none."""
        return self.path(self._search(source, end), source, end)

    def reached(self, source: str) -> Mapping[str, str]:
        """Everything that can be reached, each node with the one before it."""
        return self._search(source, None)

    def _search(self, source: str, end: str | None) -> dict[str, str]:
        """Breadth first, each node met once: by the first way that leads to it."""
        before: dict[str, str] = {}
        waiting = deque([source])
        while waiting:
            place = waiting.popleft()
            targets = self.targets(place)
            if end is not None and end in targets:
                before.setdefault(end, place)
                break
            if targets.keys() <= before.keys():
                continue
            for target in targets:
                if target not in before and target != source:
                    before[target] = place
                    waiting.append(target)
        return before

    def path(self, before: Mapping[str, str], source: str, end: str) -> tuple[Edge, ...]:
        """The steps to a node that `reached` has found."""
        steps: list[Edge] = []
        at = end
        while at != source and at in before:
            steps.append(self.targets(before[at])[at].to(at))
            at = before[at]
        return tuple(reversed(steps))
