"""Times the review of recordings: of a stack, of a change, of a stack made many times larger."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.place import ROOT
from benchmarks.timing import BenchmarkError, Figure
from recording import Recording, record_stack

STACK: Final = "prod"
RESOURCES: Final = 5_000
ROLES: Final = 500
_CHILD: Final = "benchmarks.review_once"
_ROLE: Final = "aws:iam/role:Role"


def review_figures(runs: int, report: Callable[[str], None]) -> list[Figure]:
    """Seconds of the rules and of the comparison with a base in which every policy of a role is
    another one, milliseconds of one comparison of policies, seconds and megabytes of 5,000
    resources with 500 roles."""
    once = record_stack(ROOT / f"Pulumi.{STACK}.yaml")
    taken: list[Mapping[str, float]] = []
    grown: list[Mapping[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{name}.json") for name in ("once", "base", "large")}
        files["once"].write_bytes(once.to_json())
        files["base"].write_bytes(less_granted(once).to_json())
        large = replicated(once, RESOURCES, ROLES)
        files["large"].write_bytes(large.to_json())
        for number in range(1, runs + 1):
            report(f"review, run {number} of {runs}")
            taken.append(measured(files["once"], files["base"]))
            grown.append(measured(files["large"]))
    size, wide, roles = len(once.resources), len(large.resources), len(large.of(_ROLE))
    return [
        _figure(f"review of {size} resources with a base", "s", "seconds", taken, 4),
        _figure("one comparison of policies, median", "ms", "median", taken, 30),
        _figure("one comparison of policies, 99th percentile", "ms", "slowest", taken, 1000),
        _figure(f"review of {wide} resources, {roles} roles", "s", "seconds", grown, 60),
        _figure(f"memory of these {wide}", "MB", "megabytes", grown, 1500),
    ]


def _figure(
    name: str, unit: str, key: str, taken: Sequence[Mapping[str, float]], target: float
) -> Figure:
    return Figure(name=name, unit=unit, values=tuple(one[key] for one in taken), target=target)


def measured(*files: Path) -> Mapping[str, float]:
    """What a process of its own takes, so that memory is that of one review."""
    command = [sys.executable, "-m", _CHILD, *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def less_granted(recording: Recording) -> Recording:
    """The recording without the last statement of each managed policy that has several."""
    content = json.loads(recording.to_json())
    for one in content["resources"]:
        if one["type"] == "aws:iam/policy:Policy":
            policy = json.loads(one["inputs"]["policy"])
            if len(policy["Statement"]) > 1:
                policy["Statement"].pop()
                one["inputs"]["policy"] = json.dumps(policy)
    return Recording.from_json(json.dumps(content).encode())


def replicated(once: Recording, resources: int, roles: int) -> Recording:
    """A recording with at least so many resources and roles: the same under other names."""
    text = once.to_json().decode()
    content: dict[str, Any] = json.loads(text)
    times = max(-(-resources // len(once.resources)), -(-roles // len(once.of(_ROLE))))
    for number in range(1, times):
        # Names end in seven hexadecimal digits, as Pulumi gives them.
        other = re.sub(r"-[0-9a-f]([0-9a-f]{6})\b", rf"-{number}x\1", text)
        other = _PLACE.sub(rf'\1-copy{number}"', other)
        for one in json.loads(other)["resources"]:
            if not _SHARED.search(one["urn"]):
                one["sequence"] += number * len(once.resources)
                content["resources"].append(one)
    content["resources"].sort(key=lambda one: one["urn"])
    for at, one in enumerate(sorted(content["resources"], key=lambda one: one["sequence"])):
        one["sequence"] = at
    return Recording.from_json(json.dumps(content).encode())


_SHARED = re.compile(r"pulumi:pulumi:Stack::|pulumi:providers:")
_PLACE = re.compile(r'(urn:pulumi:(?![^"]*(?:pulumi:pulumi:Stack::|pulumi:providers:))[^"]*)"')
