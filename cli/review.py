"""`mlops review`: what a stack, or a change of it, means for those who answer for it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.output import complain, progress, say

if TYPE_CHECKING:
    from recording import Recording
    from review.inputs import Recorder
    from review.review import FailOn
    from review.suppressions import Suppression

HELP = (
    "Review a stack: who may do what, what is exposed, and with a base what a change brings.\n\n"
    "Exit code 0 when nothing is found at or above --fail-on, 1 when something is, or is UNKNOWN, "
    "or the review cannot be made, 2 for wrong use. docs/review.md says how to read it.\n\n"
    "Example: mlops review --stack prod --base origin/main --format md,sarif,html --out review"
)
_FORMATS = "md, sarif, html, json"


def review(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="The stack, as in Pulumi.<stack>.yaml.")
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option(
            "--recording",
            metavar="FILE",
            help="A recording, or what `pulumi preview --json --show-sames` wrote, instead.",
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REV|FILE",
            help="What to compare with: a git revision or a file; without it, what a preview says "
            "is deployed.",
        ),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help=f"The reports to write, of {_FORMATS}.")
    ] = "md",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            file_okay=False,
            help="The folder that they are written to; .local/review without it.",
        ),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warning", "note", "never"],
        typer.Option("--fail-on", help="The least bad level that fails."),
    ] = "error",
    suppressions: Annotated[
        Path | None,
        typer.Option(
            "--suppressions",
            metavar="FILE",
            help="What is accepted; suppressions.yaml of this project without it.",
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=1, metavar="SECONDS", help="The most it may take.")
    ] = 600,
) -> None:
    if (stack is None) == (recording is None):
        raise typer.BadParameter("give either --stack or --recording")
    chosen = _chosen(formats)

    from cli.errors import reported
    from cli.place import paths
    from review.bounded import bounded

    if suppressions is not None and not suppressions.is_file():
        raise typer.BadParameter(f"--suppressions {suppressions}: there is no such file")
    folder = out if out is not None else paths().folder / "review"
    _remove_old(folder)
    with tempfile.TemporaryDirectory(prefix="mlops-review-") as scratch:
        asked = _Asked(stack, recording, base, suppressions, Path(scratch))
        code = bounded(
            lambda: reported(lambda: _review(asked, chosen, folder, fail_on)), seconds=timeout
        )
    if code:
        raise typer.Exit(code)


@dataclass(frozen=True)
class _Asked:
    """What to review; `scratch` is an empty folder that is removed afterwards."""

    stack: str | None
    file: Path | None
    base: str | None
    suppressions: Path | None
    scratch: Path


def _chosen(formats: str) -> list[str]:
    from review.report import FILES

    chosen = [one.strip() for one in formats.split(",") if one.strip()]
    wrong = [one for one in chosen if one not in FILES]
    if wrong or not chosen:
        raise typer.BadParameter(
            f"--format {formats!r}: {wrong[0] if wrong else 'nothing'} is no report. Give some of "
            f"{', '.join(FILES)}, with commas between"
        )
    return chosen


def _remove_old(out: Path) -> None:
    """What an earlier review wrote: should this one fail, nobody takes it for its result."""
    from review.report import FILES

    for name in FILES.values():
        (out / name).unlink(missing_ok=True)


def _review(asked: _Asked, formats: Sequence[str], out: Path, fail_on: "FailOn") -> None:
    from localcloud.files import write_atomically
    from review.day import day_of_review
    from review.report import rendered
    from review.review import review as reviewed
    from review.verdict import verdict

    head, before, base_from = _recordings(asked)
    progress(f"reviewing {len(head.resources)} resources of stack {head.stack}")
    result = reviewed(
        head,
        before,
        suppressions=_suppressions(head, asked.suppressions),
        today=day_of_review(),
        base_from=base_from,
    )
    reports = rendered(result, formats)
    for name, text in reports.items():
        write_atomically((out / name).resolve(), text)
    say(verdict(result))
    for name in reports:
        say(f"report   {out / name}")
    failures = result.failures(fail_on)
    if failures:
        complain(f"the review fails by {', '.join(failures)}; the report says what to do")
        raise SystemExit(1)


def _recordings(asked: _Asked) -> tuple["Recording", "Recording | None", str]:
    """Head and base, and where the base came from. A revision is recorded while the head is."""
    from cli.place import ROOT
    from review.inputs import Revision, deployed_in, recording_in

    if asked.base is None:
        deployed = None if asked.file is None else deployed_in(asked.file)
        told = "" if deployed is None else "what was deployed where the preview was made"
        return _head(asked), deployed, told
    if Path(asked.base).is_file():
        return _head(asked), recording_in(Path(asked.base)), f"the file {asked.base}"
    revision = Revision(ROOT, asked.base)
    told = f"the revision {asked.base}, commit {revision.commit[:12]}"
    if asked.stack is None:
        head = _head(asked)
        with revision.recorder(head.stack, asked.scratch) as recorder:
            return head, _base(recorder, head), told
    progress(f"recording stack {asked.stack} as it is and at {asked.base}")
    with revision.recorder(asked.stack, asked.scratch) as recorder:
        head = _head(asked)
        return head, _base(recorder, head), told


def _head(asked: _Asked) -> "Recording":
    from cli.place import paths
    from review.inputs import recording_in

    if asked.file is not None:
        return recording_in(asked.file)
    from recording import record_stack

    return record_stack(paths().stack_file(str(asked.stack)))


def _base(recorder: "Recorder", head: "Recording") -> "Recording":
    if not recorder.has_stack:
        progress(f"the base has no stack {head.stack}: everything is new")
    return recorder.result(head.project)


def _suppressions(head: "Recording", file: Path | None) -> list["Suppression"]:
    """Those that hold for the stack; for a recording of another project only those asked for."""
    from cli.place import ROOT, paths
    from review.suppressions import FILE, read_suppressions

    if file is None and head.project != paths().project():
        return []
    found = read_suppressions(file or ROOT / FILE)
    return [one for one in found if one.holds_for(head.stack)]
