"""`mlops ci`: what the pull-request job does, here."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.output import progress, say

if TYPE_CHECKING:
    from review.pull_request import Step

app = typer.Typer(
    help="What the pull-request job does, here.", no_args_is_help=True, rich_markup_mode=None
)


@app.command(
    help="Do for a pull request what .github/workflows/preview.yml does: record both sides, "
    "preview with the engine on the local cloud, review against the base, write the comment.\n\n"
    "The files as they are stand for the head of the pull request. Exit code 0 when nothing is "
    "found at or above --fail-on, 1 when something is or a step fails (there is no comment then), "
    "2 for wrong use. docs/ci.md says more.\n\n"
    "Example: mlops ci preview --base origin/main --out preview"
)
def preview(
    base: Annotated[
        str, typer.Option("--base", metavar="REV", help="The git revision to compare with.")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="DIR", file_okay=False, help="The folder that files go to."
        ),
    ],
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")
    ] = "dev",
    fail_on: Annotated[
        Literal["error", "warning", "note", "never"],
        typer.Option("--fail-on", help="The least bad level that fails."),
    ] = "error",
    fork: Annotated[
        bool,
        typer.Option("--fork", help="As from a fork: recordings and review, no engine, no plan."),
    ] = False,
) -> None:
    from cli.place import ROOT
    from review.pull_request import FILES, run, steps

    _check(base, stack)
    folder = out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        # should this run fail, nobody takes the files of an earlier one for its result
        (folder / name).unlink(missing_ok=True)
    found = False
    for step in steps(stack=stack, base=base, out=str(folder), fail_on=fail_on, fork=fork):
        progress(f"{step.name}: {step.shell()}")
        environment = _environment(step, stack)
        found |= run(step, root=ROOT, folder=folder, environment=environment)
    say(f"comment  {folder / 'comment.md'}")
    if not fork:
        say(f"plan     {folder / 'plan.json'}")
    if found:
        raise typer.Exit(1)


@app.command(
    help="Write the comment from the review and the preview of the same run.\n\n"
    "Example: mlops ci comment --out preview"
)
def comment(
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", file_okay=False, help="The folder of the run."),
    ],
    fork: Annotated[
        bool, typer.Option("--fork", help="There is no preview: the run was one of a fork.")
    ] = False,
) -> None:
    from localcloud.files import write_atomically
    from review.pull_request import EnginePreview
    from review.pull_request import comment as told

    review = (out / "review.md").read_text()
    engine = None if fork else EnginePreview.read((out / "preview.json").read_bytes())
    write_atomically((out / "comment.md").resolve(), told(review, engine))


def _check(base: str, stack: str) -> None:
    """Wrong use is told before anything runs, and what GitHub would see otherwise too."""
    from cli.place import ROOT, paths
    from review.errors import ReviewError
    from review.inputs import Revision, changed_files

    if stack not in paths().stacks():
        raise typer.BadParameter(
            f"--stack {stack}: there is no Pulumi.{stack}.yaml. Give one of "
            f"{', '.join(paths().stacks())}"
        )
    try:
        behind = Revision(ROOT, base).commits_not_in_head()
    except ReviewError as error:
        raise typer.BadParameter(f"--base: {error}") from None
    if behind:
        progress(
            f"{base} has {behind} commit(s) that are not merged here: what they brought shows as "
            "taken away. Merge them, or give the revision where your branch began"
        )
    if changed := changed_files(ROOT):
        progress(
            f"{len(changed)} file(s) differ from HEAD and are reviewed as they are, {changed[0]} "
            "for one; on GitHub only commits are"
        )


def _environment(step: "Step", stack: str) -> dict[str, str]:
    """Of the engine the local cloud's; of every other step one without credentials."""
    from cli.place import paths
    from review.pull_request import without_credentials

    if not step.engine:
        return without_credentials(os.environ)
    from localcloud.lifecycle.preview import preview_environment

    return preview_environment(paths(), stack, progress)
