"""`mlops record`: what a stack declares, as data."""

import sys
from pathlib import Path
from typing import Annotated

import typer

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
) -> None:
    from cli.place import paths
    from localcloud.files import write_atomically
    from recording import record_stack

    content = record_stack(paths().stack_file(stack)).to_json()
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif out.exists() and not out.is_file():
        # A pipe or a device: to put a file in its place would take it from the whole machine.
        out.write_bytes(content)
    else:
        write_atomically(out.resolve(), content.decode())
