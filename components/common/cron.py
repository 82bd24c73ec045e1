"""Checks cron expressions of AWS before AWS sees them. Two dialects differ in what they allow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RATE = re.compile(r"^rate\((\d+) (minutes?|hours?|days?)\)$")
_AT = re.compile(r"^at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)$")
_CRON = re.compile(r"^cron\((.*)\)$")


def unix_cron_problem(text: str) -> str | None:
    """What is wrong with a five-field cron of EC2 Auto Scaling; None when nothing is.

    Source: EC2 Auto Scaling User Guide, "Create a recurring schedule": minute, hour, day of month,
    month, day of week (0 to 7 or names).
    """
    fields = text.split()
    if len(fields) != 5:
        return f"it has {len(fields)} fields where minute, hour, day, month, weekday are wanted"
    return _first_problem(
        (
            ("minute", fields[0], 0, 59, ()),
            ("hour", fields[1], 0, 23, ()),
            ("day of month", fields[2], 1, 31, ()),
            ("month", fields[3], 1, 12, _MONTHS),
            ("day of week", fields[4], 0, 7, _DAYS),
        )
    )


def aws_schedule_problem(text: str) -> str | None:
    """What is wrong with an expression of Application Auto Scaling; None when nothing is.

    Allowed are at(yyyy-mm-ddThh:mm:ss), rate(n unit) and cron with six fields, of which exactly
    one of day of month and day of week is `?`. Source: Application Auto Scaling User Guide,
    "Schedule recurring scaling actions using cron expressions".
    """
    if _AT.match(text):
        return None
    rate = _RATE.match(text)
    if rate:
        plural = rate[2].endswith("s")
        if (int(rate[1]) == 1) == plural or int(rate[1]) == 0:
            return "a rate of 1 takes the singular, any other the plural, and 0 is none"
        return None
    cron = _CRON.match(text)
    if not cron:
        return "it is none of at(...), rate(...) and cron(...)"
    fields = cron[1].split()
    if len(fields) != 6:
        return f"it has {len(fields)} fields where minute, hour, day, month, weekday, year are"
    if (fields[2] == "?") == (fields[4] == "?"):
        return "exactly one of day of month and day of week has to be ?"
    return _first_problem(
        (
            ("minute", fields[0], 0, 59, ()),
            ("hour", fields[1], 0, 23, ()),
            ("day of month", "*" if fields[2] in ("?", "L") else fields[2], 1, 31, ()),
            ("month", fields[3], 1, 12, _MONTHS),
            ("day of week", "*" if fields[4] == "?" else fields[4], 1, 7, _DAYS),
            ("year", fields[5], 1970, 2199, ()),
        )
    )


def time_zone_problem(text: str) -> str | None:
    """What is wrong with the name of a time zone; None when nothing is."""
    known = _time_zones()
    if not known:
        return None
    return None if text in known else "it is no time zone of the IANA database"


@cache
def _time_zones() -> frozenset[str]:
    """The names that this machine has: it opens 600 files to tell them, so it is asked once."""
    return frozenset(available_timezones())


def _first_problem(fields: Sequence[tuple[str, str, int, int, Sequence[str]]]) -> str | None:
    for name, text, low, high, words in fields:
        for part in text.split(","):
            if not _part_is_fine(part, low, high, {w: low + i for i, w in enumerate(words)}):
                return f"its {name} {part!r} is not within {low} to {high}"
    return None


def _part_is_fine(part: str, low: int, high: int, words: Mapping[str, int]) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        return False
    if span == "*":
        return True
    first, dash, last = span.partition("-")
    ends = [_number(end, words) for end in ([first, last] if dash else [first])]
    return all(end is not None and low <= end <= high for end in ends)


def _number(text: str, words: Mapping[str, int]) -> int | None:
    return int(text) if text.isdigit() else words.get(text.upper())
