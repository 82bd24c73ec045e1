"""A kind of risk that a change brings, and what the kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recording import RecordedResource
from review.changes import Change
from review.differences import is_mark
from review.finding import Finding, Level


@dataclass(frozen=True, kw_only=True)
class World:
    """All changes of a review, and what stands after them."""

    changes: tuple[Change, ...]
    head: Mapping[str, RecordedResource]

    def gone(self, urn: str) -> bool:
        """Whether a resource of the base is deleted or replaced."""
        return any(
            one.before is not None and one.before.urn == urn and one.kind in ("deleted", "replaced")
            for one in self.changes
        )


@dataclass(frozen=True, kw_only=True)
class Risk:
    """What is asked of every change.

    `id` is `risk/<name>` in kebab-case and stays for ever. `check` yields a finding for each change
    that brings the risk; one that only may bring it is a finding of a lower level.
    """

    id: str
    title: str
    level: Level
    source: str
    check: Callable[[Change, World], Iterable[Finding]]

    def finding(
        self,
        change: Change,
        title: str,
        *,
        detail: str,
        fix: str,
        key: str = "",
        level: Level | None = None,
    ) -> Finding:
        """A finding of this risk on a changed resource."""
        return Finding(
            rule=self.id,
            level=level or self.level,
            urn=change.urn,
            title=title,
            detail=detail,
            fix=fix,
            key=key,
        )


def inputs(resource: RecordedResource | None) -> Mapping[str, Any]:
    """The inputs; none of a resource that is not there."""
    return {} if resource is None else resource.inputs


def at(values: Any, path: str) -> Any:
    """The value at a dotted path; None where there is none, a mark where it is not shown."""
    for part in path.split("."):
        if is_mark(values):
            return values
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def shown(value: Any) -> str:
    """A value in a sentence."""
    if is_mark(value):
        return "a value that is not shown"
    return "nothing" if value is None else str(value)
