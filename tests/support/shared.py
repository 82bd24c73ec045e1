"""Recordings that one worker makes and the other workers of the same test session read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from recording import Recording

_folder: Path | None = None


def share_in(folder: Path) -> None:
    """Has recordings shared in the folder, which all workers of the session have and no other."""
    global _folder
    _folder = folder


def shared(name: str, make: Callable[[], Recording]) -> Recording:
    """What `make` records: `name` says with which settings. Who comes second waits for it.

    Without workers nothing is shared, and nothing written.
    """
    if _folder is None:
        return make()
    file = _folder / f"{name}.json"
    with (_folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if file.exists():
            return Recording.from_json(file.read_bytes())
        recording = make()
        being_written = file.with_suffix(f".{os.getpid()}")
        being_written.write_bytes(recording.to_json())
        being_written.rename(file)
        return recording
