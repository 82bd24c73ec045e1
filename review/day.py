"""The day of a review: it decides which suppressions have ended, and what AWS still supports."""

from __future__ import annotations

import datetime as dt
import os

from review.errors import ReviewError

VARIABLE = "MLOPS_REVIEW_DAY"
"""Names another day than today, such as one on which a version will have ended: 2027-03-27."""


def day_of_review() -> dt.date:
    """Today in UTC, as AWS counts its days, or the day that the environment names.

    Raises:
        ReviewError: it names no day.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return dt.datetime.now(dt.UTC).date()
    try:
        return dt.date.fromisoformat(named)
    except ValueError:
        raise ReviewError(
            f"{VARIABLE} is {named!r}, which is no day. Write it as 2027-03-27, or unset it: then "
            "the review is of today."
        ) from None
