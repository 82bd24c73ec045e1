"""Writes docs/architecture.md: what the platform is made of and what each part is handed.

Run as `python -m tools.docs.architecture`; with `--check` it writes nothing and fails when the page
is not up to date. The diagrams are drawn from the recording of prod, so they cannot go stale.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from recording import record_stack
from recording.model import RecordedResource, Recording
from review.graph.components import area_of, owners, top_components, uses
from tools.docs.page import ROOT, write_or_check

FILE = ROOT / "docs" / "architecture.md"
STACK_FILE = ROOT / "Pulumi.prod.yaml"
COMMAND = "python -m tools.docs.architecture"

_HEAD = """# Architecture

Generated from the recording of stack `prod` by `python -m tools.docs.architecture`; do not edit.

`infra/program.py` creates components and hands the outputs of one to the next; each component
declares the resources of one concern. Nothing asks AWS at preview: what a picture shows is what the
program declares. An arrow points from what is used to what uses it.
"""


def text(recording: Recording) -> str:
    """The page."""
    tops = top_components(recording)
    edges = uses(recording)
    parts = [_HEAD, "\n## Areas\n\n", *_areas(tops, edges), "\n## Components\n"]
    for area in sorted({area_of(one) for one in tops.values()}):
        parts += [f"\n### {area}\n\n", *_components(area, tops, edges), "\n"]
        parts += _table(area, recording, tops)
    return "".join(parts)


def _areas(tops: Mapping[str, RecordedResource], edges: Mapping[str, set[str]]) -> Iterator[str]:
    pairs = {
        (area_of(tops[used]), area_of(tops[user]))
        for user, found in edges.items()
        for used in found
    }
    yield "```mermaid\nflowchart LR\n"
    for area in sorted({area_of(one) for one in tops.values()}):
        yield f"  {area}[{area}]\n"
    for used, user in sorted(pair for pair in pairs if pair[0] != pair[1]):
        yield f"  {used} --> {user}\n"
    yield "```\n"


def _components(
    area: str, tops: Mapping[str, RecordedResource], edges: Mapping[str, set[str]]
) -> Iterator[str]:
    inside = {urn: one for urn, one in tops.items() if area_of(one) == area}
    yield "```mermaid\nflowchart LR\n"
    for _, one in sorted(inside.items()):
        yield f'  {one.name}["{one.name}<br/>{one.type.split(":")[2]}"]\n'
    outside: set[str] = set()
    arrows: set[tuple[str, str]] = set()
    for user in inside:
        for used in edges.get(user, ()):
            if used in inside:
                arrows.add((tops[used].name, tops[user].name))
            else:
                outside.add(area_of(tops[used]))
                arrows.add((f"area-{area_of(tops[used])}", tops[user].name))
    for other in sorted(outside):
        yield f"  area-{other}(({other}))\n"
    for source, target in sorted(arrows):
        yield f"  {source} --> {target}\n"
    yield "```\n"


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


def main(arguments: Sequence[str]) -> int:
    """Writes or checks the page. Gives the exit code."""
    return write_or_check(FILE, text(record_stack(STACK_FILE)), COMMAND, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
