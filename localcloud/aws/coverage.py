"""The emulation table as rows for people: what is emulated, recorded, and kept beside moto."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from localcloud.aws.emulation import Emulation, Recorded
from localcloud.aws.table import table


@dataclass(frozen=True)
class Row:
    """One type: its service, `emulated` or `recorded`, the reason, the inputs kept beside moto."""

    type: str
    service: str
    support: str
    reason: str
    kept: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """The row as plain data."""
        return asdict(self)


def coverage() -> list[Row]:
    """All rows, sorted by type."""
    rows = []
    for token, entry in sorted(table().items()):
        if isinstance(entry, Emulation):
            kept = dict(entry.kept)
            rows += [Row(name, entry.service, "emulated", "", kept) for name in entry.rows()]
        elif isinstance(entry, Recorded):
            service = token.split(":")[1].split("/")[0]
            rows.append(Row(token, service, "recorded", entry.reason, {}))
    return rows
