"""The comment on a pull request: the review, and what the engine would do."""

from __future__ import annotations

from typing import Final

from review.pull_request.engine_preview import EnginePreview
from review.report.text import code, line

MARKER: Final = "<!-- mlops-preview -->"
"""Stands first, unseen: by it the job finds the comment of its last run and writes it anew."""

DESTROYED_SHOWN = 20
"""Resources that the engine destroys which are named. The review before them has up to 60,000
characters, and GitHub takes 65,536."""

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
    told = [_FORK] if preview is None else _told(preview)
    return "\n".join([MARKER, review.rstrip(), "", "### Preview of the engine", "", *told, ""])


def _told(preview: EnginePreview) -> list[str]:
    known = [f"{preview.counts.get(op, 0)} {word}" for op, word in _WORDS.items()]
    other = [f"{n} {code(op)}" for op, n in sorted(preview.counts.items()) if op not in _WORDS]
    lines = [f"{', '.join([*known, *other])}. The plan is `plan.json` among the files of the run."]
    if preview.fresh:
        lines += ["", _FRESH]
    if preview.destroyed:
        lines.append("")
    lines += [
        f"- {op}: {code(line(name, NAME_SHOWN))} ({code(line(kind, NAME_SHOWN))})"
        for op, kind, name in preview.destroyed[:DESTROYED_SHOWN]
    ]
    if len(preview.destroyed) > DESTROYED_SHOWN:
        lines.append(
            f"- and {len(preview.destroyed) - DESTROYED_SHOWN} more, which `preview.json` names"
        )
    return lines
