"""What a control says of one resource."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["meets", "fails", "unknown", "exempt"]


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason, which is empty where the control is met."""

    outcome: Outcome
    reason: str = ""


MEETS = Verdict("meets")


def fails(reason: str) -> Verdict:
    """The control is not met."""
    return Verdict("fails", reason)


def unknown(what: str) -> Verdict:
    """It cannot be decided; never a pass."""
    return Verdict("unknown", f"{what} is not known before deployment")


def both(verdicts: Iterable[Verdict]) -> Verdict:
    """Met when all are: the first that fails, else the first that is unknown."""
    undecided = MEETS
    for one in verdicts:
        if one.outcome == "fails":
            return one
        if one.outcome == "unknown" and undecided is MEETS:
            undecided = one
    return undecided


def either(verdicts: Iterable[Verdict]) -> Verdict:
    """Met when one is: else unknown when one is, else what all lack. Of nothing: fails."""
    undecided: Verdict | None = None
    reasons: list[str] = []
    for one in verdicts:
        if one.outcome == "meets":
            return one
        if one.outcome == "unknown":
            undecided = undecided or one
        else:
            reasons.append(one.reason)
    return undecided or fails("; ".join(dict.fromkeys(reasons)) or "there is none")
