"""Every constraint of the settings, read from their JSON schema, with a configuration that breaks
it: so that a new field cannot come without its error being tested."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.errors import GIVEN
from infra.settings import PlatformSettings

Node = Mapping[str, Any]
Path = tuple[str | int, ...]

SCHEMA = PlatformSettings.model_json_schema()
NO_CHOICE = "no-such-choice"
MISSING = object()

_WRONG: Mapping[str, tuple[Any, ...]] = {
    "string": ([1], {"a": 1}),
    "integer": ("many", [1], 1.5),
    "number": ("many", [1]),
    "boolean": ("maybe", [1], 7),
    "array": ("text", 7),
    "object": ("text", [1]),
}
_KINDS: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object of keys",
}
_BAD_TEXTS = ("!!", "*", "no good", "a<b", "")


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A configuration with one constraint broken. `says` must stand in the error: what is allowed
    or, for a key, which keys are."""

    kind: str
    path: Path
    value: Any
    data: dict[str, Any]
    says: tuple[str, ...]

    def __str__(self) -> str:
        shown = repr(self.value)[:24] if self.value is not MISSING else "missing"
        return f"{'.'.join(map(str, self.path))}-{self.kind}-{shown}"


def broken_configurations() -> Iterator[Broken]:
    """One or more for every constraint of every field."""
    root = {
        **SCHEMA,
        "properties": {k: v for k, v in SCHEMA["properties"].items() if k not in GIVEN},
    }
    yield from _walk((), root, sample(root))


def resolve(node: Node) -> Node:
    """The node without references, its own keywords over those it refers to."""
    while "$ref" in node:
        above = {key: value for key, value in node.items() if key != "$ref"}
        node = {**SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[-1]], **above}
    return node


def options(node: Node) -> list[Node]:
    """What a value may be, without null; several for a choice of models."""
    node = resolve(node)
    members = [resolve(one) for key in ("anyOf", "oneOf") for one in node.get(key, ())]
    found = [one for one in members if one.get("type") != "null"] or [node]
    if len(found) == 1:
        # What is said of the field holds for its only kind of value.
        return [{**found[0], **{key: value for key, value in node.items() if key != "anyOf"}}]
    return found


def sample(node: Node) -> Any:
    """A value that satisfies every constraint of a field by itself, with everything filled in."""
    node = options(node)[0]
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    kind = node["type"]
    if kind == "object" and "properties" in node:
        return {
            key: sample(child)
            for key, child in node["properties"].items()
            if node is not SCHEMA or key not in GIVEN
        }
    if kind == "object":
        name = resolve(node.get("propertyNames", {})).get("enum", ["first"])[0]
        return {name: sample(_values(node)[0])}
    if kind == "array":
        return [sample(node["items"])] * max(1, node.get("minItems", 1))
    if node.get("examples"):
        return node["examples"][0]
    if kind == "string":
        return "x" * max(1, node.get("minLength", 1))
    if kind in ("integer", "number"):
        return node.get("minimum", 1)
    assert kind == "boolean", node
    return True


def _plain(node: Node) -> Any:
    """The same without objects that are not required, whose own rules would speak first."""
    node = options(node)[0]
    found = sample(node)
    if "properties" in node:
        return {
            key: value
            for key, value in found.items()
            if key in node.get("required", ()) or not isinstance(value, dict)
        }
    return found


def _values(node: Node) -> list[Node]:
    """The schemas of an open object's values."""
    found = list(node.get("patternProperties", {}).values())
    if isinstance(node.get("additionalProperties"), Mapping):
        found.append(node["additionalProperties"])
    return found


