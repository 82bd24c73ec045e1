"""The bill of a month: lines, what they come to by component, and what has no price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from review.cost.prices import Price
from review.cost.usage import Usage

UNOWNED = "(stack)"


@dataclass(frozen=True, kw_only=True)
class Range:
    """The same figure three times: the least, what is expected, and the most.

    The least is every group and scaled target at its minimum and no use at all; the most every one
    at its maximum, all month. No resource bounds use such as traffic, so there the most is what is
    expected.
    """

    minimum: float
    expected: float
    worst: float

    def __add__(self, other: Range) -> Range:
        return Range(
            minimum=self.minimum + other.minimum,
            expected=self.expected + other.expected,
            worst=self.worst + other.worst,
        )

    def __sub__(self, other: Range) -> Range:
        return self + other.times(-1)

    def times(self, factor: float) -> Range:
        """Each figure multiplied."""
        return Range(
            minimum=self.minimum * factor,
            expected=self.expected * factor,
            worst=self.worst * factor,
        )


def always(amount: float) -> Range:
    """The same amount whatever happens."""
    return Range(minimum=amount, expected=amount, worst=amount)


NOTHING = always(0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item that a resource is billed by.

    `quantity` is that of a month in `unit`, None where nothing is known or assumed; `price` is None
    where the price list has none: such a line is listed, it is never zero. `gpus` is the number of
    GPUs of one such instance, None where the type is not known.
    """

    component: str
    urn: str
    item: str
    region: str
    unit: str
    quantity: Range | None
    price: Price | None
    gpus: int | None = 0
    note: str = ""

    @property
    def cost(self) -> Range | None:
        """What it comes to (USD a month); None where the price or the quantity is not known."""
        if self.price is None or self.quantity is None:
            return None
        return self.quantity.times(self.price.usd)


@dataclass(frozen=True, kw_only=True)
class Bill:
    """All lines of one stack."""

    stack: str
    usage: Usage
    lines: tuple[Line, ...] = field(repr=False)

    @cached_property
    def total(self) -> Range:
        """What the priced lines come to (USD a month)."""
        return _sum(self.lines)

    @cached_property
    def by_component(self) -> Mapping[str, Range]:
        """The same by component that the program creates, in alphabetical order."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.cost is not None:
                groups.setdefault(line.component, []).append(line)
        return {name: _sum(groups[name]) for name in sorted(groups)}

    @cached_property
    def unpriced(self) -> tuple[Line, ...]:
        """What costs something that is not known, but for what there is nothing of."""
        return tuple(
            line
            for line in self.lines
            if line.cost is None and (line.quantity is None or line.quantity.worst > 0)
        )

    @property
    def gpu_hours(self) -> Range:
        """Hours of GPUs in a month."""
        found = NOTHING
        for line in self.lines:
            if line.gpus and line.quantity is not None:
                found += line.quantity.times(line.gpus)
        return found

    def hinted(self, component: str | None = None) -> bool:
        """Whether a sum, of one component or of all, rests on a price that is only a hint."""
        return bool(self._hinted) if component is None else component in self._hinted

    @cached_property
    def _hinted(self) -> frozenset[str]:
        return frozenset(
            line.component
            for line in self.lines
            if line.price is not None
            and line.price.hint
            and line.cost is not None
            and line.quantity != NOTHING
        )


def _sum(lines: Iterable[Line]) -> Range:
    found = NOTHING
    for line in lines:
        if line.cost is not None:
            found += line.cost
    return found
