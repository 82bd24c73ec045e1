"""The graph of access: which principal can become which other one, and how."""

from __future__ import annotations

from access.nodes import Edge
from recording import Recording
from review.escalation import found_in, named
from review.graph.components import area_of, owners, top_components
from review.graph.graph import Arrow, Graph, Node, identifier

_MOST_WAYS = 2
"""Ways that are named on an arrow; of more, their number."""


def access_graph(recording: Recording) -> Graph:
    """Every principal that can become another one, or whom another one can become.

    All others are one node, which says how many they are. Drawn as a warning is what the rules
    `escalation/*` find: each step of a path, and what lies beyond the declared principals.
    """
    account, found = found_in(recording)
    ways: dict[tuple[str, str], list[Edge]] = {}
    for source in sorted(found.edges):
        for edge in found.edges[source]:
            ways.setdefault((source, edge.target), []).append(edge)
    warned = {(step.source, step.target) for path in found.paths for step in path.steps}
    names = {one.place: one for one in account.principals}
    seen = {place for pair in ways for place in pair}
    ids: dict[str, str] = {}
    for place in sorted(seen):
        ids[place] = identifier(names[place].name if place in names else place, ids.values())
    nodes = [_node(place, ids[place], recording) for place in sorted(seen)]
    alone = [one for one in account.principals if one.place not in seen]
    if alone:
        nodes.append(
            Node(
                id=identifier("others", ids.values()),
                label=f"{len(alone)} others",
                note="become nobody",
                detail=", ".join(sorted(one.name for one in alone)),
                tone="outside",
            )
        )
    return Graph(
        title=f"Who can become whom in {recording.project}, stack {recording.stack}",
        description=f"{len(account.principals)} principals, {len(ways)} ways from one to another. "
        "An arrow points from who asks to what they obtain.",
        nodes=tuple(nodes),
        arrows=tuple(
            Arrow(
                source=ids[source],
                target=ids[target],
                label=_label(ways[source, target]),
                tone="danger" if (source, target) in warned else "plain",
            )
            for source, target in sorted(ways)
        ),
    )


def _node(place: str, id_: str, recording: Recording) -> Node:
    account, found = found_in(recording)
    principal = account.principal(place)
    if principal is None:
        return Node(id=id_, label=named(place, {}), tone="danger")
    owner = owners(recording).get(place)
    tops = top_components(recording)
    unknown = found.undecided.get(place)
    return Node(
        id=id_,
        label=principal.name,
        note=f"{principal.kind}{', UNKNOWN' if unknown else ''}",
        detail=unknown or "",
        group=area_of(tops[owner]) if owner is not None else "",
        tone="danger" if unknown else "plain",
    )


def _label(edges: list[Edge]) -> str:
    names = sorted({edge.way.name for edge in edges})
    if len(names) <= _MOST_WAYS:
        return ", ".join(names)
    return f"{', '.join(names[:1])} and {len(names) - 1} more ways"
