"""The `mlops` command."""

import atexit
import gc
import sys
from typing import Annotated

import typer
from typer.main import get_command

from cli import ci, cost, graph, local, record, review, settings, stack
from cli.errors import reported
from cli.output import enable_debug

app = typer.Typer(
    name="mlops",
    help="The machine-learning platform on the local cloud, and what can be said about it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(local.app, name="local")
app.add_typer(stack.app, name="stack")
app.add_typer(settings.app, name="settings")
app.add_typer(ci.app, name="ci")
app.command(name="record", help=record.HELP)(record.record)
app.command(name="review", help=review.HELP)(review.review)
app.command(name="cost", help=cost.HELP)(cost.cost)
app.command(name="graph", help=graph.HELP)(graph.graph)


@app.callback()
def options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error; allowed anywhere.")
    ] = False,
) -> None:
    if debug:
        enable_debug()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0, 1 (a finding or a failure) or 2 (wrong use)."""
    given = sys.argv[1:] if arguments is None else arguments
    if "--debug" in given:
        given = ["--debug", *(word for word in given if word != "--debug")]
    return reported(lambda: get_command(app)(args=given, prog_name="mlops"))


if __name__ == "__main__":
    # A command is over before garbage matters: as infra/speed.py does for the program.
    gc.disable()
    atexit.register(gc.freeze)
    sys.exit(main())
