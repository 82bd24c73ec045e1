"""Times commands and puts figures together."""

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class BenchmarkError(Exception):
    """A benchmark that could not be run: what failed and what it said."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure."""

    name: str
    unit: str
    """`s` for seconds, `x` for a ratio, `ms` for milliseconds, `%` for a share."""
    values: tuple[float, ...]
    """One value a run, in the order of the runs."""
    target: float | None = None
    """The most that the design allows; None where it names no figure."""

    @property
    def median(self) -> float:
        """The middle value of all runs."""
        return statistics.median(self.values)


def seconds_of(work: Callable[[], object]) -> float:
    """Wall-clock seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a command took, in seconds."""

    wall: float
    processor: float
    """Of the command and of everything that it started and waited for."""


def time_of_command(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> Taken:
    """What a command takes that must succeed; its output is kept for the error only.

    Raises:
        BenchmarkError: the command failed; its last lines are in the text.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        tail = "\n".join(f"{done.stdout}\n{done.stderr}".strip().splitlines()[-15:])
        raise BenchmarkError(f"{' '.join(command)} ended with {done.returncode}:\n{tail}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall=wall, processor=used)
