"""Gains of access, shortened for a reader: what became allowed, on what, for whom, the proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from access.compare import Gain
from access.keys import Value
from review.access_diff import AccessChange, Question

ACTIONS_SHOWN = 8
"""Actions that are named one by one; of more, the services and how many."""

_POWERFUL: Final = frozenset({"iam", "kms", "organizations", "sso", "sts"})
"""Services whose actions lead to more access."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Gains by one statement on one resource: `actions` in words, `sid` of the statement, which may
    be empty, `request` the proof."""

    actions: str
    resource: str
    sid: str
    request: str


def about(change: AccessChange) -> str:
    """What an answer is about, in AWS's words: a `role`, or a `bucket policy`."""
    own = change.question in ("may do", "may be assumed by")
    return change.kind if own else f"{change.kind} policy"


def more(question: Question) -> str:
    """What NEW ACCESS means for a question: `may do more`."""
    return "no longer refuses" if question == "refuses no longer" else f"{question} more"


def widest_first(changes: Iterable[AccessChange]) -> list[AccessChange]:
    """What anybody gains first, then by how many actions are gained."""
    return sorted(
        changes,
        key=lambda one: (
            all(gain.principal != "*" for gain in one.gains),
            -sum(len(gain.actions) for gain in one.gains),
        ),
    )


def readings(gains: Iterable[Gain]) -> list[Reading]:
    """The gains of one answer, those of one statement on one resource together: first what anybody
    gains, then what leads to more access, then what has the most actions."""
    groups: dict[tuple[str, str, str], list[Gain]] = {}
    for gain in sorted(gains, key=_weight):
        key = (gain.statement.sid, gain.resource, repr(sorted(gain.context.items())))
        groups.setdefault(key, []).append(gain)
    return [
        Reading(
            actions=in_words([name for gain in group for name in gain.actions]),
            resource=resource,
            sid=sid,
            request=request(group[0]),
        )
        for (sid, resource, _), group in groups.items()
    ]


def _weight(gain: Gain) -> tuple[bool, bool, int]:
    services = {one.partition(":")[0] for one in gain.actions}
    return gain.principal != "*", services.isdisjoint(_POWERFUL), -len(gain.actions)


def in_words(actions: Sequence[str]) -> str:
    """`s3:GetObject, s3:PutObject`, or of many `1,203 actions of ec2, iam and 40 more services`."""
    by_service: dict[str, list[str]] = {}
    for one in sorted(set(actions)):
        service, _, name = one.partition(":")
        by_service.setdefault(service, []).append(name)
    if sum(map(len, by_service.values())) <= ACTIONS_SHOWN:
        return ", ".join(sorted(set(actions)))
    largest = sorted(by_service, key=lambda one: (-len(by_service[one]), one))
    count = sum(map(len, by_service.values()))
    if len(largest) == 1:
        names = by_service[largest[0]]
        return f"{count:,} actions of {largest[0]}, such as {', '.join(names[:3])}"
    if len(largest) <= 3:
        return f"{count:,} actions of {', '.join(largest[:-1])} and {largest[-1]}"
    return f"{count:,} actions of {', '.join(largest[:2])} and {len(largest) - 2} more services"


def request(gain: Gain) -> str:
    """The request that proves a gain, in one line."""
    who = "" if gain.principal is None else f" by {_who(gain.principal)}"
    context = "".join(
        f", with {key} {_value(value)}" for key, value in sorted(gain.context.items())
    )
    return f"{gain.actions[0]} on {gain.resource}{who}{context}"


def _who(word: str) -> str:
    return "anybody, unsigned" if word == "*" else word.partition("=")[2]


def _value(value: Value) -> str:
    if value is None:
        return "absent"
    return value if isinstance(value, str) else " and ".join(value)
