"""The desired state of a Cloud Control resource: JSON text, checked and compared as the stock
provider does.

Source of what replaces: the provider's cloudcontrolapi_resource, which replaces when an operation
of the JSON patch from the old to the new state stands exactly at a create-only property. A change
below one is sent as an update, and Cloud Control refuses it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types

from localcloud.aws import cloudformation
from localcloud.aws.patterns import compiled
from localcloud.aws.validation import Failure

Pointer = tuple[str, ...]
"""The path of a property in a state; list positions as texts."""


def parsed(text: str) -> dict[str, Any] | None:
    """The state that the text holds; None when it is no JSON object."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def failures(type_name: str, text: str) -> list[Failure]:
    """What AWS would refuse in the state, each with its path below `desiredState`."""
    state = parsed(text)
    if state is None:
        return [("desiredState", "is not the JSON text of an object")]
    found = [
        (_place(error.absolute_path), _sentence(error))
        for error in _validator(type_name).iter_errors(state)
    ]
    return found + [
        (_place(pointer), "is read-only: AWS alone gives it a value")
        for pointer in _pointers(type_name, "readOnlyProperties")
        if "*" not in pointer and _has(state, pointer)
    ]


def replaces(type_name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the stock provider replaces the resource to bring it from `before` to `after`."""
    only = _pointers(type_name, "createOnlyProperties")
    return any(_matches(path, pointer) for path in changed(before, after) for pointer in only)


def not_updatable(type_name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The changed paths that Cloud Control takes in no update: at or below create-only ones."""
    only = _pointers(type_name, "createOnlyProperties")
    return [
        "/" + "/".join(path)
        for path in changed(before, after)
        if any(_matches(path[: len(pointer)], pointer) for pointer in only)
    ]


def is_read_only(type_name: str, name: str) -> bool:
    """Whether AWS alone gives this top-level property its value."""
    return (name,) in _pointers(type_name, "readOnlyProperties")


def changed(before: Any, after: Any, path: Pointer = ()) -> Iterator[Pointer]:
    """Where a JSON patch from `before` to `after` has an operation."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            if key not in before or key not in after:
                yield (*path, key)
            else:
                yield from changed(before[key], after[key], (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        for position in range(max(len(before), len(after))):
            here = (*path, str(position))
            if position >= len(before) or position >= len(after):
                yield here
            else:
                yield from changed(before[position], after[position], here)
    elif before != after:
        yield path


@cache
def _pointers(type_name: str, keyword: str) -> tuple[Pointer, ...]:
    """The paths that a keyword of the schema lists, without the leading `/properties`."""
    texts = cloudformation.schema(type_name).get(keyword, ())
    return tuple(tuple(text.split("/")[2:]) for text in texts)


def _matches(path: Pointer, pointer: Pointer) -> bool:
    return len(path) == len(pointer) and all(
        theirs in ("*", mine) for mine, theirs in zip(path, pointer, strict=True)
    )


def _has(state: Any, pointer: Pointer) -> bool:
    for name in pointer:
        if not isinstance(state, Mapping) or name not in state:
            return False
        state = state[name]
    return True


def _place(path: Any) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "desiredState" + "".join(parts)


def _sentence(error: Any) -> str:
    if error.validator == "enum":
        return f"{error.instance!r} is not one of {', '.join(map(str, error.validator_value))}"
    return str(error.message)


def _pattern(validator: Any, pattern: str, value: Any, _: Any) -> Iterator[Any]:
    """As jsonschema does, in the dialect of the patterns."""
    readable = compiled(pattern)
    if not validator.is_type(value, "string") or readable is None:
        return
    if readable.search(value) is None:
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern}")


@cache
def _validator(type_name: str) -> Any:
    kind = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _pattern})
    return kind(cloudformation.schema(type_name))
