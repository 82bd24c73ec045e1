"""The recording: what a program declares, as plain data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from recording.errors import RecordingError

SCHEMA: Final = 1


@dataclass(frozen=True, kw_only=True)
class Source:
    """The Python line that declared a resource; `file` is relative to the repository."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class RecordedResource:
    """The stack, a component or a resource, its values in the provider's camelCase names.

    `sequence` is the place in an order in which everything a resource needs comes before it.
    """

    urn: str
    type: str
    name: str
    parent: str | None
    sequence: int
    inputs: Mapping[str, Any] = field(repr=False)
    outputs: Mapping[str, Any] = field(repr=False)
    dependencies: Mapping[str, Sequence[str]] = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)
    source: Source | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the resource."""
        source = self.source
        return {
            "urn": self.urn,
            "type": self.type,
            "name": self.name,
            "parent": self.parent,
            "sequence": self.sequence,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "dependencies": self.dependencies,
            "options": self.options,
            "source": None if source is None else {"file": source.file, "line": source.line},
        }


@dataclass(frozen=True, kw_only=True)
class Recording:
    """All resources of one stack, sorted by URN."""

    project: str
    stack: str
    resources: tuple[RecordedResource, ...] = field(repr=False)

    def of(self, type_: str) -> list[RecordedResource]:
        """The resources of one type, such as `aws:ec2/subnet:Subnet`; empty when there is none."""
        return list(self._by_type.get(type_, ()))

    def named(self, name: str) -> RecordedResource:
        """The one resource with this logical name.

        Raises:
            RecordingError: none has it, or several of different types have.
        """
        found = self._by_name.get(name, ())
        if len(found) == 1:
            return found[0]
        if found:
            types = ", ".join(resource.type for resource in found)
            raise RecordingError(
                f"Several resources are named {name!r}: {types}. Choose among them by type."
            )
        near = get_close_matches(name, self._by_name)
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise RecordingError(f"No resource of the recording is named {name!r}.{hint}")

    def resource(self, urn: str) -> RecordedResource:
        """The resource with this URN.

        Raises:
            RecordingError: there is none.
        """
        found = self._by_urn.get(urn)
        if found is None:
            raise RecordingError(f"The recording holds no resource with the URN {urn}.")
        return found

    def get(self, urn: str) -> RecordedResource | None:
        """The resource with this URN; None when there is none."""
        return self._by_urn.get(urn)

    def in_sequence(self) -> list[RecordedResource]:
        """All resources, each after everything it needs."""
        return sorted(self.resources, key=lambda resource: resource.sequence)

    def to_json(self) -> bytes:
        """The canonical JSON: sorted keys, two spaces, UTF-8, a newline at the end."""
        document = {
            "schema": SCHEMA,
            "project": self.project,
            "stack": self.stack,
            "resources": [resource.to_dict() for resource in self.resources],
        }
        text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return f"{text}\n".encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Recording":
        """The recording that `to_json` wrote.

        Raises:
            RecordingError: `content` is not a recording of this schema.
        """
        from recording.reader import read_recording  # the reader needs this module

        return read_recording(content)

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[RecordedResource]]:
        return _grouped(self.resources, "type")

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[RecordedResource]]:
        return _grouped(self.resources, "name")

    @cached_property
    def _by_urn(self) -> Mapping[str, RecordedResource]:
        return {resource.urn: resource for resource in self.resources}


def _grouped(
    resources: Sequence[RecordedResource], attribute: str
) -> Mapping[str, Sequence[RecordedResource]]:
    groups: dict[str, list[RecordedResource]] = {}
    for resource in resources:
        groups.setdefault(getattr(resource, attribute), []).append(resource)
    return groups
