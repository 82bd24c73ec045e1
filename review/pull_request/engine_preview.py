"""What the engine's preview says that a recording cannot: the steps from what is deployed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from review.errors import ReviewError

STACK: Final = "pulumi:pulumi:Stack"
DESTROYS: Final = ("replace", "delete")
_LEFT_OUT: Final = frozenset({"read", "refresh", "create-replacement", "delete-replaced"})
"""Halves of a replacement, which `replace` stands for, and what changes nothing."""


@dataclass(frozen=True, kw_only=True)
class EnginePreview:
    """The steps of one preview: how many of each kind, and what it destroys.

    `destroyed` are kind, type and name, sorted. `fresh` says that the stack is not deployed where
    the preview was made, so that all of it is created. The stack itself is not counted.
    """

    counts: Mapping[str, int]
    destroyed: tuple[tuple[str, str, str], ...]
    fresh: bool

    @classmethod
    def read(cls, content: bytes) -> EnginePreview:
        """Of what `pulumi preview --json --show-sames` wrote.

        Raises:
            ReviewError: it is no preview, or the preview failed.
        """
        document = _document(content)
        for problem in failures(document):
            raise ReviewError(
                f"The preview failed, so it does not show the whole stack: {problem}. Correct that "
                "and preview again."
            )
        seen = [(step["op"], *_named(step["urn"])) for step in document["steps"]]
        seen = [one for one in seen if one[1] != STACK]
        return cls(
            counts=Counter(op for op, _, _ in seen if op not in _LEFT_OUT),
            destroyed=tuple(sorted(one for one in seen if one[0] in DESTROYS)),
            fresh=not any(step.get("oldState") for step in document["steps"]),
        )


def failures(document: Mapping[str, Any]) -> Iterator[str]:
    """What the engine calls an error, each on one line."""
    for one in document.get("diagnostics") or ():
        if isinstance(one, dict) and one.get("severity") == "error":
            yield " ".join(str(one.get("message", "")).split()).rstrip(".")


def cause(content: bytes) -> str:
    """Why a preview failed, as far as what it wrote says so; "" where it does not."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return ". ".join(failures(document)) if isinstance(document, dict) else ""


def _document(content: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(content)
        steps = document.get("steps") or []
        well = all(isinstance(one["op"] + one["urn"], str) for one in steps)
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        well, document = False, {}
    if not well or not isinstance(document.get("changeSummary", {}), dict):
        raise ReviewError(
            "The engine's preview is not JSON with steps. Make it with: pulumi preview --json "
            "--show-sames"
        )
    return {**document, "steps": document.get("steps") or []}


def _named(urn: str) -> tuple[str, str]:
    """Type and name; the type without those of the parents."""
    parts = urn.split("::", 3)
    if len(parts) != 4:
        return "", urn
    return parts[2].rpartition("$")[2], parts[3]
