"""What is assumed about how much a stack is used, as the settings of the stack say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from recording import Recording
from review.errors import ReviewError

HOURS_A_MONTH = 730
"""AWS counts a month as 730 hours in its price examples."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Assumptions about one month. The settings `cost.usage` have the same fields and defaults."""

    hours_a_month: float = HOURS_A_MONTH
    scaled_percent: float = 25
    invocations: float = 1_000_000
    nat_gb: float = 100
    endpoint_gb: float = 200
    log_gb: float = 50
    stored_log_gb: float = 150
    stored_object_gb: float = 1_000
    job_hours: float = 100


class UsageError(ReviewError):
    """Assumptions that cannot be read."""


def usage_of(recording: Recording) -> Usage:
    """The assumptions of a recording: what the stack's outputs say, else the defaults."""
    for stack in recording.of("pulumi:pulumi:Stack"):
        platform = stack.outputs.get("platform")
        said = platform.get("usage") if isinstance(platform, Mapping) else None
        if isinstance(said, Mapping):
            return usage_from(said)
    return Usage()


def usage_from(values: Mapping[str, Any]) -> Usage:
    """Assumptions from plain data; what it leaves out has its default.

    Raises:
        UsageError: a field is not known, or is no number from 0.
    """
    known = {one.name for one in fields(Usage)}
    for name, value in values.items():
        if name not in known:
            raise UsageError(
                f"{name} is no assumption about usage. Allowed are {', '.join(sorted(known))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise UsageError(f"The assumption {name} is {value!r}; it is a number from 0.")
    return replace(Usage(), **values)
