"""What a resource of a recording refers to: by value, and where that is unknown by dependency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recording import RecordedResource, Recording


class References:
    """Finds resources by what their outputs say: ARN, name, id."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._urns = {one.urn: one for one in recording.resources}
        self._by_output: dict[tuple[str, str, str], list[RecordedResource]] = {}
        for one in recording.resources:
            for key in ("arn", "name", "id"):
                value = one.outputs.get(key)
                if isinstance(value, str):
                    self._by_output.setdefault((one.type, key, value), []).append(one)

    def with_output(self, type_: str, key: str, value: str) -> RecordedResource | None:
        """The resource of a type with that ARN, name or id; the first where several have it."""
        found = self._by_output.get((type_, key, value))
        return found[0] if found else None

    def find(
        self, resource: RecordedResource, path: str, *types: str
    ) -> tuple[RecordedResource | None, str | None]:
        """The resource of one of the types that an input (a dotted path) names, and the text that
        the input holds. Both None: the input is not set, or what it names is unknown. Of several
        with equal names, as in two regions, the one that the program handed over is meant."""
        value = at(resource.inputs, path)
        if not isinstance(value, str) and not is_unknown(value):
            return None, None
        text = value if isinstance(value, str) else None
        given = resource.dependencies.get(path.partition(".")[0], ())
        if text is not None:
            for type_ in types:
                for key in ("arn", "name", "id"):
                    alike = self._by_output.get((type_, key, text))
                    if alike:
                        return next((one for one in alike if one.urn in given), alike[0]), text
        handed = [
            one
            for urn in given
            if (one := self._urns.get(urn)) is not None
            and one.type in types
            and (text is None or _will_be(one, text))
        ]
        return (handed[0] if len(handed) == 1 else None), text


def _will_be(resource: RecordedResource, text: str) -> bool:
    """Whether what is not made yet has that text among what its program gives it: its name."""
    return is_unknown(resource.outputs.get("id")) and text in resource.inputs.values()


def at(inputs: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; the first one of a list on the way; None when there is none."""
    value: Any = inputs
    for part in path.split("."):
        if isinstance(value, list):
            value = value[0] if value else None
        if is_unknown(value):
            return value
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def is_unknown(value: Any) -> bool:
    """Whether a recorded value is known only to AWS, or a secret."""
    return isinstance(value, Mapping) and (
        value.get("unknown") is True or value.get("secret") is True
    )


def texts(value: Any) -> Iterator[str]:
    """Every text in a recorded value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
