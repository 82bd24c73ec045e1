"""Runs the benchmarks: `python -m benchmarks [--runs 3] [--only recorder,scaling,review,...]`.

Prints a table and writes the figures to .local/bench.json. One run shows orders and ratios; the
figures to quote are medians of several runs on a machine that does nothing else.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.engine import engine_figures, slice_figures
from benchmarks.growth import growth_figures
from benchmarks.place import ROOT
from benchmarks.recorder import recorder_figures, scaling_figures
from benchmarks.review import review_figures
from benchmarks.timing import BenchmarkError, Figure

PARTS = ("recorder", "scaling", "review", "slice", "engine", "growth")

_UNSET = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""Another project's modules; and what forbids to keep bytecode: a program is then compiled in each
run, which the many files of the platform pay for and the one of the flat program does not."""


def main(arguments: Sequence[str]) -> int:
    """Runs what was asked for; 0 when everything was measured, 1 when something failed."""
    asked = _parse(arguments)
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET}
    parts: dict[str, Callable[[], list[Figure]]] = {
        "recorder": lambda: recorder_figures(asked.runs, environment, _report),
        "scaling": lambda: scaling_figures(asked.runs, _report),
        "review": lambda: review_figures(asked.runs, _report),
        "slice": lambda: slice_figures(asked.runs, environment, _report),
        "engine": lambda: engine_figures(asked.runs, environment, _report),
        "growth": lambda: growth_figures(asked.runs, environment, _report),
    }
    figures: list[Figure] = []
    try:
        for part in asked.only:
            figures += parts[part]()
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    _show(figures)
    _write(figures, asked.runs)
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="how often each thing is measured")
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(PARTS),
        help=f"comma-separated parts of {', '.join(PARTS)}",
    )
    asked = parser.parse_args(arguments)
    wrong = sorted(set(asked.only) - set(PARTS))
    if wrong:
        parser.error(f"--only: {', '.join(wrong)} is no part; the parts are {', '.join(PARTS)}")
    if asked.runs < 1:
        parser.error(f"--runs: {asked.runs} is below 1")
    return asked


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _show(figures: Sequence[Figure]) -> None:
    width = max(len(figure.name) for figure in figures)
    print(f"{'what':{width}}  {'median':>9}  {'least':>9}  {'most':>9}  figure to reach")
    for figure in figures:
        values = (figure.median, min(figure.values), max(figure.values))
        shown = "  ".join(f"{value:.2f} {figure.unit}".rjust(9) for value in values)
        target = "" if figure.target is None else f"{figure.target:g} {figure.unit}"
        print(f"{figure.name:{width}}  {shown}  {target}")


def _write(figures: Sequence[Figure], runs: int) -> None:
    document = {
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "runs": runs,
        "figures": [
            {
                "name": figure.name,
                "unit": figure.unit,
                "median": figure.median,
                "values": list(figure.values),
                "target": figure.target,
            }
            for figure in figures
        ],
    }
    file = ROOT / ".local" / "bench.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(document, indent=2) + "\n")
    print(f"figures in {file}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
