"""What the local cloud remembers beside moto: created objects, kept inputs, the journal.

All of it lives in the process, as moto's content does: both are gone together.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from localcloud.aws.urns import stack_of
from localcloud.aws.values import Props


@dataclass(frozen=True)
class Key:
    """Where an object is: type, account, region and the provider's id."""

    type: str
    account: str
    region: str
    id: str


@dataclass(frozen=True)
class Record:
    """One object that the local cloud created and has not deleted."""

    key: Key
    urn: str
    name: str
    owner: str
    kept: Mapping[str, Any] = field(default_factory=dict)
    """Inputs that moto does not give back, or the whole of a recorded object."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What it was last brought to: the parameters of a delete that no state asks for."""

    created: float = field(default_factory=time.time)
    """When it was created, in seconds since the epoch."""

    @property
    def stack(self) -> str:
        """The stack of the resource's URN."""
        return stack_of(self.urn)


class Ledger:
    """Created and not yet deleted objects, by key."""

    def __init__(self) -> None:
        self._records: dict[Key, Record] = {}

    def add(self, record: Record) -> None:
        """Enters a created object, or a second resource on the same one, which keeps its age."""
        known = self._records.get(record.key)
        if known is not None:
            record = replace(record, created=known.created)
        self._records[record.key] = record

    def keep(self, key: Key, kept: Props, inputs: Props) -> None:
        """Replaces the inputs of an object; one that this process did not create is not entered."""
        known = self._records.get(key)
        if known is not None:
            self._records[key] = replace(known, kept=dict(kept), inputs=dict(inputs))

    def kept(self, key: Key) -> Props:
        """The kept inputs of an object; empty for one that this process did not create."""
        known = self._records.get(key)
        return {} if known is None else dict(known.kept)

    def get(self, key: Key) -> Record | None:
        """The record of an object that this process created."""
        return self._records.get(key)

    def remove(self, key: Key) -> None:
        """Forgets a deleted object."""
        self._records.pop(key, None)

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def orphans(self, in_state: Iterable[tuple[str, str]]) -> list[Record]:
        """Objects that no state names by (type, id): their create's answer was lost, or they were
        kept."""
        named = set(in_state)
        return [each for each in self if (each.key.type, each.key.id) not in named]
