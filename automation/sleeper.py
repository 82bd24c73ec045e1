"""What is common to all that sleeps after hours: the tag that remembers, and what was changed."""

from __future__ import annotations

from dataclasses import dataclass

AWAKE, STACK = "awake", "stack"
"""Tags: the sizes to go back to, and the stack that a thing belongs to."""

Sizes = tuple[int, int, int]
"""Least, most and present number of instances."""


@dataclass(frozen=True)
class Change:
    """What was changed of one thing."""

    name: str
    before: str
    after: str


def written(sizes: Sizes) -> str:
    """Sizes as the tag has them: 1:4:2."""
    return ":".join(str(size) for size in sizes)


def parsed(text: str) -> Sizes:
    """The sizes of a tag. Raises ValueError for what `written` never wrote."""
    least, most, present = (int(size) for size in text.split(":"))
    return least, most, present
