"""The review as a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from review.access_diff import AccessChange
from review.access_reading import readings
from review.finding import LEVELS
from review.report.text import code, plain
from review.review import Review, ReviewedFinding
from review.verdict import verdict

MOST = 60_000
"""Characters of a comment; GitHub takes 65,536."""

_ROOM = 300
"""Kept for the line that says what was cut."""

GAINS_SHOWN = 5
"""Proofs shown of one principal or resource."""


def report(review: Review) -> str:
    """The verdict, then the sections, the most urgent first; whole sections are cut at the end
    where all would be longer than MOST."""
    head = [f"## Review of stack {code(review.head.stack)}", "", f"**{plain(verdict(review))}.**"]
    if review.base is None:
        head += ["", "Nothing to compare with was given: only what stands is reviewed."]
    sections = [section for section in _sections(review) if section]
    return _fitting("\n".join(head), sections)


def _fitting(head: str, sections: Sequence[Sequence[str]]) -> str:
    text = head
    cut: list[str] = []
    for section in sections:
        longer = "\n".join([text, "", *section])
        if len(longer) + 1 > MOST - _ROOM or cut:
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
    yield _access(review)
    yield _findings("New findings", [one for one in review.findings if one.is_new])
    yield _findings(
        "Findings" if review.base is None else "Findings that the base has too",
        [one for one in review.findings if not one.is_new],
    )
    yield _proofs(review)
    yield _accepted(review)


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
        yield f"- {code(each.actions)} on {code(each.resource)}, statement {code(each.statement)}; "
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
