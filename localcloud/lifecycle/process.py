"""Telling one process from another that got its number later."""

import os
import subprocess
from pathlib import Path


def started_at(pid: int) -> str | None:
    """Return an opaque text for when process `pid` started, None when there is no such process.

    Two processes never have both number and text in common on one boot of the machine.
    """
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # Field 3 is the state, a zombie being dead; field 22 the start in clock ticks (proc(5)).
        return None if fields[0] == "Z" else fields[19]
    if Path("/proc/self/stat").exists():
        return None
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip() or None


def is_running(pid: int, started: str | None = None) -> bool:
    """Tell whether process `pid` lives; with `started`, whether it is still that same process."""
    now = started_at(pid)
    return now is not None and started in (None, now)


def age(pid: int) -> float | None:
    """Return for how many seconds process `pid` has run, None when that cannot be told."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        ticks = int(stat.read_text().rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return uptime - ticks / os.sysconf("SC_CLK_TCK")
