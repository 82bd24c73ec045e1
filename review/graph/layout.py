"""Where boxes stand in a picture: in columns, from what is used to what uses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

_PASSES = 8
GAP_X = 90.0
GAP_Y = 18.0
_STAGGER = 80.0
"""Neighbouring columns stand so much lower, so that arrows past them are seen (pixels)."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The upper left corner of a box, its size, and the column that it stands in (pixels)."""

    x: float
    y: float
    width: float
    height: float
    column: int

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


def layout(
    sizes: Mapping[str, tuple[float, float]],
    arrows: Collection[tuple[str, str]],
    *,
    aligned: bool = False,
) -> dict[str, Place]:
    """A place for each box, the same for the same input.

    Arrows run to the right, but for those that close a circle. Boxes without arrows stand in the
    last column. Where they are `aligned`, a box stands as near as it goes to the height of what it
    is joined with, so that the arrows of long columns run level.
    """
    names = sorted(sizes)
    pairs = sorted({pair for pair in arrows if pair[0] != pair[1]})
    columns = _columns(names, pairs)
    rows = _ordered(columns, pairs)
    heights = [sum(sizes[one][1] for one in row) + GAP_Y * (len(row) - 1) for row in rows]
    tops = [number % 3 * _STAGGER - height / 2 for number, height in enumerate(heights)]
    highest = min(tops, default=0.0)
    found: dict[str, Place] = {}
    x = 0.0
    for number, row in enumerate(rows):
        y = tops[number] - highest
        for name in row:
            width, height = sizes[name]
            found[name] = Place(x=x, y=y, width=width, height=height, column=number)
            y += height + GAP_Y
        x += max((sizes[one][0] for one in row), default=0.0) + GAP_X
    return _aligned(found, rows, pairs) if aligned else found


def _aligned(
    places: Mapping[str, Place], rows: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> dict[str, Place]:
    """What hangs together stands in a band of its own, the largest above."""
    near: dict[str, list[str]] = {name: [] for name in places}
    for source, target in pairs:
        near[source].append(target)
        near[target].append(source)
    rank = _ranks(places, pairs)
    found: dict[str, Place] = {}
    top = 0.0
    for band in range(max(rank.values(), default=-1) + 1):
        inside = [[name for name in row if rank[name] == band] for row in rows]
        levelled = _levelled(places, inside, near)
        found |= {name: replace(one, y=one.y + top) for name, one in levelled.items()}
        top = max(one.y + one.height for one in found.values()) + GAP_Y
    return found


def _levelled(
    places: Mapping[str, Place], rows: Sequence[Sequence[str]], near: Mapping[str, Sequence[str]]
) -> dict[str, Place]:
    """The longest column stands as it is, the others follow it, the nearest first; twice, because
    a box may be joined only with one of a column that comes later."""
    longest = max(range(len(rows)), key=lambda number: (len(rows[number]), -number))
    nearest = sorted(range(len(rows)), key=lambda one: (abs(one - longest), one))
    found: dict[str, Place] = {}
    for number in (*nearest, *nearest):
        wanted = {}
        for name in rows[number]:
            levels = [found[one].middle for one in near[name] if one in found]
            level = sum(levels) / len(levels) if levels else float("inf")
            wanted[name] = level - places[name].height / 2
        order = rows[number] if number == longest else sorted(rows[number], key=wanted.__getitem__)
        y = 0.0
        for name in order:
            if number != longest and wanted[name] < float("inf"):
                y = max(y, wanted[name])
            found[name] = replace(places[name], y=y)
            y += places[name].height + GAP_Y
    return found


def _columns(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The column of each box: after every box that points to it."""
    order = _sequence(names, pairs)
    at = {name: place for place, name in enumerate(order)}
    columns = dict.fromkeys(names, 0)
    for name in order:
        for source, target in pairs:
            if source == name and at[source] < at[target]:
                columns[target] = max(columns[target], columns[name] + 1)
    touched = {name for pair in pairs for name in pair}
    last = max((columns[name] for name in touched), default=0)
    return {name: columns[name] if name in touched else last for name in names}


def _sequence(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Each box before those that it points to, as far as circles allow.

    Where all that is left is in circles, the box that points to more than point to it comes first.
    """
    left = set(names)
    into: dict[str, set[str]] = {name: set() for name in names}
    out: dict[str, set[str]] = {name: set() for name in names}
    for source, target in pairs:
        out[source].add(target)
        into[target].add(source)
    found = []
    while left:
        free = sorted(name for name in left if not into[name] & left)
        chosen = free or [min(left, key=lambda one: (len(into[one] & left) - len(out[one]), one))]
        found += chosen
        left -= set(chosen)
    return found


def _ordered(columns: Mapping[str, int], pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The boxes of each column, near to what they are joined with, so that few arrows cross; those
    with the most around them first."""
    rows: list[list[str]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    rank = _ranks(columns, pairs)
    for name in sorted(columns):
        rows[columns[name]].append(name)
    near: dict[str, list[str]] = {name: [] for name in columns}
    for source, target in pairs:
        near[source].append(target)
        near[target].append(source)
    for turn in range(_PASSES):
        at = {name: place / max(len(row), 1) for row in rows for place, name in enumerate(row)}
        for row in rows if turn % 2 == 0 else reversed(rows):
            pull = {
                name: sum(at[one] for one in near[name]) / len(near[name])
                if near[name]
                else at[name]
                for name in row
            }
            row.sort(key=lambda name, pull=pull: (rank[name], pull[name], name))  # type: ignore[misc]
            at.update({name: place / max(len(row), 1) for place, name in enumerate(row)})
    return rows


def _ranks(names: Collection[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The place of each box's cluster: what hangs together, the largest first."""
    cluster = {name: {name} for name in names}
    for source, target in pairs:
        one, other = cluster[source], cluster[target]
        if one is not other:
            smaller, larger = sorted((one, other), key=len)
            larger |= smaller
            for name in smaller:
                cluster[name] = larger
    listed = {id(one): one for one in cluster.values()}
    ordered = sorted(listed.values(), key=lambda one: (-len(one), min(one)))
    return {name: place for place, one in enumerate(ordered) for name in one}
