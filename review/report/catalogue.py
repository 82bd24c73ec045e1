"""Every rule that a report may name, with what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from review.finding import Level
from review.review import STUMBLED
from review.risk import RISKS, Risk
from review.rule import Rule
from review.rules import RULES
from review.suppressions import EXPIRED, UNUSED


@dataclass(frozen=True, kw_only=True)
class Described:
    """A rule: its id, what must hold, how bad it is when it does not, and who asks for it."""

    id: str
    title: str
    level: Level
    source: str


NEW_ACCESS = "access/new"
UNKNOWN_ACCESS = "access/unknown"

_OWN = (
    Described(
        id=NEW_ACCESS,
        title="Access that a change brings is meant",
        level="note",
        source="Exact comparison with the base",
    ),
    Described(
        id=UNKNOWN_ACCESS,
        title="Of every change it is known whether it brings access",
        level="error",
        source="Exact comparison with the base",
    ),
    Described(
        id=STUMBLED,
        title="Every rule understands the recording",
        level="error",
        source="Unknown is never a pass",
    ),
    Described(
        id=EXPIRED,
        title="A suppression ends on its day",
        level="error",
        source="suppressions.yaml",
    ),
    Described(
        id=UNUSED,
        title="A suppression that no finding needs is taken out",
        level="error",
        source="suppressions.yaml",
    ),
)


@cache
def catalogue() -> dict[str, Described]:
    """The rules by id, in the order in which reports list them."""
    asked: list[Rule | Risk] = [*RULES, *RISKS]
    described = (
        Described(id=one.id, title=one.title, level=one.level, source=one.source) for one in asked
    )
    listed = [*_OWN, *described]
    return {one.id: one for one in listed}
