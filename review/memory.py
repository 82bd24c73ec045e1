"""What several rules ask of one recording, answered once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from recording import Recording

T = TypeVar("T")


def once_per_recording(ask: Callable[[Recording], T]) -> Callable[[Recording], T]:
    """Keeps the answer as long as the recording is in use."""
    name = f"_answer of {ask.__module__}.{ask.__qualname__}"

    @wraps(ask)
    def answer(recording: Recording) -> T:
        kept: dict[str, T] = vars(recording)
        if name not in kept:
            kept[name] = ask(recording)
        return kept[name]

    return answer
