"""`mlops cost`: what a stack costs a month."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.output import say
from cli.recordings import RecordingOption, StackOption, given

if TYPE_CHECKING:
    from review.cost import Usage

HELP = (
    "Say what a stack costs a month: at least, as expected and at most, by component.\n\n"
    "What has no price is listed, not counted. docs/cost.md says what is assumed.\n\n"
    "Example: mlops cost --stack prod --base before.json"
)


def cost(
    stack: StackOption = None,
    recording: RecordingOption = None,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base",
            metavar="FILE",
            help="A recording of before; without it, what a preview says is deployed.",
        ),
    ] = None,
    usage: Annotated[
        Path | None,
        typer.Option(
            "--usage",
            metavar="FILE",
            help="Assumptions as JSON, instead of the settings `cost.usage` of the recording.",
        ),
    ] = None,
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", help="How to say it.")
    ] = "table",
) -> None:
    from review.cost import as_json, as_table, bill_of
    from review.inputs import deployed_in, recording_in

    assumed = None if usage is None else _usage(usage)
    head = given(stack, recording)
    bill = bill_of(head, assumed)
    earlier = None if recording is None else deployed_in(recording)
    if base is not None:
        earlier = recording_in(base)
    # with the assumptions of today, so that a difference comes from resources alone
    before = None if earlier is None else bill_of(earlier, bill.usage)
    if form == "json":
        say(json.dumps(as_json(bill, before), indent=2))
    else:
        say(as_table(bill, before).rstrip())


def _usage(file: Path) -> "Usage":
    from review.cost import UsageError, usage_from

    try:
        values = json.loads(file.read_bytes())
    except ValueError as error:
        raise UsageError(f"{file} is not JSON: {error}. Correct it.") from error
    if not isinstance(values, dict):
        raise UsageError(f"{file} holds no object. Write the assumptions as in docs/cost.md.")
    return usage_from(values)
