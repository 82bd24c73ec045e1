"""How long EKS supports a version of Kubernetes, and at which price. Data, and the question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

from review.controls.place import Place
from review.controls.predicates import Predicate
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

AS_OF = dt.date(2026, 11, 25)
"""The day of the list."""


class Support(NamedTuple):
    """The days, in UTC, from whose beginning on a version is in extended support, for which EKS
    takes more, and in none, so that EKS raises it."""

    standard_ends: dt.date
    extended_ends: dt.date


CALENDAR: Mapping[str, Support] = {
    "1.30": Support(dt.date(2025, 7, 23), dt.date(2026, 7, 23)),
    "1.31": Support(dt.date(2025, 11, 26), dt.date(2026, 11, 26)),
    "1.32": Support(dt.date(2026, 3, 23), dt.date(2027, 3, 23)),
    "1.33": Support(dt.date(2026, 7, 29), dt.date(2027, 7, 29)),
    "1.34": Support(dt.date(2026, 12, 2), dt.date(2027, 12, 2)),
    "1.35": Support(dt.date(2027, 3, 27), dt.date(2028, 3, 27)),
    # EKS has it since June 2026, and support lasts fourteen months: no day was named yet.
    "1.36": Support(dt.date(2027, 8, 1), dt.date(2028, 8, 1)),
}
"""By version. Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS",
release calendar."""


def in_standard_support(path: str) -> Predicate:
    """A version of Kubernetes that EKS supports at the standard price on the day of the review. One
    that is newer than the list is unknown."""

    def ask(place: Place) -> Verdict:
        version = place.value(path)
        if is_unknown(version):
            return unknown(place.named(path))
        told = f"{place.named(path)} {'is not set' if version is None else f'is {version}'}"
        known = CALENDAR.get(version)
        if known is None:
            return _not_listed(version, told)
        if place.today < known.standard_ends:
            return MEETS
        if place.today < known.extended_ends:
            return fails(
                f"{told}, in extended support from {known.standard_ends} until "
                f"{known.extended_ends}"
            )
        return fails(f"{told}, which EKS supports no more since {known.extended_ends}")

    return ask


def _not_listed(version: object, told: str) -> Verdict:
    minor = _minor(version)
    if minor is None or minor < min(filter(None, map(_minor, CALENDAR))):
        return fails(f"{told}, no version that EKS supports")
    return Verdict("unknown", f"{told}, newer than the list of versions of {AS_OF}")


def _minor(version: object) -> int | None:
    found = re.fullmatch(r"1\.(\d{1,3})", version) if isinstance(version, str) else None
    return None if found is None else int(found[1])
