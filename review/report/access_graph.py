"""The graph of who gets in and who can become whom, as data and as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from access.account import Account, Carrier, Principal
from access.nodes import Edge as Way
from review.escalation import found_in, named
from review.report.text import line
from review.review import Review

Column = Literal["enters", "principal", "obtains"]
_COLUMNS: Final[tuple[Column, ...]] = ("enters", "principal", "obtains")
_TITLES: Final[Mapping[Column, str]] = {
    "enters": "Runs with it, or gets in",
    "principal": "Principal",
    "obtains": "Can become",
}

_WIDTH: Final = 320
_GAP: Final = 110
_HEIGHT: Final = 26
_STEP: Final = 34
_TOP: Final = 40
_SHOWN: Final = 40


@dataclass(frozen=True, kw_only=True)
class Node:
    """A box. `mark` is a word on it, such as `new access`."""

    column: Column
    name: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An arrow: `how` in words; `status` is `open` for one of an open finding, `accepted` for one
    of an accepted finding, and empty for one that is meant."""

    source: Node
    target: Node
    how: str
    status: Literal["", "open", "accepted"] = ""


def edges(review: Review) -> list[Edge]:
    """The arrows, those of findings first, then by name."""
    account, found = found_in(review.head)
    gained = {
        one.place: one.answer.lower() for one in review.access if one.answer != "NO NEW ACCESS"
    }
    nodes = {
        one.place: Node(column="principal", name=one.name, mark=gained.get(one.place, ""))
        for one in account.principals
    }
    listed = [
        *_entering(account, nodes),
        *_obtaining(review, account, found.edges, nodes),
    ]
    return sorted(
        listed,
        key=lambda one: (
            ("open", "accepted", "").index(one.status),
            one.source.column != "enters",
            one.source.name,
            one.target.name,
            one.how,
        ),
    )


def _entering(account: Account, nodes: Mapping[str, Node]) -> Iterator[Edge]:
    by_arn = {one.arn: one.place for one in account.principals if one.arn}
    carried: dict[str, list[Carrier]] = {}
    for one in account.carriers:
        place = one.role if one.role in nodes else by_arn.get(one.role, "")
        carried.setdefault(place, []).append(one)
    for place, workloads in carried.items():
        if place in nodes:
            target = nodes[place]
            one = workloads[0]
            name = f"{_sort(one)} {one.name}"
            if len(workloads) > 1:
                sorts = ", ".join(sorted({_sort(one) for one in workloads}))
                name = f"{len(workloads)} workloads ({sorts}) of {target.name}"
            yield Edge(source=Node(column="enters", name=name), target=target, how="runs with it")
    for principal in account.principals:
        for word in sorted(_outside(principal)):
            yield Edge(
                source=Node(column="enters", name=word),
                target=nodes[principal.place],
                how="is trusted",
            )


def _sort(one: Carrier) -> str:
    return "resource" if one.kind == "other" else one.kind


def _outside(principal: Principal) -> set[str]:
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


def _obtaining(
    review: Review,
    account: Account,
    found: Mapping[str, Sequence[Way]],
    nodes: Mapping[str, Node],
) -> Iterator[Edge]:
    told = {one.finding.urn: "open" for one in review.findings if _on_escalation(one.finding.rule)}
    accepted = {
        one.finding.urn: "accepted" for one in review.accepted if _on_escalation(one.finding.rule)
    }
    steps = {
        (edge.source, edge.target): told.get(path.source.place)
        or accepted.get(path.source.place, "")
        for path in found_in(review.head)[1].paths
        for edge in path.steps
    }
    names = {one.place: one.name for one in account.principals}
    ways: dict[tuple[str, str], list[str]] = {}
    for listed in found.values():
        for edge in listed:
            ways.setdefault((edge.source, edge.target), []).append(edge.way.name)
    for (source, target), hows in ways.items():
        name = named(target, names)
        status = steps.get((source, target), "")
        yield Edge(
            source=nodes[source],
            target=Node(column="obtains", name=name),
            how=", ".join(sorted(set(hows))),
            status="open" if status == "open" else "accepted" if status else "",
        )


def _on_escalation(rule: str) -> bool:
    return rule.startswith("escalation/")


def svg(listed: Sequence[Edge]) -> str:
    """The graph as SVG without style of its own: classes say what a part is, texts are escaped."""
    tops = _placed(listed)
    height = max(tops.values()) + _STEP
    width = 3 * _WIDTH + 2 * _GAP
    parts = [
        f'<svg role="img" aria-labelledby="graph-title graph-text" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">',
        '<title id="graph-title">Who gets in, and who can become whom</title>',
        f'<desc id="graph-text">{len(listed)} arrows; the table below holds all of them.</desc>',
        *(
            f'<text class="column" x="{_left(column)}" y="18">{escape(_TITLES[column])}</text>'
            for column in _COLUMNS
        ),
        *(_arrow(one, tops) for one in reversed(listed)),
        *(_box(node, top) for node, top in tops.items()),
        "</svg>",
    ]
    return "\n".join(parts)


def _placed(listed: Sequence[Edge]) -> dict[Node, int]:
    """The top of every box: principals in the order of what there is to see of them, what is beside
    them as near to them as it goes."""
    beside: dict[Node, list[Node]] = {}
    for one in listed:
        for node, other in ((one.source, one.target), (one.target, one.source)):
            beside.setdefault(node, []).append(other)
    urgent = {one.source for one in listed if one.status == "open"}
    principals = sorted(
        (node for node in beside if node.column == "principal"),
        key=lambda one: (one not in urgent, not one.mark, len(beside[one]) == 1, one.name),
    )
    tops = {one: _TOP + _STEP * at for at, one in enumerate(principals)}
    for column in ("enters", "obtains"):
        wanted = {
            node: sum(tops[one] for one in beside[node]) / len(beside[node])
            for node in beside
            if node.column == column
        }
        next_ = _TOP
        for node in sorted(wanted, key=lambda one: (wanted[one], one.name)):
            tops[node] = max(next_, int(wanted[node]))
            next_ = tops[node] + _STEP
    return tops


def _left(column: Column) -> int:
    return _COLUMNS.index(column) * (_WIDTH + _GAP)


def _arrow(one: Edge, tops: Mapping[Node, int]) -> str:
    start = _left(one.source.column) + _WIDTH
    end = _left(one.target.column)
    top, bottom = (tops[node] + _HEIGHT // 2 for node in (one.source, one.target))
    half = (start + end) // 2
    name = line(f"{one.source.name} → {one.target.name}: {one.how}")
    return (
        f'<g class="arrow {one.status or "meant"}"><title>{escape(name)}</title>'
        f'<path d="M{start} {top}C{half} {top} {half} {bottom} {end} {bottom}"/>'
        f'<path class="head" d="M{end - 7} {bottom - 4}L{end} {bottom}L{end - 7} {bottom + 4}z"/>'
        "</g>"
    )


def _box(node: Node, top: int) -> str:
    left = _left(node.column)
    name = f"{node.name} ({node.mark})" if node.mark else node.name
    return (
        f'<g class="node{" marked" if node.mark else ""}"><title>{escape(line(name))}</title>'
        f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="4"/>'
        f'<text x="{left + 8}" y="{top + 17}">{escape(_short(name))}</text></g>'
    )


def _short(name: str) -> str:
    """The end of a name is what tells it apart: an ARN begins like all others."""
    shown = line(name)
    return shown if len(shown) <= _SHOWN else f"…{shown[-(_SHOWN - 1) :]}"
