"""Sets of requests as boxes: one bit set of atoms for each dimension, and exact subtraction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from access.errors import Undecided

Box = tuple[int, ...]
PIECES_MOST = 200_000


class Budget:
    """What a comparison may use: pieces of boxes, and seconds (None: no end).

    Every loop that a policy can make long looks at it, so that a comparison ends soon after its
    time. `clock` gives seconds.
    """

    def __init__(
        self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pieces = 0
        self._seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def spend(self, pieces: int = 1) -> None:
        """Counts. Raises Undecided when it is too much or too late."""
        self._pieces += pieces
        if self._pieces > PIECES_MOST:
            raise Undecided(f"the statements overlap in more than {PIECES_MOST} pieces")
        self.check()

    def check(self) -> None:
        """Raises Undecided when it is too late."""
        if self._end is not None and self._clock() > self._end:
            raise Undecided(f"the comparison took longer than {self._seconds:g} s")


def intersection(one: Box, other: Box) -> Box | None:
    """What is in both; None when nothing is."""
    found = tuple(a & b for a, b in zip(one, other, strict=True))
    return found if all(found) else None


def product(left: Iterable[Box], right: Sequence[Box], budget: Budget) -> list[Box]:
    """What is in a box of each side."""
    found: list[Box] = []
    for one in left:
        pieces = [both for other in right if (both := intersection(one, other)) is not None]
        budget.spend(len(pieces))
        found += pieces
    return found


def minus(boxes: Iterable[Box], cuts: Sequence[Box], budget: Budget) -> list[Box]:
    """What is in some of `boxes` and in none of `cuts`, as boxes that do not overlap more than
    those given."""
    left = list(boxes)
    for cut in cuts:
        following: list[Box] = []
        for box in left:
            pieces = _without(box, cut)
            budget.spend(len(pieces))
            following += pieces
        left = following
        if not left:
            break
    return left


def _without(box: Box, cut: Box) -> list[Box]:
    if intersection(box, cut) is None:
        return [box]
    found: list[Box] = []
    head: list[int] = []
    for at, (mine, other) in enumerate(zip(box, cut, strict=True)):
        outside = mine & ~other
        if outside:
            found.append((*head, outside, *box[at + 1 :]))
        head.append(mine & other)
    return found


def places(found: int) -> list[int]:
    """The places of the bits of a set, in order."""
    text = f"{found:b}"[::-1]
    listed = []
    at = text.find("1")
    while at >= 0:
        listed.append(at)
        at = text.find("1", at + 1)
    return listed


def lowest(box: Box) -> tuple[int, ...]:
    """The first atom in each dimension: the simplest request in the box."""
    return tuple((bits & -bits).bit_length() - 1 for bits in box)
