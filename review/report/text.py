"""Text from names, policies and settings, made safe for markdown: it is shown, never obeyed."""

from __future__ import annotations

import json
import re
from typing import Any, Final

LIMIT: Final = 400
"""Characters of one text that are shown."""

_SHORT: Final = 160
_AROUND: Final = 40
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>~|$])")
_AT_START: Final = re.compile(r"^([-+#=]|\d+(?=[.)]))")
_LINKED: Final = re.compile(r"(@|#(?=\w)|:(?=//)|(?i:\bwww|\bGH)(?=[.-]))")
_NOTHING: Final = "\u200b"
"""A space without width: what stands around it is no mention, reference or link any more."""


def line(text: str, limit: int = LIMIT) -> str:
    """The text on one line, without characters that control how a line is shown, at most `limit`
    characters of it."""
    shown = " ".join(
        "".join(one if one.isprintable() else " " for one in text[: 4 * limit]).split()
    )
    return shown if len(shown) <= limit and len(text) <= 4 * limit else f"{shown[: limit - 1]}…"


def code(text: str) -> str:
    """The text as code: no markdown, HTML, link or mention in it has an effect."""
    shown = line(text)
    if not shown:
        return ""
    longest = max((len(one) for one in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def cell(text: str) -> str:
    """The text as code in a cell of a table, where a bar would end the cell."""
    return code(text).replace("|", "\\|")


def plain(text: str, limit: int = LIMIT) -> str:
    """The text as text: every character with a meaning to markdown or HTML stands for itself."""
    shown = _MARKDOWN.sub(r"\\\1", line(text, limit).replace("&", "&amp;"))
    shown = _AT_START.sub(r"\\\1" if not shown[:1].isdigit() else rf"{_NOTHING}\1", shown)
    return _LINKED.sub(rf"\1{_NOTHING}", shown)


def value(recorded: Any, limit: int = LIMIT) -> str:
    """A recorded value in words: JSON, its marks as `secret` and `known after the deployment`."""
    if recorded is None:
        return ""
    if recorded == {"secret": True}:
        return "secret"
    if recorded == {"unknown": True}:
        return "known after the deployment"
    shown = recorded if isinstance(recorded, str) else json.dumps(recorded, sort_keys=True)
    return line(shown, limit)


def pair(before: Any, after: Any) -> tuple[str, str]:
    """Two recorded values in words; of long texts what differs, with a little around it."""
    old, new = (value(one, 1_000_000) for one in (before, after))
    shortest = min(len(old), len(new))
    same = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    start = max(0, same - _AROUND) if max(len(old), len(new)) > _SHORT else 0
    shown = (f"{'…' if start else ''}{one[start:]}" for one in (old, new))
    first, second = (line(one, _SHORT) for one in shown)
    return first, second
