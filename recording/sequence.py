"""The one order of resources that every run gives, whatever the scheduling."""

import heapq
from collections.abc import Mapping, Set

from recording.errors import RecordingError


def sequence(needs: Mapping[str, Set[str]]) -> dict[str, int]:
    """The place of each URN, counted from 0, in an order where its needs come first.

    Among those that could come next the smallest URN does, so the order follows from the
    resources alone. What is needed but not part of `needs` is ignored.

    Raises:
        RecordingError: resources need each other in a circle.
    """
    waiting: dict[str, int] = {}
    needed_by: dict[str, list[str]] = {urn: [] for urn in needs}
    for urn, wanted in needs.items():
        known = [need for need in wanted if need in needed_by]
        waiting[urn] = len(known)
        for need in known:
            needed_by[need].append(urn)
    ready = [urn for urn, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: dict[str, int] = {}
    while ready:
        urn = heapq.heappop(ready)
        order[urn] = len(order)
        for next_urn in needed_by[urn]:
            waiting[next_urn] -= 1
            if waiting[next_urn] == 0:
                heapq.heappush(ready, next_urn)
    if len(order) < len(needs):
        circle = ", ".join(sorted(set(needs) - set(order))[:5])
        raise RecordingError(f"These resources need each other in a circle: {circle}.")
    return order
