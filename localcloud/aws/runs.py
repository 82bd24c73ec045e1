"""Which runs of engines are over although something of them may still be on its way here."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class RunIsOverError(RuntimeError):
    """What is asked belongs to a run that was ended."""


class Runs:
    """An engine's connection is its run: it configures its provider first, then asks for the rest.

    A killed engine leaves requests behind, in a socket or waiting. Once its run is ended they
    change nothing any more, so that what was cleaned up after it stays clean.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of_stack: dict[str, set[str]] = defaultdict(set)
        self._over: set[str] = set()

    def begin(self, stack: str, peer: str) -> None:
        """A run of a stack comes by this connection; also one whose address an ended run had."""
        with self._lock:
            self._of_stack[stack].add(peer)
            self._over.discard(peer)

    def end(self, stack: str) -> None:
        """Ends the runs of a stack. When it returns, nothing of them is at work."""
        with self._lock:
            self._over |= self._of_stack.pop(stack, set())

    @contextmanager
    def at_work(self, peer: str) -> Iterator[None]:
        """Meanwhile no run ends. Raises RunIsOverError where this one did."""
        with self._lock:
            if peer in self._over:
                raise RunIsOverError("its run was killed and cleaned up after")
            yield
