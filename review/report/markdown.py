"""The review as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from review.access_diff import AccessChange
from review.access_reading import about, more, readings, widest_first
from review.changes import Change
from review.cost.report import of_other_regions
from review.finding import LEVELS
from review.need import standing_of
from review.report.form import CostData, CostEntryData
from review.report.glance import glance
from review.report.json import cost_data
from review.report.money import differs, dollars, total, unpriced_changes
from review.report.room import Section, fitted, length
from review.report.text import cell, code, pair, plain
from review.review import Review, ReviewedFinding
from review.verdict import verdict

MOST = 60_000
"""Characters of a comment; GitHub takes 65,536."""

GAINS_SHOWN = 5
"""Proofs shown of one principal or resource."""

CHANGES_SHOWN = 50
"""Changed resources of one section that are listed, those that hold data first."""

COMPONENTS_SHOWN = 15
"""Components whose cost changes that are shown."""

UNPRICED_SHOWN = 10
"""Items without a price that are named."""

PROPERTIES_SHOWN = 6
"""Properties named of one changed resource."""

VALUE_SHOWN = 60
"""Characters of a value before or after that is shown; a longer one is in the HTML page."""


def report(review: Review) -> str:
    """The verdict, a few lines that say the most important, then the sections, the most urgent
    first. Within MOST characters every section shows as many entries as there is room for, the
    most serious first, and says how many more there are."""
    head = [f"## Review of stack {code(review.head.stack)}", "", f"**{plain(verdict(review))}.**"]
    cost = cost_data(review)
    head += ["", *glance(review, cost)]
    if review.base is None:
        head += ["", "Nothing to compare with was given: only what stands is reviewed."]
    elif review.base_from:
        head += ["", f"Compared with {plain(review.base_from)}."]
    text = "\n".join(head)
    sections = fitted(list(_sections(review, cost)), MOST - length(text) - 1)
    return "\n\n".join([text, *sections]) + "\n"


def _sections(review: Review, cost: CostData) -> Iterator[Section]:
    gone = [one for one in review.changes if one.destroys]
    kept = [one for one in review.changes if not one.destroys]
    new = [one for one in review.findings if one.is_new]
    old = [one for one in review.findings if not one.is_new]
    if gone:
        yield _changes("Deleted or replaced", gone)
    if any(one.answer != "NO NEW ACCESS" for one in review.access) or review.workloads:
        yield _access(review)
    if new:
        yield _findings(review, "New findings", new)
    if old:
        title = "Findings" if review.base is None else "Findings that the base has too"
        yield _findings(review, title, old)
    yield _cost(review, cost)
    if kept:
        yield _changes("Created or updated", kept)
    if review.read_only:
        yield Section(
            title="Roles that must not write",
            noun="role",
            entries=[
                [f"- {plain(str(one))}"]
                for one in sorted(review.read_only, key=lambda one: one.holds)
            ],
        )
    stands = standing_of(review.head)
    if stands.declared or stands.people:
        yield Section(
            title="Granted and needed",
            noun="role",
            before=[f"{plain(str(stands))}."],
            entries=[
                *([f"- {code(one.role.name)} declares nothing"] for one in stands.undeclared),
                *(
                    [f"- {code(one.role.name)} is of people: {plain(one.why)}"]
                    for one in stands.people
                ),
            ],
        )
    if review.accepted:
        yield _accepted(review)


def _changes(title: str, changes: Sequence[Change]) -> Section:
    ordered = sorted(changes, key=lambda one: (not one.stateful, one.kind, one.urn))
    return Section(
        title=title,
        noun="resource",
        most=CHANGES_SHOWN,
        entries=[[_changed(one)] for one in ordered],
    )


def _changed(one: Change) -> str:
    perhaps = "" if one.certain else " (perhaps)"
    stateful = ", **stateful**" if one.stateful else ""
    old = "stays" if one.kind == "deleted" else "the old one stays"
    stays = f", {old} on AWS (`retain_on_delete`)" if one.stays else ""
    named = f"{code(one.resource.name)} ({code(one.resource.type)})"
    told = f"- {one.kind}{perhaps}{stateful}{stays}: {named}"
    reasons = list(one.replaced_by) or list(one.differences)
    names = [
        f"{code(each.path)}{_values(each.before, each.after)}"
        for each in reasons[:PROPERTIES_SHOWN]
    ]
    names += [f"option {code(name)}{_values(*pair)}" for name, pair in sorted(one.options.items())]
    if len(reasons) > PROPERTIES_SHOWN:
        names.append(f"{len(reasons) - PROPERTIES_SHOWN} more")
    return f"{told}: {', '.join(names)}" if names else told


def _values(before: object, after: object) -> str:
    """Both values, where they are short enough to be read in a line."""
    shown = pair(before, after)
    if max(map(len, shown)) > VALUE_SHOWN or shown[0] == shown[1]:
        return ""
    old, new = (code(one) or "nothing" for one in shown)
    return f" {old} → {new}"


def _access(review: Review) -> Section:
    """UNKNOWN first, then what anybody gains, then by how much is gained."""
    unknown, new = review.answered("UNKNOWN"), widest_first(review.answered("NEW ACCESS"))
    entries = [list(_change(one)) for one in (*unknown, *new)]
    for carrier in review.workloads:
        role = carrier.role.rpartition("::")[2]
        entries.append(
            [f"- The {plain(carrier.kind)} {code(carrier.name)} runs with {code(role)}."]
        )
    return Section(title="Access", noun="answer", apart=True, entries=entries)


def _change(one: AccessChange) -> Iterator[str]:
    told = f"**{one.answer}**: the {about(one)} {code(one.name)}"
    if one.answer == "UNKNOWN":
        yield f"{told} ({one.question}): {plain(one.reason)}"
        return
    yield f"{told} {more(one.question)}:"
    found = readings(one.gains)
    for each in found[:GAINS_SHOWN]:
        by = f"statement {code(each.sid)}" if each.sid else "a statement without Sid"
        yield f"- {code(each.actions)}, {by},"
        yield f"  for instance {code(each.request)}"
    if len(found) > GAINS_SHOWN:
        yield f"- and {len(found) - GAINS_SHOWN} more, in the HTML page"


def _findings(review: Review, title: str, findings: Sequence[ReviewedFinding]) -> Section:
    ordered = sorted(findings, key=lambda one: LEVELS.index(one.finding.level))
    return Section(
        title=title,
        noun="finding",
        apart=True,
        entries=[list(_finding(review, one)) for one in ordered],
    )


def _finding(review: Review, one: ReviewedFinding) -> Iterator[str]:
    found = one.finding
    yield f"- **{found.level}** {plain(found.title)} ({code(found.rule)}{_line(review, found.urn)})"
    yield f"  {plain(found.detail)}"
    yield f"  *Fix:* {plain(found.fix)}"


def _line(review: Review, urn: str) -> str:
    """The Python line that declares a resource."""
    place = review.source(urn)
    if place is None:
        return ""
    source, of_base = place
    return f", {'was in ' if of_base else ''}{code(f'{source.file}:{source.line}')}"


def _cost(review: Review, cost: CostData) -> Section:
    changed = [(name, one) for name, one in cost.components.items() if differs(one.difference)]
    changed.sort(key=lambda each: (-abs(_expected(each[1])), each[0]))
    told = total(cost)
    lines = [f"{told[0].upper()}{told[1:]}.", f"GPU hours a month: {_hours(cost)}."]
    if cost.total.hint:
        lines.append("What has a ~ rests on prices that are hints.")
    if changed:
        lines += ["", "| component | expected | difference | worst case | difference |"]
        lines.append("|---|---:|---:|---:|---:|")
    after = []
    moved = unpriced_changes(review)
    if moved:
        listed = ", ".join(f"{word} of {code(item)}" for item, word in moved[:UNPRICED_SHOWN])
        rest = f" and {len(moved) - UNPRICED_SHOWN} more" if len(moved) > UNPRICED_SHOWN else ""
        after.append(
            "**The difference does not count everything that changes**: without a known price or "
            f"amount there is {listed}{rest}."
        )
    if cost.unpriced:
        count = len({one.item for one in cost.unpriced})
        after.append(
            f"In none of these sums: {count} {'item' if count == 1 else 'items'} without a known "
            "price or amount; the HTML page lists them."
        )
    if cost.regions_without_prices:
        after.append(plain(of_other_regions(cost.regions_without_prices)))
    return Section(
        title="Cost (USD a month)",
        noun="component",
        most=COMPONENTS_SHOWN,
        before=lines,
        entries=[[_row(name, one)] for name, one in changed],
        after=after,
    )


def _hours(cost: CostData) -> str:
    hours = cost.gpu_hours
    added = ""
    if hours.before is not None and hours.before.expected != hours.expected:
        added = f" ({hours.expected - hours.before.expected:+,.0f})"
    return f"{hours.expected:,.0f} expected{added}, {hours.worst:,.0f} at most"


def _row(name: str, one: CostEntryData) -> str:
    assert one.difference is not None  # that is what makes it a row
    figures = (
        dollars(one.expected, hint=one.hint),
        dollars(one.difference.expected, hint=one.hint, signed=True),
        dollars(one.worst, hint=one.hint),
        dollars(one.difference.worst, hint=one.hint, signed=True),
    )
    return f"| {cell(name)} | {' | '.join(figures)} |"


def _expected(one: CostEntryData) -> float:
    return 0 if one.difference is None else one.difference.expected


def _accepted(review: Review) -> Section:
    entries = []
    for one in review.accepted:
        assert one.suppression is not None  # that is what accepted means
        entries.append(
            [
                f"- {'**new** ' if one.is_new else ''}{plain(one.finding.title)} "
                f"({code(one.finding.rule)}), by "
                f"{plain(one.suppression.owner)} until {one.suppression.expires.isoformat()}: "
                f"{plain(one.suppression.reason)}"
            ]
        )
    count = len(entries)
    new = sum(one.is_new is True for one in review.accepted)
    told = f"{count} {'finding' if count == 1 else 'findings'}"
    if review.base is not None:
        told += f", {new or 'none'} of them new"
    return Section(title="Accepted", noun="accepted finding", entries=entries, folded=told)
