"""Checks of parameters against the botocore service model, stricter than boto3's own.

boto3 checks types and required members; AWS also checks enumerations, patterns, lengths and ranges.
An `UNKNOWN` passes: it is checked when its value is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.aws.patterns import compiled
from localcloud.aws.shapes import input_shape, lower_first
from localcloud.aws.values import UNKNOWN

Failure = tuple[str, str]
"""The dotted path of the property in Pulumi's camelCase, and one sentence on what is wrong."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
    "boolean": (bool,),
}


def failures(service: str, operation: str, params: Mapping[str, Any]) -> list[Failure]:
    """What AWS would refuse in `params`, with the values that it takes."""
    shape = input_shape(service, operation)
    return [] if shape is None else list(_structure(shape, params, ""))


def _structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[Failure]:
    for name in shape.required_members:
        if name not in value:
            yield _join(path, name), "is required and missing"
    for name, each in value.items():
        if name not in shape.members:
            allowed = ", ".join(sorted(lower_first(member) for member in shape.members))
            yield _join(path, name), f"is not known; allowed: {allowed}"
        else:
            yield from _value(shape.members[name], each, _join(path, name))


def _value(shape: Any, value: Any, path: str) -> Iterator[Failure]:
    if value is UNKNOWN:
        return
    kind = shape.type_name
    if kind == "structure":
        if isinstance(value, Mapping):
            yield from _structure(shape, value, path)
        else:
            yield path, f"{value!r} is not an object"
        return
    if kind == "list":
        if not isinstance(value, list):
            yield path, f"{value!r} is not a list"
            return
        yield from _bounds(shape, len(value), path, "elements")
        for position, each in enumerate(value):
            yield from _value(shape.member, each, f"{path}[{position}]")
        return
    if kind == "map":
        if not isinstance(value, Mapping):
            yield path, f"{value!r} is not a map"
            return
        for key, each in value.items():
            yield from _value(shape.value, each, f"{path}.{key}")
        return
    expected = _TYPES.get(kind)
    if expected is None:
        return
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        yield path, f"{value!r} is not of type {kind}"
        return
    yield from _scalar(shape, value, path)


def _scalar(shape: Any, value: Any, path: str) -> Iterator[Failure]:
    allowed = list(getattr(shape, "enum", ()) or ())
    if allowed and value not in allowed:
        if not _instance_type(path):
            yield path, f"{value!r} is not one of {', '.join(allowed)}"
        return
    if isinstance(value, str):
        pattern = compiled(shape.metadata.get("pattern"), re.DOTALL)
        if pattern is not None and pattern.fullmatch(value) is None:
            yield path, f"{value!r} does not match {pattern.pattern}"
        yield from _bounds(shape, len(value), path, "characters")
    elif not isinstance(value, bool):
        yield from _bounds(shape, value, path, "")


def _instance_type(path: str) -> bool:
    """Instance types appear faster than any released list; the API alone knows them."""
    return path.lower().endswith("instancetype")


def _bounds(shape: Any, size: float, path: str, unit: str) -> Iterator[Failure]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield path, f"{size} {unit}".rstrip() + f" is below {low}, the least that AWS accepts"
    if high is not None and size > high:
        yield path, f"{size} {unit}".rstrip() + f" is above {high}, the most that AWS accepts"


def _join(path: str, name: str) -> str:
    return f"{path}.{lower_first(name)}" if path else lower_first(name)
