"""What a review says of findings, of a base, and when it fails."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from recording import RecordedResource
from review.review import FailOn, Review, review
from review.rules import RULES
from review.suppressions import Suppression
from review.verdict import verdict
from tests.review.recordings import UNKNOWN, allow, attachment, inline, policy, recording, role

TODAY = dt.date(2026, 11, 25)
READS = allow("s3:GetObject", "arn:aws:s3:::data/*", Sid="Read")
EVERYTHING = allow("s3:*", Sid="Everything")
NOBODYS = policy("nobodys", READS)
QUIET = (role("reader"), inline("reader", READS))


@pytest.fixture(autouse=True)
def _without_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recordings here are far too small to meet what frameworks ask, and name no need."""
    others = ("control/", "privilege/no-need-declared")
    few = tuple(one for one in RULES if not one.id.startswith(others))
    monkeypatch.setattr("review.review.RULES", few)


def reviewed(
    *head: RecordedResource, base: tuple[RecordedResource, ...] | None = None, **more: Any
) -> Review:
    old = None if base is None else recording(*base)
    return review(recording(*head), old, today=TODAY, **more)


def suppression(**changes: Any) -> Suppression:
    given: dict[str, Any] = {
        "rule": "privilege/wildcard",
        "resource": "reader-inline",
        "reason": "The reader is a test of suppressions.",
        "owner": "ml-platform@example.com",
        "expires": TODAY,
    }
    return Suppression.model_validate({**given, **changes})


def test_without_a_base_nothing_is_called_new_or_compared() -> None:
    found = reviewed(role("reader"), inline("reader", EVERYTHING))
    assert [(one.finding.rule, one.is_new) for one in found.findings] == [
        ("privilege/wildcard", None)
    ]
    assert (found.access, found.workloads) == ((), ())
    assert verdict(found) == "1 finding (1 error)"


def test_a_finding_that_the_base_has_too_is_not_new_and_comes_after_those_that_are() -> None:
    before = (role("reader"), inline("reader", EVERYTHING))
    found = reviewed(*before, NOBODYS, base=before)
    assert [(one.finding.rule, one.is_new) for one in found.findings] == [
        ("privilege/unattached", True),
        ("privilege/wildcard", False),
    ]
    assert verdict(found) == ("NO NEW ACCESS; 1 new finding (1 warning); 1 known finding (1 error)")


def test_new_access_has_its_proof_and_fails_only_whoever_asks_for_notes() -> None:
    more = allow("s3:PutObject", "arn:aws:s3:::data/*", Sid="Write")
    found = reviewed(role("reader"), inline("reader", READS, more), base=QUIET)
    [change] = found.answered("NEW ACCESS")
    assert [(one.actions, one.statement.sid) for one in change.gains] == [
        (("s3:PutObject",), "Write")
    ]
    assert verdict(found).startswith("NEW ACCESS for 1 role; no new findings")
    assert found.failures("warning") == []
    assert found.failures("note") == ["1 answer (NEW ACCESS)"]


def test_what_is_unknown_fails_whatever_the_level() -> None:
    found = reviewed(
        role("reader"), policy("p", text=UNKNOWN), attachment("reader", "p"), base=QUIET
    )
    assert found.answered("UNKNOWN")
    assert "UNKNOWN for 1 role" in verdict(found)
    assert any("(UNKNOWN)" in one for one in found.failures("error"))
    assert found.failures("never") == []


@pytest.mark.parametrize(
    ("fail_on", "fails"),
    [
        ("error", ["1 error"]),
        ("warning", ["1 error", "1 warning"]),
        ("note", ["1 error", "1 warning"]),
        ("never", []),
    ],
)
def test_a_level_fails_by_itself_and_by_what_is_worse(fail_on: FailOn, fails: list[str]) -> None:
    found = reviewed(role("reader"), inline("reader", EVERYTHING), NOBODYS)
    assert found.failures(fail_on) == fails


def test_an_accepted_finding_fails_nothing_and_is_told_with_who_accepts_it() -> None:
    accepted = suppression()
    found = reviewed(role("reader"), inline("reader", EVERYTHING), suppressions=[accepted])
    assert found.findings == ()
    assert [one.suppression for one in found.accepted] == [accepted]
    assert found.failures("note") == []


def test_a_suppression_that_the_change_made_useless_is_a_new_finding() -> None:
    before = (role("reader"), inline("reader", EVERYTHING))
    found = reviewed(*QUIET, base=before, suppressions=[suppression()])
    assert [(one.finding.rule, one.is_new) for one in found.findings] == [
        ("review/suppression-unused", True)
    ]


def test_a_suppression_that_ended_long_ago_is_no_news() -> None:
    before = (role("reader"), inline("reader", EVERYTHING))
    ended = suppression(expires=TODAY - dt.timedelta(days=1))
    found = reviewed(*before, base=before, suppressions=[ended])
    assert {(one.finding.rule, one.is_new) for one in found.findings} == {
        ("privilege/wildcard", False),
        ("review/suppression-expired", False),
    }


def test_a_suppression_holds_for_the_stacks_that_it_names() -> None:
    assert suppression().holds_for("dev")
    assert suppression(stacks=["prod"]).holds_for("prod")
    assert not suppression(stacks=["prod"]).holds_for("dev")
