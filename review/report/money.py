"""Amounts of money and what a change does to the cost, in words."""

from __future__ import annotations

from collections.abc import Sequence

from review.cost import Bill
from review.cost.report import unpriced
from review.report.form import CostData, FiguresData
from review.review import Review

_WHOLE = 100
"""USD from which cents are left out: nobody decides by them."""


def dollars(amount: float, *, hint: bool = False, signed: bool = False) -> str:
    """`~25,967`, `1.02` or, with its sign, `+13,362`; a ~ marks what rests on a hint."""
    digits = 0 if abs(amount) >= _WHOLE else 2
    shown = f"{round(amount, digits) + 0.0:{'+' if signed else ''},.{digits}f}"
    return f"{'~' if hint else ''}{shown}"


def differs(figures: FiguresData | None) -> bool:
    """Whether a difference is one."""
    return figures is not None and bool(figures.minimum or figures.expected or figures.worst)


def total(cost: CostData) -> str:
    """What everything comes to, and what the change adds, in one sentence."""
    entry = cost.total
    now = dollars(entry.expected, hint=entry.hint)
    least, most = (dollars(one, hint=entry.hint) for one in (entry.minimum, entry.worst))
    if entry.difference is None or entry.before is None:
        return f"{now} USD a month expected, at least {least}, at most {most}"
    if not differs(entry.difference):
        return f"no difference: {now} USD a month expected, at least {least}, at most {most}"
    before = dollars(entry.before.expected, hint=entry.hint)
    added = dollars(entry.difference.expected, hint=entry.hint, signed=True)
    return (
        f"{added} USD a month expected, from {before} to {now}; at most {most} "
        f"({dollars(entry.difference.worst, hint=entry.hint, signed=True)})"
    )


def unpriced_changes(review: Review) -> list[tuple[str, str]]:
    """Items without a known price of which there is `more` or `less` than before, or `another
    amount`: the difference does not count them."""
    if review.bill_before is None:
        return []
    now, before = _amounts(review.bill), _amounts(review.bill_before)
    return [
        (item, _word(now.get(item, []), before.get(item, [])))
        for item in sorted({*now, *before})
        if now.get(item) != before.get(item)
    ]


def _amounts(bill: Bill) -> dict[str, list[tuple[str, int, float | None]]]:
    """Region, number of resources and expected amount of each item."""
    found: dict[str, list[tuple[str, int, float | None]]] = {}
    for one in unpriced(bill):
        amount = None if one["quantity"] is None else one["quantity"]["expected"]
        found.setdefault(one["item"], []).append((one["region"], one["resources"], amount))
    return found


def _word(
    now: Sequence[tuple[str, int, float | None]], before: Sequence[tuple[str, int, float | None]]
) -> str:
    new, old = (
        (sum(one[1] for one in listed), sum(one[2] or 0 for one in listed))
        for listed in (now, before)
    )
    if new[0] >= old[0] and new[1] >= old[1] and new != old:
        return "more"
    return "less" if new[0] <= old[0] and new[1] <= old[1] and new != old else "another amount"
