"""Where a predicate is asked: a resource of a recording, or a part of one, with what is around."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from recording import RecordedResource, Recording
from review.memory import once_per_recording
from review.references import References, at, is_unknown


class Surroundings:
    """Who refers to whom in a recording. What refers to something unknown may mean anybody."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._references = References(recording)
        self._referring: dict[
            tuple[str, str, str], tuple[dict[str, list[RecordedResource]], bool]
        ] = {}

    def target(
        self, resource: RecordedResource, path: str, *types: str
    ) -> tuple[RecordedResource | None, str | None]:
        """The resource of one of the types that an input names, and the text that it holds."""
        return self._references.find(resource, path, *types)

    def with_arn(self, type_: str, arn: str) -> RecordedResource | None:
        """The resource of a type with that ARN."""
        return self._references.with_output(type_, "arn", arn)

    def referring(
        self, to: RecordedResource, type_: str, by: str
    ) -> tuple[Sequence[RecordedResource], bool]:
        """The resources of a type whose input `by` names a resource, and whether one of them
        names something that is not known."""
        key = (type_, by, to.type)
        if key not in self._referring:
            self._referring[key] = self._index(type_, by, to.type)
        found, lost = self._referring[key]
        return found.get(to.urn, ()), lost

    def _index(
        self, type_: str, by: str, to: str
    ) -> tuple[dict[str, list[RecordedResource]], bool]:
        found: dict[str, list[RecordedResource]] = {}
        lost = False
        for one in self.recording.of(type_):
            target, text = self.target(one, by, to)
            if target is not None:
                found.setdefault(target.urn, []).append(one)
            elif text is None and is_unknown(at(one.inputs, by)):
                lost = True
        return found, lost


@once_per_recording
def surroundings(recording: Recording) -> Surroundings:
    """The surroundings in a recording."""
    return Surroundings(recording)


@dataclass(frozen=True)
class Place:
    """A resource and the values that are asked: its inputs, or a part of them at `where`. `today`
    is the day of the review."""

    around: Surroundings = field(repr=False)
    today: dt.date
    resource: RecordedResource
    values: Mapping[str, Any] = field(repr=False)
    where: str = ""

    def value(self, path: str) -> Any:
        """The value at a dotted path; of a list on the way, its first; None when absent."""
        return at(self.values, path) if path else self.values.get("", self.values)

    def named(self, path: str) -> str:
        """How a path is told to a reader."""
        return ".".join(part for part in (self.where, path) if part)

    def part(self, values: Any, where: str) -> Place:
        """A part of the resource."""
        return replace(self, values=values, where=self.named(where))

    def at(self, resource: RecordedResource) -> Place:
        """The same question to a neighbour."""
        return Place(self.around, self.today, resource, resource.inputs)


def place_of(recording: Recording, resource: RecordedResource, today: dt.date) -> Place:
    """A whole resource, on the day of the review."""
    return Place(surroundings(recording), today, resource, resource.inputs)
