"""Divides a statement that no policy can hold into several that say the same together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pulumi

from components.iam.split import ENVELOPE, POLICY_BYTES
from components.iam.statement import Statement


def divide(
    statements: Sequence[Statement],
    size_of: Callable[[Statement], int],
    *,
    limit: int = POLICY_BYTES,
) -> list[Statement]:
    """The statements in their order, each that is too large for a policy divided by its resources.

    To allow two lists of resources is to allow each of them. The first part keeps the sid, the
    others have a number behind it. `size_of` gives the bytes of one statement as compact JSON. What
    is too large with a single resource stays whole: `split` refuses it.
    """
    return [part for one in statements for part in _parts(one, size_of, limit - ENVELOPE)]


def _parts(
    statement: Statement, size_of: Callable[[Statement], int], room: int
) -> Iterator[Statement]:
    if size_of(statement) <= room or len(statement.resources) < 2:
        yield statement
        return
    number, taken = 1, list[pulumi.Input[str]]()
    for resource in statement.resources:
        if taken and size_of(_part(statement, number, [*taken, resource])) > room:
            yield _part(statement, number, taken)
            number, taken = number + 1, []
        taken.append(resource)
    yield _part(statement, number, taken)


def _part(statement: Statement, number: int, resources: Sequence[pulumi.Input[str]]) -> Statement:
    sid = statement.sid if number == 1 else f"{statement.sid}{number}"
    return replace(statement, sid=sid, resources=tuple(resources))
