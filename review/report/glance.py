"""What a reviewer has to know first: a few lines under the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, get_args

from review.access_diff import AccessChange
from review.access_reading import about, widest_first
from review.changes import Change, Kind
from review.controls.standing import State, moved, standings
from review.finding import LEVELS
from review.report.form import CostData
from review.report.money import total, unpriced_changes
from review.report.text import code, plain
from review.review import Review

NAMED = 3
"""Names in one line; of more, their number."""

_KINDS: Final[tuple[Kind, ...]] = (
    "deleted",
    "replaced",
    "update or replace",
    "updated",
    "created",
    "options",
)
_WORDS: Final[Mapping[Kind, str]] = {
    "update or replace": "updated or replaced",
    "options": "changed for Pulumi alone",
}


def glance(review: Review, cost: CostData) -> Iterator[str]:
    """The lines, the most serious first; each is one item of a list."""
    if review.base is not None:
        yield from _lost(review.changes)
        yield from _access(review)
    yield from _worst(review)
    if review.base is not None:
        yield f"- **Resources**: {_counts(review.changes)}."
    yield f"- **Cost**: {total(cost)}{_not_counted(review)}."
    yield f"- **Controls**: {'. '.join(_controls(review))}."


def _lost(changes: Sequence[Change]) -> Iterator[str]:
    lost = [one for one in changes if one.destroys and one.stateful]
    for listed, what in (
        ([one for one in lost if not one.stays], "deleted or replaced"),
        ([one for one in lost if one.stays], "given up (it stays on AWS, and nothing manages it)"),
    ):
        if listed:
            verb = "stateful resource is" if len(listed) == 1 else "stateful resources are"
            names = _names([one.resource.name for one in listed])
            yield f"- **Data**: {len(listed)} {verb} {what}: {names}."


def _access(review: Review) -> Iterator[str]:
    for answer in ("UNKNOWN", "NEW ACCESS"):
        told = widest_first(review.answered(answer))
        if told:
            yield f"- **Access**: {answer} for {_places(told)}."


def _places(told: Sequence[AccessChange]) -> str:
    named = list(dict.fromkeys(f"{about(one)} {code(one.name)}" for one in told))
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _worst(review: Review) -> Iterator[str]:
    """The title of the worst finding, a new one where there is a base."""
    listed = [one for one in review.findings if one.is_new is not False]
    listed.sort(key=lambda one: LEVELS.index(one.finding.level))
    if listed:
        word = "" if review.base is None else "new "
        more = f"; and {len(listed) - 1} more {word}below" if len(listed) > 1 else ""
        first = listed[0].finding
        yield f"- **Findings**: {word}{first.level}: {plain(first.title)}{more}."


def _counts(changes: Sequence[Change]) -> str:
    counts = Counter(one.kind for one in changes)
    told = [f"{counts[kind]} {_WORDS.get(kind, kind)}" for kind in _KINDS if counts[kind]]
    return ", ".join(told) or "nothing changes"


def _controls(review: Review) -> Iterator[str]:
    if review.base is not None:
        change = moved(review.base, review.head, review.today)
        for word, ids in (
            ("no longer met", change.broken),
            ("no longer decided", change.undecided),
            ("met now", change.met),
        ):
            if ids:
                yield f"{len(ids)} {word}: {_names(ids)}"
    counts = Counter(one.state for one in standings(review.head, review.today))
    yield ", ".join(f"{counts[one]} {one}" for one in get_args(State))


def _not_counted(review: Review) -> str:
    listed = unpriced_changes(review)
    if not listed:
        return ""
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    named = ", ".join(f"{word} of {code(item)}" for item, word in listed[:NAMED])
    return f". Not counted, for want of a price or amount: {named}{more}"


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(code(one) for one in names[:NAMED]) + (f" and {more} more" if more > 0 else "")
