"""Reads a recording that was written as JSON, and refuses what is not one."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from recording.errors import RecordingError
from recording.model import SCHEMA, RecordedResource, Recording, Source

_AGAIN: Final = "Make the recording again with: bin/mlops record --stack STACK --out FILE"
DEEPEST: Final = 100
"""Lists and objects in one another: the deepest of AWS's inputs has some 20."""

_RESOURCE_KEYS: Final = frozenset(
    {
        "urn",
        "type",
        "name",
        "parent",
        "sequence",
        "inputs",
        "outputs",
        "dependencies",
        "options",
        "source",
    }
)


def read_recording(content: bytes) -> Recording:
    """The recording in `content`.

    Raises:
        RecordingError: what is wrong, where, and how to get a right one.
    """
    document = _parse(content)
    if not isinstance(document, dict):
        _refuse(f"{_kind(document)} stands where the recording should")
    if _depth(document) > DEEPEST:
        _refuse("it is nested deeper than any recording")
    if b"\\u" in content and not _is_text(document):
        _refuse("half of a surrogate pair stands in a text")
    schema = document.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        _refuse(f"schema is {schema!r}, this version reads {SCHEMA}")
    _exact_keys(document, frozenset({"schema", "project", "stack", "resources"}), "the recording")
    project = _text(document, "project", "the recording")
    stack = _text(document, "stack", "the recording")
    entries = document["resources"]
    if not isinstance(entries, list):
        _refuse(f"resources is {_kind(entries)}, not a list")
    resources = [_resource(entry, index) for index, entry in enumerate(entries)]
    _check_whole(resources)
    resources.sort(key=lambda resource: resource.urn)
    return Recording(project=project, stack=stack, resources=tuple(resources))


def _parse(content: bytes) -> Any:
    try:
        return json.loads(
            content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        _refuse(f"byte {error.start} is not UTF-8")
    except json.JSONDecodeError as error:
        cut = (
            " (the file ends there: it was cut off)"
            if error.pos >= len(error.doc) or "Unterminated" in error.msg
            else ""
        )
        _refuse(f"line {error.lineno}, column {error.colno}{cut}: {error.msg}")
    except RecursionError:
        _refuse("it is nested deeper than any recording")
    except ValueError as error:
        # A number of thousands of digits, which Python does not read.
        _refuse(" ".join(str(error).split()))


def _is_text(document: Any) -> bool:
    """Whether every text in it can be written; JSON's escapes also spell what is no character."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(document: Any) -> int:
    """How many lists and objects stand in one another."""
    level, depth = [document], 0
    while level:
        depth += 1
        level = [
            item
            for each in level
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, dict | list)
        ]
    return depth


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        _refuse(f"the key {max(keys, key=keys.count)!r} stands twice in one object")
    return result


def _no_constant(name: str) -> NoReturn:
    _refuse(f"{name} is not a JSON number")


def _resource(entry: Any, index: int) -> RecordedResource:
    where = f"resources[{index}]"
    if not isinstance(entry, dict):
        _refuse(f"{where} is {_kind(entry)}, not an object")
    _exact_keys(entry, _RESOURCE_KEYS, where)
    parent = entry["parent"]
    if parent is not None and not isinstance(parent, str):
        _refuse(f"{where}.parent is {_kind(parent)}, not a URN or null")
    sequence = entry["sequence"]
    if not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 0:
        _refuse(f"{where}.sequence is {sequence!r}, not a whole number from 0")
    return RecordedResource(
        urn=_text(entry, "urn", where),
        type=_text(entry, "type", where),
        name=_text(entry, "name", where),
        parent=parent,
        sequence=sequence,
        inputs=_mapping(entry, "inputs", where),
        outputs=_mapping(entry, "outputs", where),
        dependencies=_dependencies(entry, where),
        options=_mapping(entry, "options", where),
        source=_source(entry["source"], where),
    )


def _dependencies(entry: Mapping[str, Any], where: str) -> Mapping[str, list[str]]:
    found = _mapping(entry, "dependencies", where)
    for name, urns in found.items():
        if not isinstance(urns, list) or not all(isinstance(urn, str) for urn in urns):
            _refuse(f"{where}.dependencies.{name} is not a list of URNs")
    return found


def _source(value: Any, where: str) -> Source | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        _refuse(f"{where}.source is {_kind(value)}, not an object or null")
    _exact_keys(value, frozenset({"file", "line"}), f"{where}.source")
    line = value["line"]
    if not isinstance(line, int) or isinstance(line, bool) or line < 1:
        _refuse(f"{where}.source.line is {line!r}, not a line number from 1")
    return Source(file=_text(value, "file", f"{where}.source"), line=line)


def _check_whole(resources: list[RecordedResource]) -> None:
    urns: set[str] = set()
    places: set[int] = set()
    for resource in resources:
        if resource.urn in urns:
            _refuse(f"the URN {resource.urn} stands twice")
        if resource.sequence in places:
            _refuse(f"the sequence number {resource.sequence} stands twice")
        urns.add(resource.urn)
        places.add(resource.sequence)
    for resource in resources:
        if resource.parent is not None and resource.parent not in urns:
            _refuse(f"the parent of {resource.urn} is missing: {resource.parent}")
    _check_parents({resource.urn: resource.parent for resource in resources})


def _check_parents(parents: Mapping[str, str | None]) -> None:
    """Refuses parents that lead in a circle."""
    fine: set[str] = set()
    for urn in parents:
        way: list[str] = []
        seen: set[str] = set()
        at: str | None = urn
        while at is not None and at not in fine:
            if at in seen:
                _refuse(f"{at} is its own ancestor")
            seen.add(at)
            way.append(at)
            at = parents[at]
        fine.update(way)


def _exact_keys(entry: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    missing = sorted(keys - set(entry))
    if missing:
        _refuse(f"{where} lacks {', '.join(missing)}")
    extra = sorted(set(entry) - keys)
    if extra:
        _refuse(f"{where} has keys that schema {SCHEMA} does not: {', '.join(extra)}")


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value:
        _refuse(f"{where}.{key} is {value!r}, not a text")
    return value


def _mapping(entry: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = entry[key]
    if not isinstance(value, dict):
        _refuse(f"{where}.{key} is {_kind(value)}, not an object")
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"


def _refuse(problem: str) -> NoReturn:
    raise RecordingError(f"This is not a recording: {problem}. {_AGAIN}")
