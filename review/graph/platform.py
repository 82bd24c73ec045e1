"""The graph of a platform: areas, their components, and who is handed whose outputs."""

from __future__ import annotations

from collections import Counter

from recording import Recording
from review.graph.components import area_of, owners, top_components, uses
from review.graph.graph import Arrow, Graph, Node, identifier

MOST_ARROWS = 60
"""With more arrows between components than this a picture is folded to its areas."""


def component_graph(recording: Recording, *, most_arrows: int = MOST_ARROWS) -> Graph:
    """Every component that the program creates, grouped by area."""
    tops, above, handed = top_components(recording), owners(recording), uses(recording)
    counts = Counter(
        above[one.urn] for one in recording.resources if _is_real(one.type, one.urn, above)
    )
    ids: dict[str, str] = {}
    for urn, one in sorted(tops.items()):
        ids[urn] = identifier(one.name, ids.values())
    nodes = tuple(
        Node(
            id=ids[urn],
            label=one.name,
            note=one.type.split(":")[-1],
            detail=_detail(counts[urn], sorted(tops[used].name for used in handed[urn])),
            group=area_of(one),
        )
        for urn, one in sorted(tops.items())
    )
    arrows = [
        Arrow(source=ids[used], target=ids[user])
        for user, found in sorted(handed.items())
        for used in sorted(found)
    ]
    folded = len(arrows) > most_arrows
    return Graph(
        title=f"Components of {recording.project}, stack {recording.stack}",
        description=f"{len(nodes)} components in {len({one.group for one in nodes})} areas. "
        "An arrow points from what is used to what uses it.",
        nodes=nodes,
        arrows=_between_areas(recording) if folded else tuple(arrows),
        folded=folded,
    )


def area_graph(recording: Recording) -> Graph:
    """The areas alone."""
    areas = sorted({area_of(one) for one in top_components(recording).values()})
    return Graph(
        title="Areas",
        description="An arrow points from what is used to what uses it.",
        nodes=tuple(Node(id=identifier(one), label=one) for one in areas),
        arrows=tuple(
            Arrow(source=identifier(one.source), target=identifier(one.target))
            for one in _between_areas(recording)
        ),
    )


def graph_of_area(recording: Recording, area: str) -> Graph:
    """The components of one area, and the other areas that they take outputs from."""
    tops, handed = top_components(recording), uses(recording)
    inside = {urn: one for urn, one in sorted(tops.items()) if area_of(one) == area}
    ids: dict[str, str] = {}
    for urn, one in inside.items():
        ids[urn] = identifier(one.name, ids.values())
    nodes = [
        Node(id=ids[urn], label=one.name, note=one.type.split(":")[-1])
        for urn, one in inside.items()
    ]
    outside: dict[str, str] = {}
    arrows: set[tuple[str, str]] = set()
    for user in inside:
        for used in sorted(handed[user]):
            other = area_of(tops[used])
            if used not in inside and other not in outside:
                outside[other] = identifier(f"area {other}", [*ids.values(), *outside.values()])
            arrows.add((ids[used] if used in inside else outside[other], ids[user]))
    nodes += [Node(id=outside[other], label=other, tone="outside") for other in sorted(outside)]
    return Graph(
        title=f"Components of the area {area}",
        description="An arrow points from what is used to what uses it.",
        nodes=tuple(nodes),
        arrows=tuple(Arrow(source=one, target=other) for one, other in sorted(arrows)),
    )


def _between_areas(recording: Recording) -> tuple[Arrow, ...]:
    tops = top_components(recording)
    counts = Counter(
        (area_of(tops[used]), area_of(tops[user]))
        for user, found in uses(recording).items()
        for used in found
    )
    return tuple(
        Arrow(source=used, target=user, label=str(counts[used, user]))
        for used, user in sorted(counts)
        if used != user
    )


def _is_real(type_: str, urn: str, above: dict[str, str]) -> bool:
    return "/" in type_ and urn in above


def _detail(resources: int, used: list[str]) -> str:
    text = f"{resources} resources"
    return f"{text}; uses {', '.join(used)}" if used else text
