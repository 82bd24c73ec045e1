"""Many things in parts of a size that a service accepts, and how the parts are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def numbered_parts(things: Sequence[T], most: int) -> Iterator[tuple[str, Sequence[T]]]:
    """Parts of at most `most` in order, each with what its names end in: nothing, `-2`, `-3` …, so
    that what fits in one part is named as if there were no parts."""
    for number, start in enumerate(range(0, len(things), most), start=1):
        yield ("" if number == 1 else f"-{number}"), things[start : start + most]
