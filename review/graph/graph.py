"""A graph to be drawn: named nodes in groups, and arrows between them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

_KEYWORDS = frozenset(
    {"class", "classDef", "click", "default", "direction", "end", "flowchart", "graph", "href"}
    | {"linkStyle", "style", "subgraph", "call"}
)
"""Words that Mermaid takes for something else than a name."""

Tone = Literal["plain", "outside", "new", "accepted", "danger"]
"""How a node or an arrow is drawn: as usual, as something beyond the picture, as what a change
brings, as a warning that somebody accepts, as a warning."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node; `label` is its first line, `note` its second, `detail` what a reader may ask for."""

    id: str
    label: str
    note: str = ""
    detail: str = ""
    group: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """An arrow from a node to another one, or between two groups where a graph is folded; `detail`
    is what a reader may ask for, the label without it."""

    source: str
    target: str
    label: str = ""
    detail: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True)
class Graph:
    """What is drawn.

    `folded` says that arrows lead from group to group: where each node has its own, nobody could
    follow them.
    """

    title: str
    description: str
    nodes: tuple[Node, ...] = field(repr=False)
    arrows: tuple[Arrow, ...] = field(repr=False)
    folded: bool = False

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the nodes, in alphabetical order."""
        return tuple(sorted({one.group for one in self.nodes if one.group}))


def identifier(name: str, taken: Collection[str] = ()) -> str:
    """An id made of a name, of letters, digits and `_`, that is not among `taken`."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:60] or "node"
    if plain in _KEYWORDS:
        plain = f"{plain}_"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    return found
