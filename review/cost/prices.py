"""The dated price list, `prices.csv`: one row an item and region. `tools/prices` refreshes it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).with_name("prices.csv")


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit of an item costs in a region (USD, on demand, without taxes or discounts).

    `hint` is a price without a date, or one that others than AWS repeat: good for a size, not for a
    budget.
    """

    item: str
    region: str
    unit: str
    usd: float
    as_of: str
    quality: Literal["sourced", "hint"]
    source: str

    @property
    def hint(self) -> bool:
        """Whether it is only a hint."""
        return self.quality == "hint"


def price_of(item: str, region: str) -> Price | None:
    """The price of an item such as `ec2:m7i.xlarge`; None when the list has none."""
    return _prices().get((item, region))


def priced_regions() -> frozenset[str]:
    """The regions of which the list has prices."""
    return frozenset(region for _, region in _prices())


def read_prices(file: Path = FILE) -> tuple[Price, ...]:
    """All rows of a price list.

    Raises:
        ValueError: a row is not right; the text says which.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(_price(row, number) for number, row in enumerate(csv.DictReader(lines), 2))


def _price(row: dict[str, str], number: int) -> Price:
    quality = row["quality"]
    usd = float(row["usd"])
    if quality not in ("sourced", "hint") or usd <= 0 or not row["as_of"] or not row["source"]:
        raise ValueError(f"line {number} of the price list is not right: {row}")
    return Price(
        item=row["item"],
        region=row["region"],
        unit=row["unit"],
        usd=usd,
        as_of=row["as_of"],
        quality="sourced" if quality == "sourced" else "hint",
        source=row["source"],
    )


@cache
def _prices() -> dict[tuple[str, str], Price]:
    return {(one.item, one.region): one for one in read_prices()}
