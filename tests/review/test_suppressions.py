"""What is accepted has a reason, an owner and an end, and goes when nothing needs it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from review.finding import Finding, worst_first
from review.suppressions import (
    EXPIRED,
    UNUSED,
    Suppression,
    SuppressionsError,
    judge,
    read_suppressions,
)

ROOT = "urn:pulumi:dev::mlops-platform::pulumi:pulumi:Stack::mlops-platform-dev"
TODAY = dt.date(2026, 11, 25)


def a_finding(**changes: Any) -> Finding:
    given: dict[str, Any] = {
        "rule": "exposure/public",
        "level": "error",
        "urn": "urn:pulumi:dev::mlops-platform::aws:s3/bucket:Bucket::models-primary-bucket",
        "title": "Everybody reads the bucket",
        "detail": "s3:GetObject by anybody",
        "fix": "Remove the statement.",
        "key": "Open",
    }
    return Finding(**{**given, **changes})


def a_suppression(**changes: Any) -> Suppression:
    given: dict[str, Any] = {
        "rule": "exposure/public",
        "resource": "models-*",
        "reason": "The bucket holds published data sets only.",
        "owner": "ml-platform@example.com",
        "expires": TODAY,
    }
    return Suppression.model_validate({**given, **changes})


def test_a_finding_is_accepted_up_to_the_last_day_of_its_suppression() -> None:
    found, accepted = a_finding(), a_suppression()
    judged = judge([found], [accepted], today=TODAY, root=ROOT)
    assert judged.open == ()
    assert judged.accepted == ((found, accepted),)


def test_a_suppression_that_has_ended_accepts_nothing_and_is_a_finding_itself() -> None:
    found = a_finding()
    judged = judge([found], [a_suppression()], today=TODAY + dt.timedelta(days=1), root=ROOT)
    assert judged.accepted == ()
    assert [one.rule for one in judged.open] == ["exposure/public", EXPIRED]


@pytest.mark.parametrize(
    "changes",
    [{"rule": "exposure/account"}, {"resource": "captures-*"}, {"key": "Other"}],
)
def test_a_suppression_that_means_nothing_that_was_found_is_a_finding(
    changes: dict[str, str],
) -> None:
    judged = judge([a_finding()], [a_suppression(**changes)], today=TODAY, root=ROOT)
    assert [one.rule for one in judged.open] == ["exposure/public", UNUSED]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("exposure/unknown", []), ("escalation/unknown", [UNUSED])],
)
def test_what_an_open_question_may_be_about_is_not_called_unused(
    rule: str, expected: list[str]
) -> None:
    question = a_finding(rule=rule, level="warning")
    judged = judge([question], [a_suppression()], today=TODAY, root=ROOT)
    assert [one.rule for one in judged.open] == [rule, *expected]


def test_a_suppression_that_ended_is_a_finding_although_a_question_is_open() -> None:
    question = a_finding(rule="exposure/unknown", level="warning")
    judged = judge([question], [a_suppression()], today=TODAY + dt.timedelta(days=1), root=ROOT)
    assert [one.rule for one in judged.open] == ["exposure/unknown", EXPIRED]


def test_the_fingerprint_is_that_of_the_flaw_and_not_of_the_stack_or_the_wording() -> None:
    here = a_finding()
    elsewhere = a_finding(
        urn=here.urn.replace(":dev::", ":prod::"), title="other", detail="other", level="note"
    )
    assert here.fingerprint == elsewhere.fingerprint
    for change in ({"rule": "exposure/account"}, {"key": "Second"}, {"urn": here.urn + "-2"}):
        assert a_finding(**change).fingerprint != here.fingerprint


def test_the_worst_comes_first() -> None:
    note, warning, error = (a_finding(level=one) for one in ("note", "warning", "error"))
    assert worst_first([note, error, warning]) == [error, warning, note]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rule: x", "dict is not a list"),
        ("- {rule: exposure/public}", "entry 1: resource"),
        ("- {rule: 7, resource: a, reason: b, owner: c, expires: 2026-01-01}", "entry 1: rule"),
        ("- [", "cannot be read"),
        (
            "- {rule: a/b, resource: a, reason: too short, owner: me@x, expires: 2026-01-01}",
            "entry 1: reason",
        ),
        (
            "- {rule: a/b, resource: a, reason: long enough to be one, owner: me@x, expires: soon}",
            "entry 1: expires",
        ),
    ],
)
def test_a_file_that_is_not_understood_is_refused_with_the_place(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "suppressions.yaml"
    file.write_text(text)
    with pytest.raises(SuppressionsError, match=r"suppressions\.yaml") as caught:
        read_suppressions(file)
    assert says in str(caught.value)


def test_no_file_and_an_empty_one_accept_nothing(tmp_path: Path) -> None:
    assert read_suppressions(tmp_path / "none.yaml") == []
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    assert read_suppressions(tmp_path / "empty.yaml") == []
