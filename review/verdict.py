"""What a review says in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from review.access_diff import AccessChange
from review.access_reading import about
from review.finding import LEVELS
from review.review import Review, ReviewedFinding


def verdict(review: Review) -> str:
    """The line that stands first in every report: access in AWS's words, then what is found."""
    return "; ".join([*_access(review), *_findings(review)])


def _access(review: Review) -> list[str]:
    if review.base is None:
        return []
    told = []
    unknown, new = review.answered("UNKNOWN"), review.answered("NEW ACCESS")
    if unknown:
        told.append(f"UNKNOWN for {_places(unknown)}")
    if new:
        told.append(f"NEW ACCESS for {_places(new)}")
    return told or ["NO NEW ACCESS"]


def _places(told: Sequence[AccessChange]) -> str:
    """`1 role and 2 bucket policies`; of more kinds than two, how many there are."""
    kinds = Counter(kind for _, kind in {(one.place, about(one)) for one in told})
    if len(kinds) > 2:
        return f"{kinds.total()} principals and policies"
    return " and ".join(_counted(count, kind) for kind, count in sorted(kinds.items()))


def _counted(count: int, kind: str) -> str:
    if count == 1:
        return f"1 {kind}"
    return f"{count} {kind.removesuffix('y')}ies" if kind.endswith("y") else f"{count} {kind}s"


def _findings(review: Review) -> list[str]:
    if review.base is None:
        return [_counts(review.findings, "")]
    new = [one for one in review.findings if one.is_new]
    old = [one for one in review.findings if not one.is_new]
    return [_counts(new, "new "), *([_counts(old, "known ")] if old else [])]


def _counts(findings: tuple[ReviewedFinding, ...] | list[ReviewedFinding], which: str) -> str:
    if not findings:
        return f"no {which}findings"
    counts = {level: sum(one.finding.level == level for one in findings) for level in LEVELS}
    told = ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for level, n in counts.items() if n)
    return f"{len(findings)} {which}finding{'' if len(findings) == 1 else 's'} ({told})"
