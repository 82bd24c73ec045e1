"""Writes docs/architecture.md: what the platform is made of and what each part is handed.

The diagrams are drawn from the recording of prod, so they cannot go stale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from recording.model import RecordedResource, Recording
from review.graph import area_graph, fenced, graph_of_area
from review.graph.components import area_of, owners, top_components
from tools.docs.page import ROOT, Page

FILE = ROOT / "docs" / "architecture.md"

_HEAD = """# Architecture

Generated from the recording of stack `prod` by `make docs`; do not edit.

`infra/program.py` creates components and hands the outputs of one to the next; each component
declares the resources of one concern. Nothing asks AWS at preview: what a picture shows is what the
program declares. An arrow points from what is used to what uses it.
"""


def text(recording: Recording) -> str:
    """The page."""
    tops = top_components(recording)
    parts = [_HEAD, "\n## Areas\n\n", fenced(area_graph(recording)), "\n## Components\n"]
    for area in sorted({area_of(one) for one in tops.values()}):
        parts += [f"\n### {area}\n\n", fenced(graph_of_area(recording, area)), "\n"]
        parts += _table(area, recording, tops)
    return "".join(parts)


def _table(area: str, recording: Recording, tops: Mapping[str, RecordedResource]) -> Iterator[str]:
    above = owners(recording)
    counts = {urn: Counter[str]() for urn in tops}
    for one in recording.resources:
        if one.type.startswith("aws:") and one.urn in above:
            counts[above[one.urn]][_short(one.type)] += 1
    yield "| component | declares |\n|---|---|\n"
    for urn, one in sorted(tops.items()):
        if area_of(one) == area:
            declared = ", ".join(
                f"{number} {type_}" if number > 1 else type_
                for type_, number in sorted(counts[urn].items())
            )
            yield f"| `{one.name}` ({one.type.split(':')[2]}) | {declared or 'nothing here'} |\n"


def _short(type_: str) -> str:
    """`s3.Bucket` of `aws:s3/bucket:Bucket`."""
    _, module, class_ = type_.split(":")
    return f"{module.split('/')[0]}.{class_}"


PAGE = Page(texts=lambda recorded: {FILE: text(recorded.prod)})
