"""CloudFormation resource schemas, as cfn-lint carries them: create-only properties and
constraints.

cfn-lint is a dependency of moto, so the schemas are on every machine that runs the local cloud.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from localcloud.aws.patterns import compiled
from localcloud.aws.shapes import normal
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN


def cfn_lint_data(*path: str) -> str:
    """The text of a file that cfn-lint carries.

    It is not imported for it: that takes half a second, a third of the local cloud's start.
    """
    spec = find_spec("cfnlint")
    assert spec is not None and spec.origin is not None, "moto needs cfn-lint"
    return Path(spec.origin).with_name("data").joinpath("schemas", *path).read_text("utf-8")


@cache
def _index() -> dict[str, str]:
    index: dict[str, str] = json.loads(cfn_lint_data("providers", "us-east-1.json"))
    return index


@cache
def schema(type_name: str) -> dict[str, Any]:
    """The schema of `AWS::ECR::Repository`. Raises KeyError for a type that cfn-lint lacks."""
    text = cfn_lint_data("resources", f"{_index()[type_name]}.json")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def create_only(type_name: str) -> frozenset[tuple[str, ...]]:
    """The paths of properties that only a replacement can change, in compared form
    (`shapes.normal`)."""
    pointers = schema(type_name).get("createOnlyProperties", ())
    return frozenset(
        tuple(normal(part) for part in pointer.split("/")[2:] if part != "*")
        for pointer in pointers
    )


def failures(type_name: str, props: Mapping[str, Any]) -> list[Failure]:
    """What the schema refuses among those properties that both sides know under one name."""
    root = schema(type_name)
    return list(_object(root, root, props, ""))


def _object(
    root: Mapping[str, Any], node: Mapping[str, Any], value: Mapping[str, Any], path: str
) -> Iterator[Failure]:
    known = {normal(name): each for name, each in node.get("properties", {}).items()}
    for key, each in value.items():
        declared = known.get(normal(key))
        if declared is not None:
            yield from _value(root, declared, each, f"{path}.{key}" if path else key)


def _value(
    root: Mapping[str, Any], node: Mapping[str, Any], value: Any, path: str
) -> Iterator[Failure]:
    if value is UNKNOWN or value is None:
        return
    while "$ref" in node:
        node = root["definitions"][node["$ref"].rsplit("/", 1)[-1]]
    kind = node.get("type")
    if kind == "object" and isinstance(value, Mapping):
        yield from _object(root, node, value, path)
    elif kind == "array" and isinstance(value, list):
        for position, each in enumerate(value):
            yield from _value(root, node.get("items", {}), each, f"{path}[{position}]")
    elif kind == "string" and isinstance(value, str):
        yield from _text(node, value, path)
    elif kind in ("integer", "number") and isinstance(value, (int, float)):
        low, high = node.get("minimum"), node.get("maximum")
        if low is not None and value < low:
            yield path, f"{value} is below {low}, the least that AWS accepts"
        if high is not None and value > high:
            yield path, f"{value} is above {high}, the most that AWS accepts"


def _text(node: Mapping[str, Any], value: str, path: str) -> Iterator[Failure]:
    allowed = node.get("enum")
    if allowed and value not in allowed and not path.lower().endswith("instancetype"):
        yield path, f"{value!r} is not one of {', '.join(map(str, allowed))}"
    if len(value) > node.get("maxLength", len(value)):
        yield path, f"{len(value)} characters is above {node['maxLength']}, the most AWS accepts"
    if len(value) < node.get("minLength", 0):
        yield path, f"{len(value)} characters is below {node['minLength']}, the least AWS accepts"
    pattern = compiled(node.get("pattern"))
    if pattern is not None and pattern.search(value) is None:
        yield path, f"{value!r} does not match {pattern.pattern}"
