"""What several rules ask of one recording, answered once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from recording import Recording

P = ParamSpec("P")
T = TypeVar("T")


def once_per_recording(
    ask: Callable[Concatenate[Recording, P], T],
) -> Callable[Concatenate[Recording, P], T]:
    """Keeps the answers as long as the recording is in use: one for all that is asked with the same
    further arguments, such as a day."""
    name = f"_answer of {ask.__module__}.{ask.__qualname__}"

    @wraps(ask)
    def answer(recording: Recording, /, *args: P.args, **kwargs: P.kwargs) -> T:
        kept: dict[object, T] = vars(recording).setdefault(name, {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(recording, *args, **kwargs)
        return kept[key]

    return answer
