"""What the project itself accepts: little, not for long, and nothing that is not found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from review.review import findings_of
from review.suppressions import FILE, UNUSED, judge, read_suppressions
from tests.platform.stacks import recording_of

pytestmark = pytest.mark.whole_stack

ROOT = Path(__file__).resolve().parents[2]
ACCEPTED = read_suppressions(ROOT / FILE)
TODAY = dt.datetime.now(dt.UTC).date()


def test_at_most_ten_are_accepted_and_none_for_more_than_a_year() -> None:
    assert len(ACCEPTED) <= 10
    for one in ACCEPTED:
        assert one.expires <= TODAY + dt.timedelta(days=366)
        assert len(one.reason) >= 60


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_a_finding_of_the_stack_needs_each_of_them(stack: str) -> None:
    recording = recording_of(stack)
    meant = [one for one in ACCEPTED if one.holds_for(stack)]
    # Each holds on that day; the review tells of those that end.
    day = min(one.expires for one in meant)
    judged = judge(findings_of(recording, day), meant, today=day, root="urn")
    assert [one.title for one in judged.open if one.rule == UNUSED] == []
    assert len(judged.accepted) >= len(meant)
