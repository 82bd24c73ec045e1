"""The review as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from review.access_diff import AccessChange
from review.access_reading import readings
from review.changes import Change
from review.finding import LEVELS
from review.report.form import CostData, CostEntryData
from review.report.json import cost_data
from review.report.text import cell, code, plain
from review.review import Review, ReviewedFinding
from review.verdict import verdict

MOST = 60_000
"""Characters of a comment; GitHub takes 65,536."""

_ROOM = 300
"""Kept for the line that says what was cut."""

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


def report(review: Review) -> str:
    """The verdict, then the sections, the most urgent first; whole sections that have no
    room within MOST are cut, and named."""
    head = [f"## Review of stack {code(review.head.stack)}", "", f"**{plain(verdict(review))}.**"]
    if review.base is None:
        head += ["", "Nothing to compare with was given: only what stands is reviewed."]
    elif not review.changes:
        head += ["", "Nothing changes."]
    sections = [section for section in _sections(review) if section]
    return _fitting("\n".join(head), sections)


def _fitting(head: str, sections: Sequence[Sequence[str]]) -> str:
    text = head
    cut: list[str] = []
    for section in sections:
        longer = "\n".join([text, "", *section])
        if len(longer) + 1 > MOST - _ROOM:
            cut.append(section[0].removeprefix("### "))
        else:
            text = longer
    if cut:
        text += (
            f"\n\n**Cut, because a comment has no more room: {', '.join(cut)}.** All of it "
            "stands in the reports of the same run, in the HTML page and in the JSON."
        )
    return f"{text}\n"


def _sections(review: Review) -> Iterator[list[str]]:
    gone = [one for one in review.changes if one.destroys]
    yield _changes("Deleted or replaced", gone)
    yield _access(review)
    yield _findings("New findings", [one for one in review.findings if one.is_new])
    yield _findings(
        "Findings" if review.base is None else "Findings that the base has too",
        [one for one in review.findings if not one.is_new],
    )
    yield _cost(review)
    yield _changes("Created or updated", [one for one in review.changes if not one.destroys])
    yield _proofs(review)
    yield _accepted(review)


def _changes(title: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    ordered = sorted(changes, key=lambda one: (not one.stateful, one.kind, one.urn))
    lines = [f"### {title}", "", *(_changed(one) for one in ordered[:CHANGES_SHOWN])]
    if len(ordered) > CHANGES_SHOWN:
        lines.append(f"- and {len(ordered) - CHANGES_SHOWN} more, in the HTML page")
    return lines


def _changed(one: Change) -> str:
    perhaps = "" if one.certain else " (perhaps)"
    stateful = ", **stateful**" if one.stateful else ""
    told = f"- {one.kind}{perhaps}{stateful}: {code(one.resource.name)} ({code(one.resource.type)})"
    reasons = list(one.replaced_by) or list(one.differences)
    names = [code(each.path) for each in reasons[:PROPERTIES_SHOWN]]
    names += [f"option {code(name)}" for name in sorted(one.options)]
    if len(reasons) > PROPERTIES_SHOWN:
        names.append(f"{len(reasons) - PROPERTIES_SHOWN} more")
    return f"{told}: {', '.join(names)}" if names else told


def _access(review: Review) -> list[str]:
    told = [*review.answered("UNKNOWN"), *review.answered("NEW ACCESS")]
    if not told and not review.workloads:
        return []
    lines = ["### Access"]
    for one in told:
        lines += ["", *_change(one)]
    for carrier in review.workloads:
        role = carrier.role.rpartition("::")[2]
        lines += ["", f"- The {plain(carrier.kind)} {code(carrier.name)} runs with {code(role)}."]
    return lines


def _change(one: AccessChange) -> Iterator[str]:
    about = f"**{one.answer}**: the {one.kind} {code(one.name)}"
    if one.answer == "UNKNOWN":
        yield f"{about} ({one.question}): {plain(one.reason)}"
        return
    yield f"{about} {one.question} more:"
    found = readings(one.gains)
    for each in found[:GAINS_SHOWN]:
        yield f"- {code(each.actions)}, statement {code(each.statement)},"
        yield f"  for instance {code(each.request)}"
    if len(found) > GAINS_SHOWN:
        yield f"- and {len(found) - GAINS_SHOWN} more"


def _findings(title: str, findings: Sequence[ReviewedFinding]) -> list[str]:
    if not findings:
        return []
    lines = [f"### {title}"]
    for level in LEVELS:
        for one in findings:
            if one.finding.level == level:
                lines += ["", *_finding(one)]
    return lines


def _finding(one: ReviewedFinding) -> Iterable[str]:
    found = one.finding
    yield f"- **{found.level}** {plain(found.title)} ({code(found.rule)})"
    yield f"  {plain(found.detail)}"
    yield f"  *To mend it:* {plain(found.fix)}"


def _cost(review: Review) -> list[str]:
    cost = cost_data(review)
    lines = ["### Cost", "", _total(cost)]
    changed = [
        (name, one)
        for name, one in cost.components.items()
        if one.difference is not None and (one.difference.expected or one.difference.worst)
    ]
    if changed:
        lines += ["", "| component | expected | difference | worst case | difference |"]
        lines += ["|---|---:|---:|---:|---:|"]
        changed.sort(key=lambda each: (-abs(_expected(each[1])), each[0]))
        for name, one in changed[:COMPONENTS_SHOWN]:
            assert one.difference is not None  # that is what changed means
            figures = (one.expected, one.difference.expected, one.worst, one.difference.worst)
            hint = "~" if one.hint else ""
            told = " | ".join(
                f"{hint}{each:{'+' if at % 2 else ''},.2f}" for at, each in enumerate(figures)
            )
            lines.append(f"| {cell(name)} | {told} |")
        if len(changed) > COMPONENTS_SHOWN:
            lines += ["", f"And {len(changed) - COMPONENTS_SHOWN} more components."]
    if cost.unpriced:
        names = sorted({one.item for one in cost.unpriced})
        listed = ", ".join(code(one) for one in names[:UNPRICED_SHOWN])
        more = f" and {len(names) - UNPRICED_SHOWN} more" if len(names) > UNPRICED_SHOWN else ""
        lines += ["", f"Not in these sums, because no price or amount is known: {listed}{more}."]
    return lines


def _total(cost: CostData) -> str:
    total, hours = cost.total, cost.gpu_hours
    mark = "~" if total.hint else ""
    told = (
        f"Expected {mark}{total.expected:,.2f} USD a month, {mark}{total.minimum:,.2f} at least, "
        f"{mark}{total.worst:,.2f} at most"
    )
    if total.difference is not None:
        told += f"; {total.difference.expected:+,.2f} to before"
    told += f". GPU hours: {hours.expected:,.0f} expected, {hours.worst:,.0f} at most."
    return f"{told} What has a ~ rests on prices that are hints." if mark else told


def _expected(one: CostEntryData) -> float:
    return 0 if one.difference is None else one.difference.expected


def _proofs(review: Review) -> list[str]:
    if not review.read_only:
        return []
    return [
        "### Roles that must not write",
        "",
        *(f"- {plain(str(one))}" for one in review.read_only),
    ]


def _accepted(review: Review) -> list[str]:
    if not review.accepted:
        return []
    lines = ["### Accepted", ""]
    for one in review.accepted:
        assert one.suppression is not None  # that is what accepted means
        lines.append(
            f"- {plain(one.finding.title)} ({code(one.finding.rule)}), by "
            f"{plain(one.suppression.owner)} until {one.suppression.expires.isoformat()}: "
            f"{plain(one.suppression.reason)}"
        )
    return lines
