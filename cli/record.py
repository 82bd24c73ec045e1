"""`mlops record`: what a stack declares, as data."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cli.output import progress

HELP = (
    "Write what a stack declares as JSON, without an engine, an account or a network.\n\n"
    "Example: mlops record --stack dev --out dev.json"
)


def record(
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", dir_okay=False, help="The file to write; stdout without it."),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(
            "--revision", metavar="REV", help="A git revision; without it the files as they are."
        ),
    ] = None,
) -> None:
    from localcloud.files import write_atomically

    content = _recorded(stack) if revision is None else _recorded_at(revision, stack)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif out.exists() and not out.is_file():
        # A pipe or a device: to put a file in its place would take it from the whole machine.
        out.write_bytes(content)
    else:
        write_atomically(out.resolve(), content.decode())


def _recorded(stack: str) -> bytes:
    from cli.place import paths
    from recording import record_stack

    return record_stack(paths().stack_file(stack)).to_json()


def _recorded_at(revision: str, stack: str) -> bytes:
    """The stack at a revision; an empty recording where that has no such stack."""
    from cli.place import ROOT, paths
    from review.inputs import Revision

    with (
        tempfile.TemporaryDirectory(prefix="mlops-record-") as scratch,
        Revision(ROOT, revision).recorder(stack, Path(scratch)) as recorder,
    ):
        if not recorder.has_stack:
            progress(f"{revision} has no stack {stack}: the recording is empty")
        return recorder.result(paths().project()).to_json()
