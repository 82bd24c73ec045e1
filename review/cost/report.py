"""A bill, and what differs from an earlier one, as JSON and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import fill
from typing import Any

from review.cost.bill import NOTHING, Bill, Line, Range
from review.cost.prices import priced_regions

MARK = "~"
"""Stands before each sum that rests on a price without a date, or by another than AWS."""
_WIDTH = 92
_FOOT = (
    f"{MARK} rests on prices that are hints: without a date, or repeated by others than AWS.\n"
    "USD a month, on demand, without taxes, discounts, free tiers and data transfer out. The\n"
    "minimum has every group at its smallest and no use; the worst case every group and scaled\n"
    "variant at its largest, all month."
)


def as_json(bill: Bill, base: Bill | None = None) -> dict[str, Any]:
    """The bill as plain data; with a base, each component's figures before and the difference."""
    names = sorted({*bill.by_component, *(base.by_component if base else ())})
    return {
        "stack": bill.stack,
        "currency": "USD",
        "period": "month",
        "usage": asdict(bill.usage),
        "total": _entry(bill, base, None),
        "components": {name: _entry(bill, base, name) for name in names},
        "gpu_hours": _gpu_hours(bill, base),
        "unpriced": unpriced(bill),
        "regions_without_prices": regions_without_prices(bill),
        "prices": _prices(bill, base),
        "lines": [_line(one) for one in bill.lines if one.quantity != NOTHING],
    }


def as_table(bill: Bill, base: Bill | None = None) -> str:
    """The bill as text for a terminal."""
    data = as_json(bill, base)
    head = ["component", "minimum", "expected", "worst case"]
    if base is not None:
        head += ["expected before", "difference", "worst case before", "difference"]
    rows = [_row(name, entry) for name, entry in data["components"].items()]
    rows.append(_row("total", data["total"]))
    text = _aligned([head, *rows])
    hours = data["gpu_hours"]
    text += (
        f"\nGPU hours: {hours['minimum']:,.0f} at least, {hours['expected']:,.0f} expected, "
        f"{hours['worst']:,.0f} at most"
    )
    if base is not None:
        text += f" (expected before: {hours['before']['expected']:,.0f})"
    text += "\n"
    if data["unpriced"]:
        text += "\nNot in these sums, because the price or the amount is not known:\n"
        listed = [
            [
                one["item"],
                one["region"],
                str(one["resources"]),
                *(_amount(one["quantity"], key) for key in ("minimum", "expected", "worst")),
                one["unit"],
            ]
            for one in data["unpriced"]
        ]
        titles = ["item", "region", "resources", "minimum", "expected", "worst case", "unit"]
        text += _aligned([titles, *listed])
    if data["regions_without_prices"]:
        text += f"\n{fill(of_other_regions(data['regions_without_prices']), _WIDTH)}\n"
    dates = sorted({one["as_of"] for one in data["prices"] if one["quality"] == "sourced"})
    dated = f"Prices as of {', '.join(dates)}.\n" if dates else ""
    return f"{text}\n{dated}{_FOOT}\n"


def regions_without_prices(bill: Bill) -> list[str]:
    """The regions of which the price list has nothing, so that nothing there is in the sums."""
    return sorted({one.region for one in bill.unpriced} - priced_regions() - {"unknown"})


def of_other_regions(regions: Sequence[str]) -> str:
    """What is said of them."""
    return (
        f"The price list is that of {', '.join(sorted(priced_regions()))} and has no prices of "
        f"{', '.join(regions)}: nothing there is in these sums, and none is taken from another "
        f"region. `python -m tools.prices {' '.join(regions)}` adds them."
    )


def unpriced(bill: Bill) -> list[dict[str, Any]]:
    """What has no figure: by item and region, how many resources, and how much of it a month."""
    found: dict[tuple[str, str, str], list[Line]] = {}
    for line in bill.unpriced:
        found.setdefault((line.item, line.region, line.unit), []).append(line)
    rows = []
    for (item, region, unit), lines in sorted(found.items()):
        known = [one.quantity for one in lines if one.quantity is not None]
        rows.append(
            {
                "item": item,
                "region": region,
                "unit": unit,
                "resources": len({one.urn for one in lines}),
                "quantity": _figures(sum(known, NOTHING)) if len(known) == len(lines) else None,
                "components": sorted({one.component for one in lines}),
            }
        )
    return rows


def _amount(quantity: dict[str, float] | None, key: str) -> str:
    return "unknown" if quantity is None else f"{quantity[key]:,.0f}"


def _entry(bill: Bill, base: Bill | None, name: str | None) -> dict[str, Any]:
    now = _of(bill, name)
    entry: dict[str, Any] = {**_figures(now), "hint": bill.hinted(name)}
    if base is not None:
        before = _of(base, name)
        entry["before"] = _figures(before)
        entry["difference"] = _figures(now - before)
        entry["hint"] = entry["hint"] or base.hinted(name)
    return entry


def _of(bill: Bill, name: str | None) -> Range:
    return bill.total if name is None else bill.by_component.get(name, NOTHING)


def _figures(amount: Range) -> dict[str, float]:
    return {
        "minimum": round(amount.minimum, 2),
        "expected": round(amount.expected, 2),
        "worst": round(amount.worst, 2),
    }


def _gpu_hours(bill: Bill, base: Bill | None) -> dict[str, Any]:
    entry: dict[str, Any] = _figures(bill.gpu_hours)
    entry["unknown_types"] = sorted(
        {one.item for one in bill.lines if one.gpus is None and one.quantity != NOTHING}
    )
    if base is not None:
        entry["before"] = _figures(base.gpu_hours)
    return entry


def _prices(bill: Bill, base: Bill | None) -> list[dict[str, Any]]:
    bills = [bill] if base is None else [bill, base]
    used = {
        (one.price.item, one.price.region): one.price
        for each in bills
        for one in each.lines
        if one.price is not None and one.quantity != NOTHING
    }
    return [asdict(used[key]) for key in sorted(used)]


def _line(line: Line) -> dict[str, Any]:
    return {
        "component": line.component,
        "urn": line.urn,
        "item": line.item,
        "region": line.region,
        "unit": line.unit,
        "quantity": None if line.quantity is None else _figures(line.quantity),
        "cost": None if line.cost is None else _figures(line.cost),
        "hint": line.price is not None and line.price.hint,
        "note": line.note,
    }


def _row(name: str, entry: dict[str, Any]) -> list[str]:
    mark = MARK if entry["hint"] else ""
    row = [name, *(f"{mark}{entry[key]:,.2f}" for key in ("minimum", "expected", "worst"))]
    if "before" in entry:
        for key in ("expected", "worst"):
            row += [f"{mark}{entry['before'][key]:,.2f}", f"{mark}{entry['difference'][key]:+,.2f}"]
    return row


def _aligned(rows: list[list[str]]) -> str:
    widths = Counter[int]()
    for row in rows:
        for place, cell in enumerate(row):
            widths[place] = max(widths[place], len(cell))
    lines = []
    for row in rows:
        cells = [
            cell.ljust(widths[place]) if place == 0 else cell.rjust(widths[place])
            for place, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"