def _with(data: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with another value at the path; what lies beside the path is shared with `data`."""
    if not path:
        assert isinstance(value, dict)
        return value
    changed = copy.copy(data)
    inside: Any = changed
    for part in path[:-1]:
        inside[part] = copy.copy(inside[part])
        inside = inside[part]
    if value is MISSING:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return changed


def _walk(path: Path, raw: Node, data: dict[str, Any]) -> Iterator[Broken]:
    choices = options(raw)
    nullable = any(resolve(o).get("type") == "null" for o in resolve(raw).get("anyOf", ()))
    for node in choices:
        here = data
        if len(choices) > 1:
            here = _with(data, path, sample(node))
        else:
            yield from _of_value(path, node, here, nullable)
        yield from _of_object(path, node, here)
        if node.get("type") == "object":
            for key, child in node.get("properties", {}).items():
                yield from _walk((*path, key), child, _without_others(path, node, here, key))
            for child in _values(node):
                yield from _of_names(path, node, here)
                name = next(iter(_at(here, path)))
                yield from _walk((*path, name), child, here)
        if node.get("type") == "array":
            yield from _walk((*path, 0), node["items"], here)
    if len(choices) > 1:
        yield Broken(
            kind="choice",
            path=path,
            value=NO_CHOICE,
            data=_with(data, path, NO_CHOICE),
            says=tuple(str(one["const"]) for one in choices if "const" in one),
        )


def _without_others(path: Path, node: Node, data: dict[str, Any], key: str) -> dict[str, Any]:
    """The settings without what may be left out beside a key: a third of the work."""
    properties, required = node["properties"], node.get("required", ())
    kept = {
        name: value
        for name, value in _at(data, path).items()
        if name == key or name in required or "const" in resolve(properties[name])
    }
    return _with(data, path, kept)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _of_value(path: Path, node: Node, data: dict[str, Any], nullable: bool) -> Iterator[Broken]:
    def bad(kind: str, value: Any, *says: str) -> Broken:
        return Broken(kind=kind, path=path, value=value, data=_with(data, path, value), says=says)

    if not path:
        return
    if "enum" in node or "const" in node:
        allowed = [str(one) for one in node.get("enum", [node.get("const")])]
        yield bad("enum", 424242 if isinstance(sample(node), int) else NO_CHOICE, *allowed)
        return
    kind = str(node["type"])
    value: Any
    words = str(node.get("x-allowed", _KINDS[kind]))
    for value in (*_WRONG[kind], *(() if nullable else (None,))):
        yield bad("type", value, words)
    if "pattern" in node:
        text = next(t for t in _BAD_TEXTS if not re.search(node["pattern"], t))
        yield bad("pattern", text, words if "x-allowed" in node else node["pattern"])
    for key, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0)):
        if key in node:
            yield bad(key, node[key] + step, str(node[key]))
    if node.get("minLength"):
        yield bad("minLength", "x" * (node["minLength"] - 1), str(node["minLength"]))
    if "maxLength" in node:
        yield bad("maxLength", "a" * (node["maxLength"] + 1), str(node["maxLength"]))
    if node.get("minItems"):
        yield bad("minItems", [], str(node["minItems"]))
    if "maxItems" in node:
        value = [sample(node["items"])] * (node["maxItems"] + 1)
        yield bad("maxItems", value, str(node["maxItems"]))
    if node.get("minProperties"):
        yield bad("minProperties", {}, str(node["minProperties"]))
    if "maxProperties" in node:
        child = _plain(_values(node)[0])
        value = {f"n{number}": child for number in range(node["maxProperties"] + 1)}
        yield bad("maxProperties", value, str(node["maxProperties"]))


def _of_object(path: Path, node: Node, data: dict[str, Any]) -> Iterator[Broken]:
    if "properties" not in node:
        return
    assert node.get("additionalProperties") is False, f"{path} takes any key"
    for key in node.get("required", ()):
        # Without the key that tells its kind, an object is of another kind.
        tells_the_kind = "const" in resolve(node["properties"].get(key, {}))
        if (path or key not in GIVEN) and not tells_the_kind:
            yield Broken(
                kind="required",
                path=(*path, key),
                value=MISSING,
                data=_with(data, (*path, key), MISSING),
                says=("missing", key),
            )
    yield Broken(
        kind="unknown-key",
        path=(*path, "no_such_key"),
        value=1,
        data=_with(data, (*path, "no_such_key"), 1),
        says=("no_such_key", *node["properties"]) if path else ("no_such_key",),
    )


def _of_names(path: Path, node: Node, data: dict[str, Any]) -> Iterator[Broken]:
    names = resolve(node.get("propertyNames", {}))
    patterns = list(node.get("patternProperties", {}))
    child = sample(_values(node)[0])
    allowed = str(names.get("x-allowed", ""))
    bad: list[tuple[str, str, str]] = []
    if "enum" in names:
        bad.append(("key-enum", NO_CHOICE, names["enum"][0]))
    bad += [
        ("key-pattern", next(t for t in _BAD_TEXTS if not re.search(pattern, t)), allowed)
        for pattern in patterns
    ]
    if "maxLength" in names:
        bad.append(("key-maxLength", "a" * (names["maxLength"] + 1), str(names["maxLength"])))
    for kind, key, says in bad:
        at = (*path, key)
        yield Broken(kind=kind, path=at, value=key, data=_with(data, at, child), says=(says,))
