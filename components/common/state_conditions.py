"""What a choice of a state machine tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Document: TypeAlias = dict[str, Any]

Comparison = Literal[
    "StringEquals", "StringEqualsPath", "StringMatches", "NumericEquals", "NumericLessThan",
    "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThanEquals",
    "NumericGreaterThanEqualsPath", "BooleanEquals", "IsPresent", "IsNull", "TimestampLessThanPath",
    "TimestampGreaterThanPath",
]  # fmt: skip


@dataclass(frozen=True)
class Compare:
    """A test of one variable: `Compare("$.run.status", "StringEquals", "Succeeded")`."""

    variable: str
    comparison: Comparison
    value: str | float | bool

    def document(self) -> Document:
        """The expression."""
        return {"Variable": self.variable, self.comparison: self.value}


@dataclass(frozen=True)
class AllOf:
    """True when every one of the conditions is."""

    conditions: tuple[Condition, ...]

    def document(self) -> Document:
        """The expression."""
        return {"And": [each.document() for each in self.conditions]}


@dataclass(frozen=True)
class AnyOf:
    """True when one of the conditions is."""

    conditions: tuple[Condition, ...]

    def document(self) -> Document:
        """The expression."""
        return {"Or": [each.document() for each in self.conditions]}


@dataclass(frozen=True)
class Not:
    """True when the condition is not."""

    condition: Condition

    def document(self) -> Document:
        """The expression."""
        return {"Not": self.condition.document()}


Condition: TypeAlias = Compare | AllOf | AnyOf | Not


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The way to `next` when `condition` is true."""

    condition: Condition
    next: str
