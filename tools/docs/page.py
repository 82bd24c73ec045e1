"""What the generators of files share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from recording import Recording, record_stack

ROOT = Path(__file__).resolve().parents[2]


class Recorded:
    """The recordings that files are made of, each made once."""

    @cached_property
    def prod(self) -> Recording:
        """Stack `prod`."""
        return record_stack(ROOT / "Pulumi.prod.yaml")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one generator writes: the texts by file. `folder` holds nothing but these."""

    texts: Callable[[Recorded], Mapping[Path, str]]
    folder: Path | None = None

    def write(self, recorded: Recorded) -> None:
        """Writes the files and deletes what else is in the folder."""
        texts = self.texts(recorded)
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for file in self._left_over(texts):
            file.unlink()

    def stale(self, recorded: Recorded) -> list[Path]:
        """The files that are not what the code says, and those that should not be there."""
        texts = self.texts(recorded)
        differ = [
            file
            for file, text in texts.items()
            if not file.is_file() or file.read_text(encoding="utf-8") != text
        ]
        return [*differ, *self._left_over(texts)]

    def _left_over(self, texts: Mapping[Path, str]) -> list[Path]:
        there = () if self.folder is None else self.folder.iterdir()
        return sorted(file for file in there if file not in texts)


def cell(text: str) -> str:
    """Text as the cell of a table takes it."""
    return text.replace("|", "\\|").replace("\n", " ")
