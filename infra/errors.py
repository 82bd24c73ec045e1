"""Turns what pydantic found into one paragraph an error: path, bad value, what is allowed, fix."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

Node = Mapping[str, Any]
"""A part of a JSON schema."""

GIVEN = ("stack", "region")
"""Fields of the settings that the stack gives and nobody sets."""

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object of keys",
    "null": "empty",
}


class SettingsError(ValueError):
    """Settings that cannot be used. `problems` has one paragraph an error."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))


def explain(
    error: ValidationError, data: Mapping[str, Any], where: str, model: type[BaseModel]
) -> list[str]:
    """Every error of a validation as a paragraph that starts with the file `where`."""
    schema = _schema(model)
    found: list[str] = []
    for one in error.errors(include_url=False):
        context = one.get("ctx", {})
        path = _path(one["loc"], data, schema)
        if one["type"] == "rules":
            parts = [([*path, *each["at"]], each["text"]) for each in context["problems"]]
        elif one["type"] == "rule":
            parts = [([*path, *context["at"]], context["text"])]
        elif one["type"] == "extra_forbidden":
            parts = [(path, _unknown_key(path, one["input"], _parent(schema, path, data)))]
        elif one["loc"] and one["loc"][-1] == "[key]":
            names = _resolve(schema, _node(schema, path[:-1], data).get("propertyNames", {}))
            parts = [(path, _text(one["type"], one["input"], context, one["msg"], names, path))]
        else:
            node = _node(schema, path, data)
            parts = [(path, _text(one["type"], one["input"], context, one["msg"], node, path))]
        found += [f"{where}: {shown_path(at)}: {text}" for at, text in parts]
    return list(dict.fromkeys(found))


@cache
def _schema(model: type[BaseModel]) -> Node:
    return model.model_json_schema()


