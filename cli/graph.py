"""`mlops graph`: a picture of a stack."""

from typing import Annotated, Literal

import typer

from cli.output import say
from cli.recordings import RecordingOption, StackOption, given

HELP = (
    "Draw a stack: its components by area and who is handed whose outputs, or, with --access, "
    "who gets in, what runs with which principal, and who can become whom.\n\n"
    "Example: mlops graph --stack prod --format svg > prod.svg"
)


def graph(
    stack: StackOption = None,
    recording: RecordingOption = None,
    form: Annotated[
        Literal["mermaid", "svg"], typer.Option("--format", help="What it is drawn in.")
    ] = "mermaid",
    access: Annotated[
        bool, typer.Option("--access", help="Draw who gets in and who can become whom instead.")
    ] = False,
) -> None:
    from review.graph import access_graph, component_graph, mermaid, svg

    found = given(stack, recording)
    drawn = access_graph(found) if access else component_graph(found)
    say((mermaid(drawn) if form == "mermaid" else svg(drawn)).rstrip())
