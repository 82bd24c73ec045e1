"""Which recording a command is about: a stack of this clone, or a file made elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from recording import Recording

StackOption = Annotated[
    str | None, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")
]
RecordingOption = Annotated[
    Path | None,
    typer.Option(
        "--recording",
        metavar="FILE",
        help="A recording, or what `pulumi preview --json --show-sames` wrote, instead.",
    ),
]


def given(stack: str | None, file: Path | None) -> "Recording":
    """The recording of a stack, or the one in a file; exactly one of them is given."""
    if file is not None and stack is None:
        from review.inputs import recording_in

        return recording_in(file)
    if stack is None or file is not None:
        raise typer.BadParameter("give either --stack or --recording")
    from cli.place import paths
    from recording import record_stack

    return record_stack(paths().stack_file(stack))
