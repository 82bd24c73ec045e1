"""`mlops stack`: a whole stack on the local cloud."""

import json
import time
from typing import Annotated

import typer

from cli.output import complain, progress, say

app = typer.Typer(
    help="A whole stack on the local cloud; what `make up` and `make down` run.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")]


@app.command(
    help="Start the local cloud, heal what a killed run left behind, and deploy the stack.\n\n"
    "Example: mlops stack up --stack local"
)
def up(
    stack: _Stack = "local",
    endpoint_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port of the HTTP endpoint on 127.0.0.1."),
    ] = None,
) -> None:
    from cli.place import paths
    from localcloud.lifecycle.deploy import stack_up

    started = time.monotonic()
    deployed = stack_up(paths(), stack, progress, endpoint_port=endpoint_port)
    types = deployed.checkpoint.types
    say("")
    say(f"outputs of stack {stack}:")
    say(json.dumps(deployed.outputs, indent=2, sort_keys=True))
    say("")
    say(
        f"{deployed.checkpoint.resources} resources of {len(types)} types ({deployed.emulated} "
        f"emulated in moto) in {deployed.checkpoint.components} components, "
        f"{time.monotonic() - started:.1f} s"
    )
    say(f"endpoint {deployed.endpoint}")
    say('shell    eval "$(bin/mlops local env)"')
    say(f"logs     {paths().logs}")
    say(f"review   bin/mlops review --stack {stack} --format md,html")


@app.command(
    help="Destroy the stack, check that nothing of it is left, and stop the local cloud.\n\n"
    "Exit code 1 when something is left, which is listed.\n\n"
    "Example: mlops stack down --stack local"
)
def down(stack: _Stack = "local") -> None:
    from cli.place import paths
    from localcloud.lifecycle.deploy import stack_down

    left = stack_down(paths(), stack, progress)
    if left:
        for line in left:
            say(line)
        complain(
            f"{len(left)} thing(s) are left after the destruction of stack {stack}; the local "
            "cloud still runs. Look at them with `bin/mlops local status`, remove orphans with "
            "`bin/mlops local reset --orphans`, and run `make down` again."
        )
        raise typer.Exit(1)
