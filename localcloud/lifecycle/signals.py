"""Passing a user's interruption on to the engine, which then ends in good order."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible(process: subprocess.Popen[str], *, own_group: bool) -> Iterator[None]:
    """While the block runs, SIGINT and SIGTERM cancel `process` instead of ending this one.

    The engine finishes what is under way, writes its state and gives up its lock. `own_group`
    says that the process is in a group of its own, so that the terminal does not reach it. At
    the end of the block an interruption becomes the KeyboardInterrupt that it would have been.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted = False

    def cancel(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature
        nonlocal interrupted
        interrupted = True
        if own_group or number == signal.SIGTERM:
            process.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if interrupted:
        raise KeyboardInterrupt
