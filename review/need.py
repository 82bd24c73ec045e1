"""What each role's workload is said to call, and how what it is granted stands to that.

The two are compared by action. Which resource a call is about is not declared: of two statements
that allow one action on two things, both count as used when the action is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from access.account import Principal
from access.operations import actions_of
from recording import RecordedResource, Recording
from review.access_model import account_of
from review.granted import granted_by
from review.memory import once_per_recording

CALLS = "calls"
"""Input of a component, which a preview tells too: the calls of the workload that has its role, or
`{"people": why}`."""

Answer = Literal["declared", "people", "undeclared"]


@dataclass(frozen=True)
class Need:
    """What the workload of a role is said to call. `why` says of a role of people who they are."""

    role: Principal
    answer: Answer
    calls: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """How the grants of a recording stand to what is needed. `actions` is how many actions those
    roles are granted that declare their calls, `unneeded` how many of these no call needs."""

    declared: tuple[Need, ...]
    people: tuple[Need, ...]
    undeclared: tuple[Need, ...]
    actions: int
    unneeded: int

    def __str__(self) -> str:
        total = len(self.declared) + len(self.people) + len(self.undeclared)
        told = (
            f"Of {total} roles {len(self.declared)} declare what their workload calls, "
            f"{len(self.people)} are of people, {len(self.undeclared)} declare nothing"
        )
        if not self.declared:
            return told
        granted = f"{self.actions:,} actions that those are granted which declare"
        if not self.unneeded:
            return f"{told}. Each of the {granted} is needed by a call"
        return f"{told}. Of the {granted}, {self.unneeded:,} are needed by no call"


@once_per_recording
def standing_of(recording: Recording) -> Standing:
    """How the grants of a recording stand to what is needed."""
    by_answer: dict[Answer, list[Need]] = {"declared": [], "people": [], "undeclared": []}
    for one in needs_of(recording):
        by_answer[one.answer].append(one)
    actions = unneeded = 0
    for one in by_answer["declared"]:
        policies = [each.policy for each in one.role.identity if each.policy is not None]
        granted = frozenset().union(*(granted_by(policy).allowed for policy in policies))
        actions += len(granted)
        unneeded += len(granted - actions_of(one.calls))
    return Standing(
        declared=tuple(by_answer["declared"]),
        people=tuple(by_answer["people"]),
        undeclared=tuple(by_answer["undeclared"]),
        actions=actions,
        unneeded=unneeded,
    )


@once_per_recording
def needs_of(recording: Recording) -> tuple[Need, ...]:
    """What each role and user of the recording is said to call."""
    return tuple(_need(recording, one) for one in account_of(recording).of_kind("role", "user"))


def _need(recording: Recording, role: Principal) -> Need:
    given = _given(recording, recording.resource(role.place))
    if isinstance(given, Mapping) and isinstance(given.get("people"), str):
        return Need(role, "people", why=given["people"])
    if isinstance(given, list) and given and all(isinstance(one, str) for one in given):
        return Need(role, "declared", calls=tuple(given))
    return Need(role, "undeclared")


def _given(recording: Recording, resource: RecordedResource) -> Any:
    """What the component around a role says, the nearest that says something."""
    place = resource.parent
    while place is not None:
        parent = recording.resource(place)
        if CALLS in parent.inputs:
            return parent.inputs[CALLS]
        place = parent.parent
    return None
