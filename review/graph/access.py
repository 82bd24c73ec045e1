"""The graph of access: who gets in, who runs with which principal, and who can become whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from access.account import Account, Carrier, Principal
from access.nodes import Edge
from recording import Recording
from review.escalation import found_in, named
from review.graph.components import area_of, owners, top_components
from review.graph.graph import Arrow, Graph, Node, Tone, identifier

MOST_ARROWS = 400
"""Arrows that are drawn: nobody follows more, and Mermaid takes 500."""

_ORDER: Final[tuple[Tone, ...]] = ("danger", "accepted", "plain")
_MOST_WAYS = 2
"""Ways that are named on an arrow; of more, their number."""


def access_graph(
    recording: Recording,
    *,
    accepted: Collection[str] = (),
    marks: Mapping[str, str] | None = None,
    most_arrows: int = MOST_ARROWS,
) -> Graph:
    """Workloads and outsiders, the principals that they have, and what those can become.

    Principals that nobody has and that become nobody are one node, which says how many they are.
    Drawn as a warning is what the rules `escalation/*` find: each step of a path, and what lies
    beyond the declared principals; as accepted where all paths begin at URNs among `accepted`.
    `marks` are words on principals by URN, such as `new access`. Of more than `most_arrows` those
    are drawn that findings are about, then those between principals.
    """
    account, found = found_in(recording)
    names = {one.place: one.name for one in account.principals}
    entering = [*_workloads(account, names), *_outsiders(account)]
    ways = {
        (source, target): names_
        for source in sorted(found.edges)
        for target, names_ in _ways(found.edges[source]).items()
    }
    tones = _tones(recording, accepted, ways.keys())
    seen = sorted({place for pair in ways for place in pair} | {one.place for one in entering})
    ids: dict[str, str] = {}
    for place in seen:
        ids[place] = identifier(names.get(place, place), ids.values())
    for one in entering:
        if one.key not in ids:
            ids[one.key] = identifier(one.label, ids.values())
    alone = sorted(names[place] for place in names if place not in ids)
    drawn = _Drawn(recording, names, marks or {}, tones)
    arrows: list[tuple[str, str] | _Entering] = [*sorted(ways), *entering]
    arrows.sort(key=lambda one: _ORDER.index(_tone(one, tones)))
    kept = [
        Arrow(source=ids[one.key], target=ids[one.place], detail=one.how)
        if isinstance(one, _Entering)
        else Arrow(
            source=ids[one[0]],
            target=ids[one[1]],
            label=_label(sorted(ways[one])),
            detail=", ".join(sorted(ways[one])),
            tone=_tone(one, tones),
        )
        for one in arrows[:most_arrows]
    ]
    ends = {id_ for one in kept for id_ in (one.source, one.target)}
    left_out = len(arrows) - len(kept)
    description = f"{len(account.principals)} principals, {len(ways)} ways from one to another. "
    if left_out:
        description += f"{left_out} arrows that no finding is about are left out. "
    nodes = [
        *{one.key: one.node(ids[one.key]) for one in entering}.values(),
        *(drawn.node(place, ids[place]) for place in seen),
    ]
    return Graph(
        title=f"Who can become whom in {recording.project}, stack {recording.stack}",
        description=f"{description}An arrow points from who asks to what they obtain.",
        nodes=(*(one for one in nodes if one.id in ends), *_others(alone, ids.values())),
        arrows=tuple(kept),
    )


def _ways(edges: Iterable[Edge]) -> Mapping[str, Collection[str]]:
    """The names of the ways to each node. All of a class have the same, which is kept once."""
    classes: dict[tuple[str, ...], set[str]] = {}
    for edge in edges:
        classes.setdefault(tuple(edge.targets()), set()).add(edge.way.name)
    found: dict[str, Collection[str]] = {}
    for targets, names in classes.items():
        for target in targets:
            found[target] = names if target not in found else {*found[target], *names}
    return found


def _tone(one: tuple[str, str] | _Entering, tones: Mapping[tuple[str, str], Tone]) -> Tone:
    return "plain" if isinstance(one, _Entering) else tones.get(one, "plain")


def _tones(
    recording: Recording, accepted: Collection[str], ways: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Tone]:
    """How the steps of paths are drawn; a step of an open path as one of that."""
    tones: dict[tuple[str, str], Tone] = {}
    _, found = found_in(recording)
    for path in found.paths:
        tone: Tone = "accepted" if path.source.place in accepted else "danger"
        steps = [(one.source, one.target) for one in path.steps]
        others = ((path.source.place, end) for end in path.more)
        for step in (*steps, *(one for one in others if one in ways)):
            if tones.get(step) != "danger":
                tones[step] = tone
    return tones


@dataclass(frozen=True, kw_only=True)
class _Entering:
    """Who has a principal, by its `place`, and how; `key` tells nodes apart."""

    key: str
    label: str
    place: str
    how: str
    detail: str = ""

    def node(self, id_: str) -> Node:
        return Node(id=id_, label=self.label, detail=self.detail, tone="outside")


def _workloads(account: Account, names: Mapping[str, str]) -> Iterator[_Entering]:
    """The workloads of each principal, several of them as one."""
    by_arn = {one.arn: one.place for one in account.principals if one.arn}
    carried: dict[str, list[Carrier]] = {}
    for one in account.carriers:
        place = one.role if one.role in names else by_arn.get(one.role, "")
        carried.setdefault(place, []).append(one)
    for place in sorted(carried.keys() & names.keys()):
        listed = [f"{_kind(one)} {one.name}" for one in carried[place]]
        kinds = ", ".join(sorted({_kind(one) for one in carried[place]}))
        several = len(listed) > 1
        yield _Entering(
            key=f"workloads of {place}",
            label=f"{len(listed)} workloads ({kinds})" if several else listed[0],
            place=place,
            how="runs with it",
            detail=", ".join(sorted(listed)) if several else "",
        )


def _kind(one: Carrier) -> str:
    return "resource" if one.kind == "other" else one.kind


def _outsiders(account: Account) -> Iterator[_Entering]:
    for principal in account.principals:
        for word in sorted(_trusted(principal)):
            yield _Entering(
                key=f"outside {word}", label=word, place=principal.place, how="is trusted"
            )


def _trusted(principal: Principal) -> set[str]:
    """Who is trusted, services of AWS apart."""
    if principal.trust is None or principal.trust.policy is None:
        return set()
    words = {
        word
        for statement in principal.trust.policy.statements
        if statement.allow
        for word in statement.principals or ("*",)
    }
    return {
        "anybody" if word in ("*", "AWS=*") else word.partition("=")[2]
        for word in words
        if not word.startswith("Service=")
    }


class _Drawn:
    """Nodes of principals, and of what else can be obtained."""

    def __init__(
        self,
        recording: Recording,
        names: Mapping[str, str],
        marks: Mapping[str, str],
        tones: Mapping[tuple[str, str], Tone],
    ) -> None:
        self._recording, self._names, self._marks = recording, names, marks
        self._ends: dict[str, set[Tone]] = {}
        for (_, target), tone in tones.items():
            self._ends.setdefault(target, set()).add(tone)

    def node(self, place: str, id_: str) -> Node:
        account, found = found_in(self._recording)
        principal = account.principal(place)
        if principal is None:
            ends = self._ends.get(place, set())
            tone: Tone = "accepted" if ends == {"accepted"} else "danger"
            return Node(id=id_, label=named(place, self._names), tone=tone)
        owner = owners(self._recording).get(place)
        unknown = found.undecided.get(place)
        mark = "UNKNOWN" if unknown else self._marks.get(place, "")
        return Node(
            id=id_,
            label=principal.name,
            note=f"{principal.kind}{f', {mark}' if mark else ''}",
            detail=unknown or "",
            group="" if owner is None else area_of(top_components(self._recording)[owner]),
            tone="danger" if unknown else "new" if mark else "plain",
        )


def _others(alone: list[str], taken: Iterable[str]) -> Iterator[Node]:
    if alone:
        count = len(alone)
        yield Node(
            id=identifier("others", list(taken)),
            label=f"{count} {'other' if count == 1 else 'others'}",
            note="become nobody",
            detail=", ".join(alone),
            tone="outside",
        )


def _label(names: list[str]) -> str:
    if len(names) <= _MOST_WAYS:
        return ", ".join(names)
    return f"{names[0]} and {len(names) - 1} more ways"
