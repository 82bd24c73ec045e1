"""The comment on a pull request: the review, and what the engine would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from review.pull_request.engine_preview import EnginePreview
from review.report.room import length
from review.report.text import code, line

MARKER: Final = "<!-- mlops-preview -->"
"""Stands first, unseen: by it the job finds the comment of its last run and writes it anew."""

MOST: Final = 65_000
"""Characters of the comment; GitHub takes 65,536, and the review has up to 60,000 of them."""

DESTROYED_SHOWN = 20
"""Resources that the engine destroys which are named where there is room."""

NAME_SHOWN = 80
"""Characters of a name or type that are shown."""

_WORDS: Final = {
    "create": "to create",
    "update": "to update",
    "replace": "to replace",
    "delete": "to delete",
    "same": "unchanged",
}
_FORK: Final = (
    "Made from recordings alone: a pull request from a fork gets no credentials, so no engine has "
    "compared the stack with what is deployed, and there is no plan."
)
_FRESH: Final = (
    "The stack is not deployed where this preview was made, so all of it is created there."
)


def comment(review: str, preview: EnginePreview | None) -> str:
    """`review` is the report in markdown; `preview` is None for a fork."""
    told = "\n".join([MARKER, review.rstrip(), "", "### Preview of the engine", "", ""])
    if preview is None:
        return f"{told}{_FORK}\n"
    for shown in range(DESTROYED_SHOWN, -1, -1):
        text = "\n".join([told + _first(preview), *_destroyed(preview, shown), ""])
        if length(text) <= MOST:
            break
    return text


def _first(preview: EnginePreview) -> str:
    known = [f"{preview.counts.get(op, 0)} {word}" for op, word in _WORDS.items()]
    other = [f"{n} {code(op)}" for op, n in sorted(preview.counts.items()) if op not in _WORDS]
    first = f"{', '.join([*known, *other])}. The plan is `plan.json` among the files of the run."
    return f"{first}\n\n{_FRESH}" if preview.fresh else first


def _destroyed(preview: EnginePreview, shown: int) -> Iterator[str]:
    if preview.destroyed:
        yield ""
    for op, kind, name in preview.destroyed[:shown]:
        yield f"- {op}: {code(line(name, NAME_SHOWN))} ({code(line(kind, NAME_SHOWN))})"
    more = len(preview.destroyed) - shown
    if more > 0:
        told = f"and {more} more" if shown else f"{more} destroyed"
        yield f"- {told}, which `preview.json` names"
