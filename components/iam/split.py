"""Splits a list of statements into policies that each fit what IAM accepts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

POLICY_BYTES = 6144
"""The most a managed policy may hold (IAM quotas; white space does not count)."""

POLICIES_PER_ROLE = 10
"""Managed policies that one role may carry without a raised quota."""

ENVELOPE = len(b'{"Version":"2012-10-17","Statement":[]}')

T = TypeVar("T")


class PolicyTooLargeError(ValueError):
    """Statements that no split makes small enough."""


def split(
    statements: Sequence[T], size_of: Callable[[T], int], *, limit: int = POLICY_BYTES
) -> list[list[T]]:
    """The statements in their order, in as few consecutive parts as fit.

    `size_of` gives the bytes of one statement as compact JSON. Raises PolicyTooLargeError when a
    single one does not fit, or when more parts are needed than a role may carry.
    """
    parts: list[list[T]] = []
    used = limit
    for position, statement in enumerate(statements, start=1):
        size = size_of(statement)
        if ENVELOPE + size > limit:
            raise PolicyTooLargeError(
                f"Statement {position} takes {size} bytes, a policy holds {limit - ENVELOPE}. "
                "Name fewer resources in it, or divide it."
            )
        comma = 1
        if used + comma + size > limit:
            parts.append([])
            used, comma = ENVELOPE, 0
        parts[-1].append(statement)
        used += comma + size
    if len(parts) > POLICIES_PER_ROLE:
        raise PolicyTooLargeError(
            f"The statements need {len(parts)} policies, a role carries {POLICIES_PER_ROLE}. "
            "Divide the work between two roles."
        )
    return parts
