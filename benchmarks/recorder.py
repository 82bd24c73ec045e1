"""Times the recording: the command, its imports, and how it grows with the program."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.place import ROOT
from benchmarks.timing import Figure, seconds_of, time_of_command

STACK: Final = "local"
LARGEST: Final = 5_000
"""Resources of the largest program."""
_SIZES: Final = (1, 4, 16)
_RECORD_TARGET: Final = 4.5
_HELP_TARGET: Final = 0.3


def recorder_figures(
    runs: int, environment: Mapping[str, str], report: Callable[[str], None]
) -> list[Figure]:
    """`mlops --help`, `mlops record` and the share of it that imports take."""
    mlops = str(ROOT / "bin" / "mlops")
    record = [mlops, "record", "--stack", STACK, "--out", "/dev/null"]
    imports = [sys.executable, "-c", _importing()]
    with_path = {**environment, "PYTHONPATH": str(ROOT)}
    helps: list[float] = []
    records: list[float] = []
    shares: list[float] = []
    for number in range(1, runs + 1):
        report(f"recorder, run {number} of {runs}")
        helps.append(time_of_command([mlops, "--help"], folder=ROOT, environment=environment).wall)
        records.append(time_of_command(record, folder=ROOT, environment=environment).wall)
        shares.append(time_of_command(imports, folder=ROOT, environment=with_path).wall)
    return [
        Figure(name="mlops --help", unit="s", values=tuple(helps), target=_HELP_TARGET),
        Figure(name="mlops record", unit="s", values=tuple(records), target=_RECORD_TARGET),
        Figure(name="imports of mlops record", unit="s", values=tuple(shares)),
    ]


def _importing() -> str:
    """A program that imports all that recording the stack does, each class when first named."""
    from recording import record_stack
    from recording.properties import module_of

    tokens = {resource.type for resource in record_stack(ROOT / f"Pulumi.{STACK}.yaml").resources}
    classes = sorted(
        f"pulumi_aws.{module_of(token)}.{token.split(':')[2]}"
        for token in tokens
        if token.startswith("aws:")
    )
    modules = "infra.program, recording.run, recording.assemble, pulumi_aws, cli.main"
    start = "from infra.speed import search_no_garbage; search_no_garbage()"
    return "\n".join([start, f"import {modules}", *classes])


def scaling_figures(runs: int, report: Callable[[str], None]) -> list[Figure]:
    """Milliseconds a resource when the platform is declared 1, 4, 16 times and 5,000 big."""
    once = len(_copies(1).registrations)  # also imports everything, outside the measured time
    figures = []
    for copies in (*_SIZES, -(-LARGEST // once)):
        report(f"recording {copies} platforms")
        each = []
        for _ in range(runs):
            count = 0

            def measured(copies: int = copies) -> None:
                nonlocal count
                count = len(_recorded(copies))

            seconds = seconds_of(measured)
            each.append(seconds * 1000 / count)
        figures.append(Figure(name=f"record, a resource of {count}", unit="ms", values=tuple(each)))
    return figures


def _recorded(copies: int) -> Any:
    from recording.assemble import assemble

    monitor = _copies(copies)
    recording = assemble(
        monitor.registrations.values(), project="mlops-platform", stack=STACK, root=ROOT
    )
    recording.to_json()
    return recording.resources


def _copies(copies: int) -> Any:
    """Runs the platform's program several times below parents of different types."""
    import pulumi
    from pulumi.runtime.settings import get_root_resource, set_root_resource

    from infra.load import load_settings_file
    from infra.program import deploy
    from recording.run import run

    settings = load_settings_file(Path(ROOT) / f"Pulumi.{STACK}.yaml")

    def program() -> None:
        stack = get_root_resource()
        exported, pulumi.export = pulumi.export, lambda *_: None
        try:
            for number in range(copies):
                copy = pulumi.ComponentResource(f"mlops:benchmark:Copy{number}", f"copy-{number}")
                # what is declared without a parent belongs to the copy instead of the stack
                set_root_resource(copy)
                deploy(settings)
                set_root_resource(stack)  # type: ignore[arg-type]
                copy.register_outputs({})
        finally:
            pulumi.export = exported

    return run(program, stack=STACK)
