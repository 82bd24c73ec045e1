"""The one error of the review itself, and how values that nobody expects become one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ReviewError(Exception):
    """A review that cannot be made: one paragraph with the cause and the fix."""


STUMBLES = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What code raises that meets a value of a type which no provider gives."""


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turns what is raised by a value that nobody expects into a ReviewError about `what`."""
    try:
        yield
    except STUMBLES as error:
        raise ReviewError(
            f"A value of {what} has a type that no provider gives it, so nothing is known: "
            f"{described(error)}. Make it again with `bin/mlops record` or `pulumi preview --json "
            "--show-sames`; --debug shows where it stands."
        ) from error


def described(error: Exception) -> str:
    """An exception on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
