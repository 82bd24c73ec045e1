"""A graph as a Mermaid flow chart, which GitHub draws in a page or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from review.graph.graph import Graph, Node, identifier

_SHAPES = {"plain": ("[", "]"), "outside": ("((", "))"), "danger": ("{{", "}}")}
_DANGER = "  classDef danger stroke:#b3261e,stroke-width:3px\n"


def mermaid(graph: Graph) -> str:
    """The text of the chart, without a fence around it."""
    return "".join(_chart(graph))


def fenced(graph: Graph) -> str:
    """The chart as a block of a Markdown page."""
    return f"```mermaid\n{mermaid(graph)}```\n"


def _chart(graph: Graph) -> Iterator[str]:
    yield "flowchart LR\n"
    ids = {one.id for one in graph.nodes}
    groups: dict[str, str] = {}
    for group in graph.groups:
        groups[group] = identifier(f"group {group}", [*ids, *groups.values()])
        yield f'  subgraph {groups[group]}["{_text(group)}"]\n'
        for node in graph.nodes:
            if node.group == group:
                yield f"  {_node(node)}"
        yield "  end\n"
    for node in graph.nodes:
        if not node.group:
            yield _node(node)
    for arrow in graph.arrows:
        source, target = arrow.source, arrow.target
        if graph.folded:
            source, target = groups[source], groups[target]
        label = f'|"{_text(arrow.label)}"|' if arrow.label else ""
        yield f"  {source} {'==>' if arrow.tone == 'danger' else '-->'}{label} {target}\n"
    if any(one.tone == "danger" for one in graph.nodes):
        yield _DANGER
        yield f"  class {','.join(one.id for one in graph.nodes if one.tone == 'danger')} danger\n"


def _node(node: Node) -> str:
    left, right = _SHAPES[node.tone]
    note = f"<br/>{_text(node.note)}" if node.note else ""
    return f'  {node.id}{left}"{_text(node.label)}{note}"{right}\n'


def _text(text: str) -> str:
    """Text in quotes: what would end them or be read as HTML or Markdown is written as a code."""
    plain = " ".join(text.split())
    return "".join(
        one if one.isalnum() or one in " -_.,:/()+=" else f"#{ord(one)};" for one in plain
    )
