"""`mlops local`: the local cloud alone."""

import json
import shlex
import sys
from typing import Annotated, Any

import typer

from cli.output import progress, say

app = typer.Typer(
    help="The local cloud: AWS on this machine, without an account.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(
    help="Start the local cloud, unless it runs.\n\n"
    "Ports are free ones, unless fixed here or by MLOPS_LOCAL_ENDPOINT_PORT.\n\n"
    "Example: mlops local up --endpoint-port 4566"
)
def up(
    endpoint_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port of the HTTP endpoint on 127.0.0.1."),
    ] = None,
) -> None:
    from cli.place import paths
    from localcloud.lifecycle.session import bring_up, stacks_to_rebuild

    session = bring_up(paths(), progress, endpoint_port=endpoint_port)
    for stack in stacks_to_rebuild(session):
        progress(
            f"stack {stack} was deployed before the local cloud was started anew, so its content "
            f"is gone: `make up stack={stack}` rebuilds it"
        )
    say(f"endpoint {session.daemon.endpoint}")
    say('shell    eval "$(bin/mlops local env)"')


@app.command(
    help="Stop the local cloud. Its content is then gone; the stacks' state stays, and "
    "`make up` rebuilds what it describes.\n\nExample: mlops local down"
)
def down() -> None:
    from cli.place import paths
    from localcloud.lifecycle.session import bring_down

    say("local cloud stopped" if bring_down(paths(), progress) else "the local cloud does not run")


@app.command(
    help="Show whether the local cloud runs, what it holds, and its orphans: objects that "
    "no stack's state knows.\n\nExit code 1 when it does not run.\n\n"
    "Example: mlops local status --json"
)
def status(as_json: _AsJson = False) -> None:
    from cli.place import paths
    from localcloud.lifecycle import admin
    from localcloud.lifecycle.session import running_daemon

    daemon = running_daemon(paths(), progress)
    if daemon is None:
        say('{"running": false}' if as_json else "the local cloud does not run")
        raise typer.Exit(1)
    held = admin.status(daemon)
    if as_json:
        about = {"running": True, "pid": daemon.pid, "endpoint": daemon.endpoint}
        say(json.dumps(about | held, indent=1, sort_keys=True))
        return
    say(f"running   process {daemon.pid} on {daemon.endpoint}")
    for stack, count in sorted(dict(held.get("stacks", {})).items()):
        say(f"stack     {stack or '(none)'}: {count} objects")
    for kind, count in sorted(dict(held.get("types", {})).items()):
        say(f"objects   {count:4} {kind}")
    for orphan in held.get("orphans", ()):
        say(f"orphan    {_orphan(orphan)}")
    if held.get("orphans"):
        say("remove orphans with: bin/mlops local reset --orphans")


@app.command(
    help="Delete what the local cloud holds; a stack is then rebuilt by `make up`.\n\n"
    "Example: mlops local reset --orphans"
)
def reset(
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Delete only objects that no stack's state knows.")
    ] = False,
) -> None:
    from cli.place import paths
    from localcloud.lifecycle.session import attach, reset_content

    outcome = reset_content(attach(paths(), progress), orphans_only=orphans)
    for one in outcome["removed"]:
        say(f"removed   {_orphan(one)}")
    for one in outcome["refused"]:
        say(f"refused   {_orphan(one)}: {one['error']}")
    say(f"{len(outcome['removed'])} removed, {len(outcome['refused'])} refused")
    if outcome["refused"]:
        raise typer.Exit(1)


@app.command(
    help="List every resource type and how the local cloud has it: emulated (really in moto) or "
    "recorded (kept and checked, with the reason).\n\nExample: mlops local coverage --json"
)
def coverage(as_json: _AsJson = False) -> None:
    from localcloud.aws.coverage import coverage as table

    rows = [row.as_json() for row in table()]
    if as_json:
        say(json.dumps({"types": rows}, indent=1, sort_keys=True))
        return
    emulated = sum(row["support"] == "emulated" for row in rows)
    if sys.stdout.isatty():
        _show_table(rows)
    else:
        for row in rows:
            say(f"{row['support']:9} {row['type']}{_remark(row)}")
    say(f"{len(rows)} types: {emulated} emulated, {len(rows) - emulated} recorded")


@app.command(
    help="Print the variables under which plain pulumi, aws and boto3 work on the local cloud.\n\n"
    'Example: eval "$(mlops local env)"; pulumi preview -s local'
)
def env(as_json: _AsJson = False) -> None:
    from cli.place import paths
    from localcloud.engine.environment import UNSET
    from localcloud.lifecycle.session import attach

    variables = attach(paths(), progress).variables()
    if as_json:
        say(json.dumps(variables, indent=1, sort_keys=True))
        return
    say(f"unset {' '.join(UNSET)}")
    for name, value in variables.items():
        say(f"export {name}={shlex.quote(value)}")


def _orphan(one: dict[str, Any]) -> str:
    return f"{one['type']} {one['name']} (id {one['id']}, owner {one['owner_tag'] or 'none'})"


def _remark(row: dict[str, Any]) -> str:
    parts = [row["reason"]] if row["reason"] else []
    parts += [f"keeps {name}: {why}" for name, why in sorted(dict(row["kept"]).items())]
    return f"  {'; '.join(parts)}" if parts else ""


def _show_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("type", "support", "remark", highlight=False)
    for row in rows:
        style = "" if row["support"] == "emulated" else "yellow"
        table.add_row(row["type"], row["support"], _remark(row).strip(), style=style)
    Console().print(table)
