"""A review is of today, or of the day that somebody names."""

from __future__ import annotations

import datetime as dt

import pytest

from policy.pack import own_review
from review.day import VARIABLE, day_of_review
from review.errors import ReviewError


def test_without_a_word_it_is_today_as_aws_counts_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    before = dt.datetime.now(dt.UTC).date()
    assert before <= day_of_review() <= dt.datetime.now(dt.UTC).date()


def test_another_day_may_be_named_to_the_review_and_to_the_policy_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "2027-03-27")
    assert day_of_review() == own_review().today == dt.date(2027, 3, 27)


@pytest.mark.parametrize("wrong", ["tomorrow", "27.3.2027", "2027-02-30"])
def test_what_is_no_day_is_refused_with_its_text(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, wrong)
    with pytest.raises(ReviewError, match=f"MLOPS_REVIEW_DAY is '{wrong}', which is no day"):
        day_of_review()
