"""How a recording stands to every control, in numbers: met, not met, exempt, undecided."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from recording import Recording
from review.controls.control import Control
from review.controls.controls import CONTROLS
from review.controls.verdict import Outcome
from review.memory import once_per_recording

State = Literal["met", "not met", "exempt", "undecided", "not applicable"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One control, and how many resources meet it, do not, are exempt or unknown."""

    control: Control
    resources: Mapping[Outcome, int]

    @property
    def state(self) -> State:
        """The worst that a resource is; `not applicable` where it is meant for none, and `exempt`
        where all that it is meant for are."""
        if self.resources.get("fails"):
            return "not met"
        if self.resources.get("unknown"):
            return "undecided"
        if self.resources.get("meets"):
            return "met"
        return "exempt" if self.resources.get("exempt") else "not applicable"


@once_per_recording
def standings(recording: Recording, today: dt.date) -> tuple[Standing, ...]:
    """Every control on a day, in the order of the list. Suppressions do not count: what is accepted
    is not met all the same."""
    return tuple(
        Standing(
            control=one,
            resources=Counter(verdict.outcome for _, verdict in one.verdicts(recording, today)),
        )
        for one in CONTROLS
    )


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Ids of controls that stand otherwise than in a base."""

    broken: tuple[str, ...]
    undecided: tuple[str, ...]
    met: tuple[str, ...]


def moved(base: Recording, head: Recording, today: dt.date) -> Moved:
    """What a change does to the controls: `broken` are not met by more resources than before,
    `undecided` are unknown for more, `met` were one of the two and are no more."""
    before = {one.control.id: one for one in standings(base, today)}
    broken, undecided, met = [], [], []
    for now in standings(head, today):
        was = before[now.control.id]
        if now.resources.get("fails", 0) > was.resources.get("fails", 0):
            broken.append(now.control.id)
        elif now.resources.get("unknown", 0) > was.resources.get("unknown", 0):
            undecided.append(now.control.id)
        elif now.state == "met" and was.state in ("not met", "undecided"):
            met.append(now.control.id)
    return Moved(broken=tuple(broken), undecided=tuple(undecided), met=tuple(met))
