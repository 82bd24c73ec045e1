"""Recorded values of a kind: what is of another kind, is not known or is not there, is empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def items(value: Any) -> list[Any]:
    """The entries of a list; none of anything else."""
    return value if isinstance(value, list) else []


def mapping(value: Any) -> Mapping[str, Any]:
    """The keys of an object; none of anything else."""
    return value if isinstance(value, Mapping) else {}


def number(value: Any) -> float | None:
    """A number, also one that is written as text; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
