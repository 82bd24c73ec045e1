"""Pictures of a recording: what the platform is made of, and who can become whom."""

from review.graph.access import access_graph
from review.graph.graph import Arrow, Graph, Node
from review.graph.mermaid import fenced, mermaid
from review.graph.platform import (
    Component,
    area_graph,
    component_graph,
    components,
    graph_of_area,
)
from review.graph.svg import embedded, svg

__all__ = [
    "Arrow",
    "Component",
    "Graph",
    "Node",
    "access_graph",
    "area_graph",
    "component_graph",
    "components",
    "embedded",
    "fenced",
    "graph_of_area",
    "mermaid",
    "svg",
]
