"""`mlops settings`: the settings of a stack, without the engine."""

import json
from typing import Annotated

import typer

from cli.output import complain, say

app = typer.Typer(
    help="The settings of a stack: checked, shown, described.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")]


@app.command(
    help="Check the settings of a stack, or of every stack; each error has its key and fix.\n\n"
    "Example: mlops settings check --stack dev"
)
def check(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="One stack; all of them without it.")
    ] = None,
) -> None:
    from cli.place import paths
    from infra.errors import SettingsError
    from infra.load import load_settings_file

    failed = False
    for name in [stack] if stack else paths().stacks():
        file = paths().stack_file(name)
        try:
            load_settings_file(file)
        except SettingsError as error:
            failed = True
            for problem in error.problems:
                complain(problem)
        else:
            say(f"{file.name}: fine")
    if failed:
        raise typer.Exit(1)


@app.command(
    help="Show the settings of a stack with every default filled in.\n\n"
    "Example: mlops settings show --stack prod"
)
def show(stack: _Stack = "local") -> None:
    from cli.place import paths
    from infra.load import load_settings_file

    settings = load_settings_file(paths().stack_file(stack))
    say(json.dumps(settings.model_dump(mode="json"), indent=2))


@app.command(
    help="Print the JSON Schema of a stack file, which editors use to complete and check it.\n\n"
    "Example: mlops settings schema --check"
)
def schema(
    check: Annotated[
        bool,
        typer.Option("--check", help="Print nothing; fail when the committed file differs."),
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the committed file.")] = False,
) -> None:
    from cli.place import ROOT
    from infra.schema import FILE, schema_text
    from localcloud.files import write_atomically

    if check and write:
        raise typer.BadParameter("--check and --write exclude each other: give one of them")
    text = schema_text()
    file = ROOT / FILE
    if write:
        write_atomically(file, text)
    elif not check:
        say(text.rstrip())
    elif not file.is_file() or file.read_text() != text:
        complain(
            f"{FILE} is not what the settings' models say. Run `bin/mlops settings schema --write` "
            "and commit the file."
        )
        raise typer.Exit(1)
