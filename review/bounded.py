"""Work with a bound on its time: in a process of its own, which is killed when it takes longer."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable

from review.errors import ReviewError


def bounded(work: Callable[[], int], *, seconds: float) -> int:
    """Runs `work` in a child with everything that this process has, and gives its exit code.

    Raises:
        ReviewError: it took longer than `seconds`, or something killed it.
    """
    child = multiprocessing.get_context("fork").Process(target=_alone, args=(work, seconds))
    child.start()
    try:
        child.join(seconds)
        if child.exitcode is None:
            raise ReviewError(
                f"The review was stopped after {seconds:g} s, so nothing is known: no report was "
                "written and nothing passes. Allow more with --timeout, or look for a policy with "
                "very many wildcards or conditions."
            )
    finally:
        if child.exitcode is None:
            _end(child.pid)
        child.join()
    code = child.exitcode or 0
    if code < 0:
        raise ReviewError(
            f"The review was killed by signal {-code}, so nothing is known: no report was written "
            "and nothing passes. Signal 9 mostly means that memory ran out: give it more."
        )
    return code


def _alone(work: Callable[[], int], seconds: float) -> None:
    os.setsid()  # what it starts is killed with it
    signal.alarm(int(seconds) + 10)  # the end also when whoever waits for it is gone
    raise SystemExit(work())


def _end(group: int | None) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if group is not None:
            os.killpg(group, signal.SIGKILL)
