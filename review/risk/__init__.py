"""What the change from one recording to another may break, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from recording import Recording
from review.changes import Change, changes
from review.finding import Finding, worst_first
from review.risk import downtime, irreversible, loss, protection, retention
from review.risk.risk import Risk, World

__all__ = ["RISKS", "Risk", "risks", "risks_of"]

RISKS: tuple[Risk, ...] = (
    *loss.RISKS,
    *protection.RISKS,
    *retention.RISKS,
    *downtime.RISKS,
    *irreversible.RISKS,
)
"""Every kind of risk."""


def risks(base: Recording, head: Recording) -> list[Finding]:
    """The risks of deploying `head` where `base` is deployed, worst first."""
    return risks_of(changes(base, head), head)


def risks_of(found: Iterable[Change], head: Recording) -> list[Finding]:
    """The risks of changes that are already known."""
    world = World(changes=tuple(found), head={one.urn: one for one in head.resources})
    return worst_first(
        finding
        for change in world.changes
        for risk in RISKS
        for finding in risk.check(change, world)
    )
