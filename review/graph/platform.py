"""The graph of a platform: areas, their components, and who is handed whose outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recording import Recording
from review.graph.components import area_of, owners, top_components, uses
from review.graph.graph import Arrow, Graph, Node, identifier
from review.memory import once_per_recording

MOST_ARROWS = 60
"""With more arrows between components than this a picture is folded to its areas."""


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component that the program creates: how many resources it has, the names of those whose
    outputs it takes, and of those that take its own."""

    urn: str
    name: str
    kind: str
    area: str
    resources: int
    uses: tuple[str, ...]
    used_by: tuple[str, ...]


@once_per_recording
def components(recording: Recording) -> tuple[Component, ...]:
    """Every component, by URN."""
    tops, above, handed = top_components(recording), owners(recording), uses(recording)
    counts = Counter(
        above[one.urn] for one in recording.resources if _is_real(one.type, one.urn, above)
    )
    users: dict[str, set[str]] = {urn: set() for urn in tops}
    for user, found in handed.items():
        for used in found:
            users[used].add(user)
    return tuple(
        Component(
            urn=urn,
            name=one.name,
            kind=one.type.split(":")[-1],
            area=area_of(one),
            resources=counts[urn],
            uses=tuple(sorted(tops[used].name for used in handed[urn])),
            used_by=tuple(sorted(tops[user].name for user in users[urn])),
        )
        for urn, one in sorted(tops.items())
    )


def component_graph(
    recording: Recording,
    *,
    most_arrows: int = MOST_ARROWS,
    marks: Mapping[str, str] | None = None,
) -> Graph:
    """Every component that the program creates, grouped by area. `marks` are words on components
    by URN, such as `2 updated`."""
    handed = uses(recording)
    told = marks or {}
    ids: dict[str, str] = {}
    for one in components(recording):
        ids[one.urn] = identifier(one.name, ids.values())
    nodes = tuple(
        Node(
            id=ids[one.urn],
            label=one.name,
            note=f"{one.kind}{f', {told[one.urn]}' if one.urn in told else ''}",
            detail=_detail(one.resources, one.uses),
            group=one.area,
            tone="new" if one.urn in told else "plain",
        )
        for one in components(recording)
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


def _detail(resources: int, used: Sequence[str]) -> str:
    text = f"{resources} resource{'' if resources == 1 else 's'}"
    return f"{text}; uses {', '.join(used)}" if used else text
