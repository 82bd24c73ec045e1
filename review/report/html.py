"""The review as one HTML page that asks nothing of anybody: no request, no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from review.access_reading import about, more, readings, widest_first
from review.changes import Kind
from review.controls.standing import moved, standings
from review.cost.report import of_other_regions
from review.graph import (
    Graph,
    access_graph,
    component_graph,
    components,
    embedded,
)
from review.graph.components import owners
from review.graph.graph import Tone
from review.need import needs_of, standing_of
from review.report.json import cost_data
from review.report.money import dollars, total, unpriced_changes
from review.report.text import line, pair, value
from review.review import Review
from review.verdict import verdict

_PAGE: Final = Path(__file__).with_name("page")
_LONGEST: Final = 2_000
_DIFFERENCES_SHOWN: Final = 12
_STATUS: Final[Mapping[Tone, str]] = {
    "danger": "open",
    "accepted": "accepted",
    "new": "none",
    "outside": "none",
    "plain": "none",
}
_ORDER: Final[tuple[Kind, ...]] = (
    "deleted",
    "replaced",
    "update or replace",
    "options",
    "updated",
    "created",
)


def report(review: Review) -> str:
    """The page. What comes from the recording is escaped wherever it stands."""
    style, script = (
        (_PAGE / name).read_text(encoding="utf-8") for name in ("style.css", "script.js")
    )
    access = _access_graph(review)
    marks = _marks(review)
    labels = {one.id: one.label for one in access.nodes}
    cost = cost_data(review)
    told = [*review.answered("UNKNOWN"), *widest_first(review.answered("NEW ACCESS"))]
    changes = sorted(
        review.changes, key=lambda one: (_ORDER.index(one.kind), not one.stateful, one.urn)
    )
    page = _environment().get_template("review.html.jinja")
    return page.render(
        review=review,
        verdict=verdict(review),
        tone=_tone(review),
        sections=_sections(review),
        areas=sorted(_areas(review)),
        source=review.source,
        destructive=[one for one in changes if one.destroys],
        kept=[one for one in changes if not one.destroys],
        pair=pair,
        about=about,
        more=more,
        dollars=dollars,
        total=total(cost),
        not_counted=unpriced_changes(review),
        other_regions=of_other_regions(cost.regions_without_prices),
        differences_shown=_DIFFERENCES_SHOWN,
        told=[(one, readings(one.gains)) for one in told],
        unchanged=review.answered("NO NEW ACCESS"),
        cost=cost,
        controls=[one for one in standings(review.head, review.today) if one.resources],
        needs=needs_of(review.head),
        stands=standing_of(review.head),
        states=Counter(one.state for one in standings(review.head, review.today)),
        moved=None if review.base is None else moved(review.base, review.head, review.today),
        components=components(review.head),
        marks=marks,
        access=access,
        arrows=[
            (labels[one.source], one.detail, labels[one.target], _STATUS[one.tone])
            for one in access.arrows
        ],
        # Files of this folder, and drawings that escape every text in them.
        component_graph=Markup(embedded(component_graph(review.head, marks=marks), "components")),
        access_graph=Markup(embedded(access, "access")),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _access_graph(review: Review) -> Graph:
    escalations = [
        {one.finding.urn for one in listed if one.finding.rule.startswith("escalation/")}
        for listed in (review.findings, review.accepted)
    ]
    gained = {
        one.place: one.answer.lower() for one in review.access if one.answer != "NO NEW ACCESS"
    }
    return access_graph(review.head, accepted=escalations[1] - escalations[0], marks=gained)


def _marks(review: Review) -> dict[str, str]:
    """What changes in each component, by its URN: `1 deleted, 2 updated`."""
    counts: dict[str, Counter[Kind]] = {}
    for one in review.changes:
        for recording in (review.head, review.base):
            owner = None if recording is None else owners(recording).get(one.urn)
            if owner is not None:
                counts.setdefault(owner, Counter())[one.kind] += 1
                break
    return {
        urn: ", ".join(f"{found[kind]} {kind}" for kind in _ORDER if found[kind])
        for urn, found in counts.items()
    }


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_PAGE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    found.filters["shown"] = _shown
    found.filters["value"] = value
    return found


def _shown(text: Any) -> str:
    """A text on one line, without the characters that turn the direction of what follows."""
    return line(str(text), _LONGEST)


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline script or style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _tone(review: Review) -> Literal["error", "warning", "fine"]:
    if review.failures("error"):
        return "error"
    return "warning" if review.failures("note") else "fine"


def _sections(review: Review) -> list[tuple[str, str, int | None]]:
    listed: list[tuple[str, str, int | None]] = [
        ("findings", "Findings", len(review.findings)),
        ("cost", "Cost", None),
        ("components", "Components", len(components(review.head))),
        ("graph", "Who can become whom", None),
        ("controls", "Controls", None),
        ("proofs", "Roles that must not write", len(review.read_only)),
        ("needs", "Granted and needed", None),
        ("accepted", "Accepted", len(review.accepted)),
    ]
    if review.base is None:
        return listed
    gone = sum(one.destroys for one in review.changes)
    access = sum(one.answer != "NO NEW ACCESS" for one in review.access) + len(review.workloads)
    return [
        ("destructive", "Deleted or replaced", gone),
        ("access", "Access", access),
        *listed,
        ("changes", "Created or updated", len(review.changes) - gone),
    ]


def _areas(review: Review) -> set[str]:
    rules = {one.finding.rule.partition("/")[0] for one in (*review.findings, *review.accepted)}
    compared = {"access", "changes"} if review.base is not None else set()
    return (
        rules
        | compared
        | {"component", "control", "cost", "graph"}
        | ({"privilege"} if review.read_only or needs_of(review.head) else set())
    )
