"""Writes docs/controls.md: what each control says of stack `prod`, and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from recording import Recording
from review.controls.catalog import catalog
from review.controls.control import Control
from review.controls.controls import AREAS, CONTROLS
from tools.docs.page import ROOT, Page, cell

FILE = ROOT / "docs" / "controls.md"
NAMED = 12
"""So many resources are named; more are counted."""

_HEAD = """# Controls

Generated from the recording of stack `prod` by `make docs`; do not edit.

{number} controls, decided by code on a recording, so before anything is deployed: by `bin/mlops
review` and by the policy pack (`pulumi preview --policy-pack policy`). A control that is not met is
a finding of the rule `control/<id>`; one that a value decides which only AWS knows is a finding
too, never a pass. Suppressions name the rule (`suppressions.yaml`).

Where a control need not hold, the resource is exempt and the reason stands here. Some controls are
asked of production alone; production is a stack that protects a resource from deletion
(`protect: true` in the settings), or whose name says so.

Ids: `S3.5` and alike are of {fsbp}; `CIS` of {cis}; `CIS-EKS` of {cis_eks}; `CKV` of {checkov};
`prowler` names a check of prowler. As of {as_of}.
"""


def text(recording: Recording) -> str:
    """The page."""
    asked = catalog()
    parts = [_HEAD.format(number=len(CONTROLS), as_of=asked.as_of.isoformat(), **asked.sources)]
    for area, controls in AREAS.items():
        parts.append(f"\n## {area}\n\n")
        parts.append("| control | what must hold | level | asked by | in prod |\n")
        parts.append("|---|---|---|---|---|\n")
        parts += [_row(one, recording, asked.as_of) for one in controls]
    parts.append("\n## Left out\n\n| ids | why |\n|---|---|\n")
    parts += [f"| {', '.join(one.ids)} | {cell(one.reason)} |\n" for one in asked.left_out]
    return "".join(parts)


def _row(control: Control, recording: Recording, today: dt.date) -> str:
    cells = [
        f"`{control.id}`",
        cell(control.title) + (" (production)" if control.production_only else ""),
        control.level,
        cell(control.frameworks),
        "<br>".join(_outcomes(control, recording, today)),
    ]
    return f"| {' | '.join(cells)} |\n"


def _outcomes(control: Control, recording: Recording, today: dt.date) -> Iterator[str]:
    said: dict[str, list[str]] = {}
    for resource, verdict in control.verdicts(recording, today):
        words = verdict.outcome + (f" ({verdict.reason})" if verdict.reason else "")
        said.setdefault(words, []).append(resource.name)
    for words, names in said.items():
        listed = ", ".join(names) if len(names) <= NAMED else f"{len(names)} resources"
        yield f"{cell(words)}: {listed}"


PAGE = Page(texts=lambda recorded: {FILE: text(recorded.prod)})
