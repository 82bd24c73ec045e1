"""Times the real engine on the local cloud, with the platform's program and with a flat one."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import yaml

from benchmarks import flat
from benchmarks.place import ROOT, Place, copied_tree, local_cloud
from benchmarks.slice import sliced
from benchmarks.timing import BenchmarkError, Figure, Taken, time_of_command
from localcloud.engine.fork_client import COLD_VARIABLE
from recording import record_stack

STACK: Final = "local"
_RECORD_TARGET: Final = 4.5
_PREVIEW_TARGET: Final = 6.0
_UP_TARGET: Final = 15.0
_SAME_TARGET: Final = 7.0
_DESTROY_TARGET: Final = 12.0
_RATIO_TARGET: Final = 1.15


def engine_figures(
    runs: int, environment: dict[str, str], report: Callable[[str], None]
) -> list[Figure]:
    """Preview, up, no-op up and destroy of stack `local`, and previews of the flat program.

    Each run previews both programs in turn, so that what else the machine does meets both, and in
    new processes: a fork's processor time is not the engine's, and its imports are done.
    """
    taken: dict[str, list[Taken]] = {}
    with copied_tree() as folder, local_cloud(folder, environment) as place:
        flat_folder = _flat_folder(place)
        for number in range(1, runs + 1):
            report(f"engine, run {number} of {runs}")
            for name, one in _one_run(place, flat_folder).items():
                taken.setdefault(name, []).append(one)
    pairs = list(zip(taken["new process"], taken["flat"], strict=True))
    return [
        _figure("preview, nothing deployed", taken["preview"], None),
        _figure("preview, in a new process", taken["new process"], None),
        _figure("preview of the flat program, in a new process", taken["flat"], None),
        Figure(
            name="preview, program / flat",
            unit="x",
            values=tuple(program.wall / flat_one.wall for program, flat_one in pairs),
            target=_RATIO_TARGET,
        ),
        # what else the machine does moves this one less
        Figure(
            name="the same in processor time",
            unit="x",
            values=tuple(program.processor / flat_one.processor for program, flat_one in pairs),
            target=_RATIO_TARGET,
        ),
        _figure("up from nothing", taken["up"], None),
        _figure("up without a change", taken["same"], None),
        _figure("destroy", taken["destroy"], None),
    ]


def slice_figures(
    runs: int, environment: dict[str, str], report: Callable[[str], None]
) -> list[Figure]:
    """The same of a slice of the platform: of the size that the figures to reach are meant for."""
    taken: dict[str, list[Taken]] = {}
    with copied_tree() as folder, local_cloud(folder, environment) as place:
        file = folder / f"Pulumi.{STACK}.yaml"
        file.write_text(yaml.safe_dump(sliced(yaml.safe_load(file.read_text()))))
        count = len(record_stack(file).resources)
        record = [str(folder / "bin" / "mlops"), "record", "--stack", STACK, "--out", "/dev/null"]
        for number in range(1, runs + 1):
            report(f"slice, run {number} of {runs}")
            found = {
                "record": time_of_command(record, folder=folder, environment=environment),
                "preview": _pulumi(place, folder, STACK, "preview"),
                **_deployed(place),
            }
            for name, one in found.items():
                taken.setdefault(name, []).append(one)
    of = f"slice of {count}"
    return [
        _figure(f"{of}: mlops record", taken["record"], _RECORD_TARGET),
        _figure(f"{of}: preview, nothing deployed", taken["preview"], _PREVIEW_TARGET),
        _figure(f"{of}: up from nothing", taken["up"], _UP_TARGET),
        _figure(f"{of}: up without a change", taken["same"], _SAME_TARGET),
        _figure(f"{of}: destroy", taken["destroy"], _DESTROY_TARGET),
    ]


def _one_run(place: Place, flat_folder: Path) -> dict[str, Taken]:
    cold = replace(place, environment={**place.environment, COLD_VARIABLE: "1"})
    return {
        "preview": _pulumi(place, place.folder, STACK, "preview"),
        "new process": _pulumi(cold, place.folder, STACK, "preview"),
        "flat": _pulumi(cold, flat_folder, flat.STACK, "preview"),
        **_deployed(place),
    }


def _deployed(place: Place) -> dict[str, Taken]:
    up = ("up", "--yes", "--skip-preview")
    return {
        "up": _pulumi(place, place.folder, STACK, *up),
        "same": _pulumi(place, place.folder, STACK, *up, "--expect-no-changes"),
        "destroy": _pulumi(place, place.folder, STACK, "destroy", "--yes", "--skip-preview"),
    }


def _pulumi(place: Place, folder: Path, stack: str, *arguments: str) -> Taken:
    command = ["pulumi", *arguments, "--stack", stack, "--non-interactive"]
    # the engine is found by the PATH of the place, not by ours
    command[0] = shutil.which("pulumi", path=place.environment["PATH"]) or "pulumi"
    return time_of_command(command, folder=folder, environment=place.environment)


def _flat_folder(place: Place) -> Path:
    folder = place.folder.parent / "flat"
    folder.mkdir()
    recording = record_stack(ROOT / f"Pulumi.{STACK}.yaml")
    flat.write_flat_program(recording, folder, root=ROOT, python=ROOT / ".venv")
    _init_stack(place, folder)
    return folder


def _init_stack(place: Place, folder: Path) -> None:
    pulumi = shutil.which("pulumi", path=place.environment["PATH"]) or "pulumi"
    done = subprocess.run(
        [pulumi, "stack", "init", flat.STACK, "--non-interactive"],
        cwd=folder,
        env=dict(place.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(f"pulumi stack init {flat.STACK} failed: {done.stderr}")


def _figure(name: str, taken: list[Taken], target: float | None) -> Figure:
    return Figure(name=name, unit="s", values=tuple(one.wall for one in taken), target=target)
