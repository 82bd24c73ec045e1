"""What the generators of pages share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cell(text: str) -> str:
    """Text as the cell of a table takes it."""
    return text.replace("|", "\\|").replace("\n", " ")


def write_or_check(file: Path, text: str, command: str, arguments: Sequence[str]) -> int:
    """Writes a page, or with `--check` compares it. Gives the exit code."""
    if "--check" not in arguments:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return 0
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(
        f"{file.relative_to(ROOT)}: not what the code says any more. Run {command} and commit "
        "the page.\n"
    )
    return 1
