"""A rule of the review: a question to a recording, with its name, level and source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from recording import RecordedResource, Recording
from review.finding import Finding, Level

Check: TypeAlias = Callable[[Recording, dt.date], Iterable[Finding]]
"""What a rule finds in a recording on a day."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is asked of every recording.

    `id` is `<part>/<name>` in kebab-case and stays for ever: suppressions and dashboards name it.
    `title` says what must hold. `source` is the page, control or report that asks for it. `check`
    yields a finding for each resource that breaks the rule on the day of the review; what it cannot
    decide is a finding too, never silence.
    """

    id: str
    title: str
    level: Level
    source: str
    check: Check

    def finding(
        self, resource: RecordedResource, title: str, *, detail: str, fix: str, key: str = ""
    ) -> Finding:
        """A finding of this rule on a resource."""
        return Finding(
            rule=self.id,
            level=self.level,
            urn=resource.urn,
            title=title,
            detail=detail,
            fix=fix,
            key=key,
        )


def every_day(check: Callable[[Recording], Iterable[Finding]]) -> Check:
    """A question whose answer is the same on every day."""
    return lambda recording, _: check(recording)
