"""Times previews of a stack with more and more endpoints and groups of nodes."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.engine import STACK
from benchmarks.place import Place, copied_tree, local_cloud
from benchmarks.slice import SETTINGS
from benchmarks.timing import BenchmarkError, Figure, seconds_of

ENDPOINTS: Final = 10
GROUPS: Final = 5
_TIMES: Final = (1, 4, 16)


def growth_figures(
    runs: int, environment: dict[str, str], report: Callable[[str], None]
) -> list[Figure]:
    """Seconds and milliseconds a resource of previews with 10 endpoints and 5 groups of nodes, and
    with 4 and 16 times as many; they are those of stack `local` under other names."""
    figures = []
    with copied_tree() as folder, local_cloud(folder, environment) as place:
        file = folder / f"Pulumi.{STACK}.yaml"
        once = yaml.safe_load(file.read_text())
        for times in _TIMES:
            file.write_text(yaml.safe_dump(grown(once, times)))
            seconds, resources = [], 0
            for number in range(1, runs + 1):
                report(f"growth, {times} times, run {number} of {runs}")
                counts: dict[str, int] = {}

                def measured(counts: dict[str, int] = counts) -> None:
                    counts.update(_preview(place, folder))

                seconds.append(seconds_of(measured))
                resources = sum(counts.values())
            what = f"{ENDPOINTS * times} endpoints, {GROUPS * times} groups"
            figures += [
                Figure(name=f"preview of {what}", unit="s", values=tuple(seconds)),
                Figure(
                    name=f"a resource of these {resources}",
                    unit="ms",
                    values=tuple(one * 1000 / resources for one in seconds),
                ),
            ]
    return figures


def grown(content: Mapping[str, Any], times: int) -> dict[str, Any]:
    """The content of a stack file with `times` the endpoints and groups, in all the kinds that it
    has, each kind as often as the others."""
    found: dict[str, Any] = json.loads(json.dumps(content))
    platform = found["config"][SETTINGS]
    for name, endpoint in platform["serving"]["endpoints"].items():
        if endpoint.get("delivery") == "automated":
            endpoint.setdefault("group", name)
    for area, key, count in (
        ("serving", "endpoints", ENDPOINTS * times),
        ("training", "node_groups", GROUPS * times),
    ):
        kinds = sorted(platform[area][key].items())
        platform[area][key] = {
            f"{name}-{number}": settings
            for number, (name, settings) in enumerate(islice(cycle(kinds), count))
        }
        if key == "endpoints":
            _follow(platform, {name: f"{name}-{number}" for number, (name, _) in enumerate(kinds)})
    return found


def _follow(platform: dict[str, Any], names: Mapping[str, str]) -> None:
    """Whatever refers to an endpoint refers to the first of its kind."""
    for area, key in (("serving", "gateway"), ("data", "ground_truth")):
        referring = platform.get(area, {}).get(key)
        if referring and referring.get("endpoints"):
            referring["endpoints"] = [names[one] for one in referring["endpoints"]]


def _preview(place: Place, folder: Path) -> dict[str, int]:
    pulumi = shutil.which("pulumi", path=place.environment["PATH"]) or "pulumi"
    command = [pulumi, "preview", "--json", "--stack", STACK, "--non-interactive"]
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(place.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(command)} failed: {done.stderr}{done.stdout[-2000:]}")
    summary: dict[str, int] = json.loads(done.stdout)["changeSummary"]
    return summary
