"""Schedules are refused here with the field that is wrong, before AWS refuses them without."""

import pytest

from components.common.cron import aws_schedule_problem, time_zone_problem, unix_cron_problem


@pytest.mark.parametrize(
    "text", ["0 20 * * 1-5", "*/15 0-6 1,15 JAN-MAR SUN", "59 23 31 12 7", "0 0 * * mon"]
)
def test_a_recurrence_of_five_fields_is_fine(text: str) -> None:
    assert unix_cron_problem(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0 20 * *", "4 fields"),
        ("60 20 * * *", "minute '60'"),
        ("0 24 * * *", "hour '24'"),
        ("0 0 0 * *", "day of month '0'"),
        ("0 0 * 13 *", "month '13'"),
        ("0 0 * * 8", "day of week '8'"),
        ("0 0 * * FUN", "day of week 'FUN'"),
        ("*/0 0 * * *", "minute '*/0'"),
        ("0 20 ? * MON-FRI *", "6 fields"),
    ],
)
def test_a_wrong_recurrence_names_its_field(text: str, word: str) -> None:
    assert word in (unix_cron_problem(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "cron(0 20 ? * MON-FRI *)",
        "cron(15 10 1 * ? 2027)",
        "cron(0 18 L * ? *)",
        "rate(1 hour)",
        "rate(5 minutes)",
        "at(2026-11-21T08:00:00)",
    ],
)
def test_a_schedule_of_application_auto_scaling_is_fine(text: str) -> None:
    assert aws_schedule_problem(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0 20 * * 1-5", "none of"),
        ("cron(0 20 * * MON-FRI)", "5 fields"),
        ("cron(0 20 * * MON *)", "exactly one"),
        ("cron(0 20 ? * ? *)", "exactly one"),
        ("cron(0 25 ? * MON *)", "hour '25'"),
        ("cron(0 20 ? * 0 *)", "day of week '0'"),
        ("cron(0 20 1 * ? 1969)", "year '1969'"),
        ("rate(1 hours)", "singular"),
        ("rate(2 hour)", "plural"),
        ("at(tomorrow)", "none of"),
    ],
)
def test_a_wrong_schedule_names_what_is_wrong(text: str, word: str) -> None:
    assert word in (aws_schedule_problem(text) or "")


def test_a_time_zone_is_one_of_the_database() -> None:
    assert time_zone_problem("Europe/Zurich") is None
    assert "IANA" in (time_zone_problem("Europe/Zuerich") or "")