def shown_path(path: Sequence[str | int]) -> str:
    """A path as an operator reads it: platform.network.availability_zones[0]."""
    text = "platform"
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def shown_value(value: Any) -> str:
    """A value as it stands in the file, cut to a line."""
    if value is None:
        return "an empty value"
    if isinstance(value, str):
        text = value if value.strip() else f'"{value}"'
    else:
        text = json.dumps(value, default=str)
    text = " ".join(text.split("\n"))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _path(loc: Sequence[str | int], data: Any, schema: Node) -> list[str | int]:
    """The location without the steps that are pydantic's own: members of a choice, key markers."""
    path: list[str | int] = []
    root, after_choice = data, False
    for number, part in enumerate(loc):
        if not after_choice and len(_members(_node(schema, path, root))) > 1:
            after_choice = True
            continue
        after_choice = False
        inside = (isinstance(data, Mapping) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data = data[part]
            path.append(part)
        elif number == len(loc) - 1 and part != "[key]" and isinstance(data, Mapping):
            path.append(part)
    return path


def _members(node: Node) -> list[Node]:
    """What a value may be, without null."""
    members = [one for key in ("anyOf", "oneOf") for one in node.get(key, ())]
    return [one for one in members if one.get("type") != "null"]


def _resolve(schema: Node, node: Node) -> Node:
    extra: dict[str, Any] = {}
    while True:
        extra = {**{key: value for key, value in node.items() if key != "$ref"}, **extra}
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
            continue
        options = _members(node)
        if len(options) == 1:
            node = options[0]
            continue
        return {**node, **extra}


def _node(schema: Node, path: Sequence[str | int], data: Any) -> Node:
    """The schema of the value at a path; empty where the schema says nothing.

    Of a choice of objects it is the one that `data`, the whole of what was given, chooses.
    """
    node = _resolve(schema, schema)
    for part in path:
        step: Any = None
        options = [node, *(_resolve(schema, one) for one in _members(node))]
        for option in [one for one in options if _chosen(one, data)]:
            if isinstance(part, int):
                step = option.get("items")
            else:
                step = option.get("properties", {}).get(part)
                if step is None and isinstance(option.get("additionalProperties"), Mapping):
                    step = option["additionalProperties"]
                if step is None and option.get("patternProperties"):
                    step = next(iter(option["patternProperties"].values()))
            if step is not None:
                break
        if step is None:
            return {}
        node, data = _resolve(schema, step), _inside(data, part)
    return node


def _chosen(node: Node, data: Any) -> bool:
    """Whether the keys that tell one kind of object from another have this kind's values."""
    if not isinstance(data, Mapping):
        return True
    return all(
        data.get(key, one.get("default")) == one["const"]
        for key, one in node.get("properties", {}).items()
        if "const" in one
    )


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _parent(schema: Node, path: Sequence[str | int], data: Any) -> Node:
    """The schema of the object that holds the last key of a path; of a choice of objects, the one
    that is chosen and has most of the keys given."""
    parent = _node(schema, path[:-1], data)
    for part in path[:-1]:
        data = data[part]
    objects = [_resolve(schema, one) for one in _members(parent)]
    fitting = [one for one in objects if _chosen(one, data)]
    return max([parent, *fitting], key=lambda one: len(set(data) & set(one.get("properties", {}))))


def _example(node: Node) -> str | None:
    if node.get("examples"):
        example = node["examples"][0]
        # Unquoted, YAML would read a number.
        digits = isinstance(example, str) and example.replace(".", "").isdigit()
        return f'"{example}"' if digits else shown_value(example)
    if node.get("enum"):
        return shown_value(node["enum"][0])
    if "const" in node:
        return shown_value(node["const"])
    if node.get("default") is not None:
        return shown_value(node["default"])
    return {"boolean": "true", "integer": shown_value(node.get("minimum", 1))}.get(
        str(node.get("type"))
    )


def _such_as(node: Node) -> str:
    example = _example(node)
    return f"Use for example {example}." if example else "Correct it."


def _kind(node: Node) -> str:
    return str(node.get("x-allowed") or _KINDS.get(str(node.get("type")), "another kind of value"))


def _number(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _limit(word: str, most: str, key: str, fix: str) -> Callable[[Any, Node, Node, str], str]:
    def text(value: Any, context: Node, _: Node, __: str) -> str:
        limit = _number(context[key])
        return f"{shown_value(value)} is {word} {limit}, {most}. Use {fix.format(limit)}."

    return text


def _choice(value: Any, _: Node, node: Node, message: str) -> str:
    options = [shown_value(one) for one in node.get("enum", [node.get("const")]) if one is not None]
    near = difflib.get_close_matches(shown_value(value), options, n=1, cutoff=0.5)
    numbers = [one for one in node.get("enum", ()) if isinstance(one, int)]
    if numbers and isinstance(value, int):
        near = [str(min(numbers, key=lambda one: (abs(one - value), one)))]
    if not options:
        return f"{shown_value(value)} is not allowed here. {message}."
    fix = f"Use {near[0]}." if near else f"Use for example {options[0]}."
    return f"{shown_value(value)} is not one of {', '.join(options)}. {fix}"


def _pattern(value: Any, context: Node, node: Node, _: str) -> str:
    words = node.get("x-allowed") or f"text that matches {context.get('pattern')}"
    return f"{shown_value(value)} is not {words}. {_such_as(node)}"


def _wrong_type(value: Any, _: Node, node: Node, __: str) -> str:
    quoted = node.get("type") == "string" and type(value) in (int, float)
    kind = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}.get(
        type(value), "object" if isinstance(value, Mapping) else "null"
    )
    is_what = f", {_KINDS[kind]}," if value is not None else ""
    fix = f'Write "{shown_value(value)}".' if quoted else _such_as(node)
    return f"{shown_value(value)}{is_what} is not {_kind(node)}. {fix}"


def _count(value: Any, context: Node, node: Node, _: str) -> str:
    least, most = context.get("min_length"), context.get("max_length")
    limit = least if least is not None else most
    one, several = ("character", "characters") if isinstance(value, str) else ("entry", "entries")
    size = len(value)
    side = "fewer than" if least is not None else "more than"
    allowed = f"{limit} or {'more' if least is not None else 'fewer'}"
    return (
        f"{shown_value(value)} has {size} {one if size == 1 else several}, {side} {limit}. "
        f"Allowed are {allowed} {several}. "
        f"{_such_as(node) if least is not None else 'Shorten it.'}"
    )


_TEXTS: Mapping[str, Callable[[Any, Node, Node, str], str]] = {
    "literal_error": _choice,
    "enum": _choice,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _limit("below", "the least allowed", "ge", "{} or more"),
    "greater_than": _limit("not above", "which it must exceed", "gt", "more than {}"),
    "less_than_equal": _limit("above", "the most allowed", "le", "{} or less"),
    "less_than": _limit("not below", "which it must stay under", "lt", "less than {}"),
    "multiple_of": _limit("no multiple of", "its step", "multiple_of", "a multiple of {}"),
    "string_too_short": _count,
    "string_too_long": _count,
    "too_short": _count,
    "too_long": _count,
}


def _text(
    type_: str, value: Any, context: Node, message: str, node: Node, path: Sequence[str | int]
) -> str:
    if type_ == "missing":
        example = _example(node)
        add = f"Add {path[-1]}: {example}." if example else f"Add {path[-1]}, {_kind(node)}."
        return f"missing. {node.get('description', 'It is required.')} {add}"
    if type_ in _TEXTS:
        return _TEXTS[type_](value, context, node, message)
    if type_.endswith(("_type", "_parsing", "_from_float", "_attributes_type")):
        return _wrong_type(value, context, node, message)
    return f"{shown_value(value)} is refused: {message}. Allowed is {_kind(node)}. {_such_as(node)}"


def _unknown_key(path: Sequence[str | int], value: Any, parent: Node) -> str:
    key = str(path[-1])
    known = [name for name in parent.get("properties", {}) if len(path) > 1 or name not in GIVEN]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    fix = f"Did you mean {near[0]}?" if near else "Remove it."
    return (
        f"{key} (value {shown_value(value)}) is not a setting. Allowed here are "
        f"{', '.join(sorted(known))}. {fix}"
    )
