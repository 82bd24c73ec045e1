"""CSV with a header line, and numbers made of its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

Row = dict[str, str]


def read(folder: Path) -> Iterator[Row]:
    """The rows of every .csv file under a folder, by name of column."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Writes a file with a header; returns how many rows it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(columns))
        writer.writeheader()
        for row in rows:
            writer.writerow({name: row.get(name, "") for name in columns})
            count += 1
    return count


def is_true(label: str, positive: str) -> bool:
    """Whether a label is the positive one, `1` and `1.0` being the same."""
    if label == positive:
        return True
    try:
        return float(label) == float(positive)
    except ValueError:
        return False


def label_values(rows: Iterable[Row], label: str) -> list[str]:
    """The values of the label column, sorted."""
    return sorted({row[label] for row in rows})
