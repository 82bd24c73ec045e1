"""A graph as one SVG picture that needs nothing else: no script, no font, no style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, sqrt

from review.graph.graph import Arrow, Graph, Node
from review.graph.layout import Place, layout

_MARGIN = 48.0
_BACK = 36.0
"""How far an arrow that leads back swings out; less than the margin."""
_HEAD = 56.0
_LETTER = 6.7
"""The width of a letter of the labels on average (pixels); no font is asked."""
_ROW = 34.0
_FEWEST_ROWS = 9
_SQUARE = 1.9
"""A box of n nodes with so many times the root of n rows is about as high as it is wide."""
_LONGEST = 44
_ARROWS = {"danger": " alarm", "accepted": " accepted"}
_STYLE = (
    "text{font-family:system-ui,sans-serif;font-size:12px;fill:#1b1b1f}"
    ".h{font-size:16px;font-weight:600}.g{font-weight:600}.n{fill:#5a5a66;font-size:10.5px}"
    ".box{fill:#f3f4f8;stroke:#8a8fa3}.node{fill:#ffffff;stroke:#5b6b9a}"
    ".outside{fill:#f3f4f8;stroke:#8a8fa3;stroke-dasharray:4 3}"
    ".danger{fill:#fdeceb;stroke:#b3261e;stroke-width:2}"
    ".arrow{fill:none;stroke:#5b6b9a;stroke-opacity:.55}"
    ".back{stroke-dasharray:5 4;stroke-opacity:.35}"
    ".alarm{stroke:#b3261e;stroke-opacity:1;stroke-width:2}"
    ".accepted{stroke:#8a4b00;stroke-width:2;stroke-opacity:1;stroke-dasharray:2 3}"
    "rect.accepted{fill:#fff4e5}.new{fill:#ffffff;stroke:#0550ae;stroke-width:2.5}"
)


def svg(graph: Graph) -> str:
    """The picture as a file, the same for the same graph."""
    return "".join(_picture(graph, _Frame(ids="", top=_HEAD)))


def embedded(graph: Graph, name: str) -> str:
    """The picture as a part of a page, which has the styles of its classes; `name` begins its ids.
    Title and description are read out and not drawn: the page has a heading of its own."""
    return "".join(_picture(graph, _Frame(ids=f"{name}-", top=_MARGIN / 4, alone=False)))


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """What is around the boxes: ids begin with `ids`, boxes stand below `top` (pixels); `alone` is
    a picture that is a file."""

    ids: str
    top: float
    alone: bool = True


def _boxes(graph: Graph) -> dict[str, list[Node]]:
    """What is laid out: each group of a folded graph, each node of another one."""
    if not graph.folded:
        return {one.id: [one] for one in graph.nodes}
    return {
        group: [one for one in graph.nodes if one.group == group]
        for group in sorted({one.group for one in graph.nodes})
    }


def _size(graph: Graph, name: str, nodes: list[Node]) -> tuple[float, float]:
    wide = max(_width(one) for one in nodes)
    if not graph.folded:
        return wide, _ROW
    columns, rows = _grid(len(nodes))
    return max(columns * (wide + 8) + 8, len(name) * 8 + 24), rows * (_ROW + 6) + 32


def _grid(number: int) -> tuple[int, int]:
    """Columns and rows of the nodes in a box."""
    columns = ceil(number / max(_FEWEST_ROWS, round(_SQUARE * sqrt(number))))
    return columns, ceil(number / columns)


def _width(node: Node) -> float:
    return max(len(_short(node.label)), len(_short(node.note)) * 0.88) * _LETTER + 20


def _short(text: str) -> str:
    plain = " ".join(text.split())
    # an ARN begins like all others, and a name ends with what tells it apart
    half = _LONGEST // 2
    return plain if len(plain) <= _LONGEST else f"{plain[: half - 1]}…{plain[-half:]}"


def _picture(graph: Graph, frame: _Frame) -> Iterator[str]:
    boxes = _boxes(graph)
    sizes = {name: _size(graph, name, nodes) for name, nodes in boxes.items()}
    pairs = [(one.source, one.target) for one in graph.arrows]
    places = layout(sizes, pairs, aligned=not graph.folded)
    width = max((one.x + one.width for one in places.values()), default=0) + 2 * _MARGIN
    if frame.alone:
        width = max(width, len(graph.title) * 9 + 2 * _MARGIN, len(graph.description) * _LETTER)
    height = max((one.y + one.height for one in places.values()), default=0) + frame.top + _MARGIN
    ids = frame.ids
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{ids}t {ids}d" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" height="{_n(height)}">\n'
        f'<title id="{ids}t">{_x(graph.title)}</title>\n'
        f'<desc id="{ids}d">{_x(graph.description)}</desc>\n'
    )
    if frame.alone:
        yield f"<style>{_STYLE}</style>\n"
    yield (
        f'<defs><marker id="{ids}a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" markerUnits="userSpaceOnUse" '
        'orient="auto-start-reverse"><path class="head" d="M0 0L8 4L0 8z" fill="#5b6b9a"/>'
        "</marker></defs>\n"
    )
    if frame.alone:
        yield (
            f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>\n'
            f'<text class="h" x="{_n(_MARGIN)}" y="24">{_x(graph.title)}</text>\n'
            f'<text class="n" x="{_n(_MARGIN)}" y="42">{_x(graph.description)}</text>\n'
        )
    yield f'<g transform="translate({_n(_MARGIN)} {_n(frame.top)})">\n'
    for arrow in graph.arrows:
        if arrow.source != arrow.target:
            yield _arrow(arrow, places[arrow.source], places[arrow.target], ids)
    for name, nodes in boxes.items():
        place = places[name]
        if graph.folded:
            yield from _group(name, nodes, place)
        else:
            yield _node(nodes[0], place.x, place.y, place.width)
    yield "</g>\n</svg>\n"


def _arrow(arrow: Arrow, source: Place, target: Place, ids: str) -> str:
    back = target.column <= source.column
    x1, y1 = source.x + source.width, source.middle
    x2, y2 = target.x, target.middle
    bend = _BACK if back else max(_BACK, (x2 - x1) / 2)
    kind = f"arrow{' back' if back else ''}{_ARROWS.get(arrow.tone, '')}"
    wide = 1 + min(float(arrow.label), 40) / 10 if arrow.label.isdigit() else 1.2
    told = arrow.detail or arrow.label
    label = f"<title>{_x(told)}</title>" if told else ""
    return (
        f'<path class="{kind}" stroke-width="{_n(wide)}" marker-end="url(#{ids}a)" '
        f'd="M{_n(x1)} {_n(y1)}C{_n(x1 + bend)} {_n(y1)} {_n(x2 - bend)} {_n(y2)} '
        f'{_n(x2)} {_n(y2)}">{label}</path>\n'
    )


def _group(name: str, nodes: list[Node], place: Place) -> Iterator[str]:
    yield (
        f'<rect class="box" x="{_n(place.x)}" y="{_n(place.y)}" width="{_n(place.width)}" '
        f'height="{_n(place.height)}" rx="6"/>\n'
        f'<text class="g" x="{_n(place.x + 10)}" y="{_n(place.y + 18)}">{_x(name)}</text>\n'
    )
    columns, rows = _grid(len(nodes))
    wide = (place.width - 8) / columns - 8
    for number, node in enumerate(nodes):
        column, row = divmod(number, rows)
        x = place.x + 8 + column * (wide + 8)
        yield _node(node, x, place.y + 28 + row * (_ROW + 6), wide)


def _node(node: Node, x: float, y: float, width: float) -> str:
    kind = "node" if node.tone == "plain" else node.tone
    detail = f"<title>{_x(node.detail)}</title>" if node.detail else ""
    first = y + (14 if node.note else 21)
    note = (
        f'<text class="n" x="{_n(x + 8)}" y="{_n(y + 27)}">{_x(_short(node.note))}</text>'
        if node.note
        else ""
    )
    return (
        f'<g data-node="{_x(node.group)}">{detail}<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" '
        f'width="{_n(width)}" height="{_n(_ROW)}" rx="4"/><text x="{_n(x + 8)}" y="{_n(first)}">'
        f"{_x(_short(node.label))}</text>{note}</g>\n"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _x(text: str) -> str:
    """Text for an element or attribute, without characters that XML does not take."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    return escape(plain, quote=True)
