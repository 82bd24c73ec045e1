"""Whether EKS still supports a version, the day of the review decides."""

from __future__ import annotations

import datetime as dt

import pytest

from recording.program import ROOT
from review.controls.eks import CLUSTER, CONTROLS
from review.controls.eks_calendar import AS_OF, CALENDAR
from review.review import review
from review.suppressions import FILE, read_suppressions
from tests.platform.stacks import STACKS, recording_of
from tests.review import recordings as small

[SUPPORTED] = [one for one in CONTROLS if one.id == "eks-version-supported"]
A_DAY = dt.timedelta(days=1)


def said(version: object, today: dt.date) -> tuple[str, str]:
    cluster = small.resource(CLUSTER, "c", {"version": version})
    [(_, verdict)] = SUPPORTED.verdicts(small.recording(cluster), today)
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize("version", CALENDAR)
def test_a_version_is_met_until_the_day_on_which_it_costs_more(version: str) -> None:
    ends = CALENDAR[version]
    assert said(version, ends.standard_ends - A_DAY) == ("meets", "")
    outcome, reason = said(version, ends.standard_ends)
    assert outcome == "fails"
    assert reason == (
        f"version is {version}, in extended support from {ends.standard_ends} until "
        f"{ends.extended_ends}"
    )
    assert said(version, ends.extended_ends - A_DAY)[0] == "fails"
    assert said(version, ends.extended_ends) == (
        "fails",
        f"version is {version}, which EKS supports no more since {ends.extended_ends}",
    )


def test_the_calendar_is_that_of_eks() -> None:
    """A year at the higher price follows, and a newer version ends later."""
    days = [CALENDAR[version] for version in sorted(CALENDAR)]
    assert days == sorted(days)
    for one in days:
        assert one.extended_ends == one.standard_ends.replace(year=one.standard_ends.year + 1)
    assert sum(one.standard_ends > AS_OF for one in days) >= 3


@pytest.mark.parametrize(
    ("version", "outcome", "reason"),
    [
        ("1.37", "unknown", f"version is 1.37, newer than the list of versions of {AS_OF}"),
        ("1.29", "fails", "version is 1.29, no version that EKS supports"),
        ("1.9", "fails", "version is 1.9, no version that EKS supports"),
        ("latest", "fails", "version is latest, no version that EKS supports"),
        (None, "fails", "version is not set, no version that EKS supports"),
        (1.35, "fails", "version is 1.35, no version that EKS supports"),
        (small.UNKNOWN, "unknown", "version is not known before deployment"),
    ],
)
def test_what_is_not_in_the_calendar_never_passes(
    version: object, outcome: str, reason: str
) -> None:
    assert said(version, AS_OF) == (outcome, reason)


@pytest.mark.whole_stack
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("day", ["2026-12-03", "2027-03-26"])
def test_the_stacks_of_the_project_run_what_is_supported_for_months(stack: str, day: str) -> None:
    accepted = [one for one in read_suppressions(ROOT / FILE) if one.holds_for(stack)]
    found = review(
        recording_of(stack), suppressions=accepted, today=dt.date.fromisoformat(day)
    ).findings
    assert [one.finding.title for one in found] == []


def test_a_review_of_a_later_day_asks_anew_and_finds_the_version_that_ended() -> None:
    cluster = small.resource(CLUSTER, "c", {"version": "1.34"})
    recording = small.recording(cluster)

    def finds(day: str) -> bool:
        found = review(recording, today=dt.date.fromisoformat(day)).findings
        return "control/eks-version-supported" in {one.finding.rule for one in found}

    assert [finds(day) for day in ("2026-12-01", "2026-12-02", "2026-12-01")] == [
        False,
        True,
        False,
    ]
