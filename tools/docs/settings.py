"""Writes docs/settings.md, the reference of every setting, from the settings' JSON schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.schema import stack_file_schema
from infra.stack_file import PLATFORM, REGION, WEBHOOK
from tools.docs.page import ROOT, Page, cell

FILE = ROOT / "docs" / "settings.md"

_HEAD = f"""# Settings

Generated from the settings' models by `make docs`; do not edit.

A stack's settings stand in `Pulumi.<stack>.yaml` below `config:`. The region is `{REGION}`; all
else is one object, `{PLATFORM}`, which this page describes. A key in angle brackets is a name that
you choose. `bin/mlops settings check` checks every stack file; editors complete keys and check
values by `settings/platform.schema.json`, which the first line of each file names.

The only secret is `{WEBHOOK}`, the https address of a paging service that gets critical alerts:

```sh
pulumi config set --secret alertWebhookUrl
```
"""

Node = Mapping[str, Any]


def text() -> str:
    """The page."""
    schema = stack_file_schema()
    platform = schema["properties"]["config"]["properties"][PLATFORM]
    return _HEAD + "".join(_sections("platform", platform, schema))


def _sections(path: str, node: Node, schema: Node) -> Iterator[str]:
    properties: Mapping[str, Node] = node.get("properties", {})
    yield f"\n## `{path}`\n\n{node.get('description', '')}\n\n"
    yield "| key | value | default | meaning |\n|---|---|---|---|\n"
    below: list[tuple[str, Node]] = []
    for key, raw in properties.items():
        found = _resolve(raw, schema)
        required = key in node.get("required", ())
        default = "**required**" if required else f"`{_shown(raw.get('default'))}`"
        if not required and ("default" not in raw or _is_object(found, schema)):
            default = ""
        yield f"| `{key}` | {_value(found, schema)} | {default} | {cell(_meaning(raw, found))} |\n"
        below += _objects(f"{path}.{key}", found, schema)
    for at, child in below:
        yield from _sections(at, child, schema)


def _objects(path: str, node: Node, schema: Node) -> Iterator[tuple[str, Node]]:
    """The objects with keys of their own below a value, each with its path."""
    if "properties" in node:
        yield path, node
        return
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _objects(path, _resolve(option, schema), schema)
    children = [*node.get("patternProperties", {}).values()]
    if isinstance(node.get("additionalProperties"), Mapping):
        children.append(node["additionalProperties"])
    for child in children:
        yield from _objects(f"{path}.<name>", _resolve(child, schema), schema)
    if "items" in node:
        yield from _objects(f"{path}[]", _resolve(node["items"], schema), schema)


def _is_object(node: Node, schema: Node) -> bool:
    return "properties" in node and bool(list(_objects("", node, schema)))


def _meaning(raw: Node, found: Node) -> str:
    return str(raw.get("description") or found.get("description") or "")


def _resolve(node: Node, schema: Node) -> Node:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node


def _value(node: Node, schema: Node) -> str:
    """What a value may be, in a few words."""
    options = [
        _resolve(one, schema)
        for one in (*node.get("anyOf", ()), *node.get("oneOf", ()))
        if one.get("type") != "null"
    ]
    if options:
        return " or ".join(_value(one, schema) for one in options)
    if "enum" in node:
        return ", ".join(f"`{one}`" for one in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if node.get("type") == "array":
        return cell(f"list of {_value(_resolve(node['items'], schema), schema)}{_sizes(node)}")
    if "properties" in node:
        return "object"
    if node.get("type") == "object":
        return "object by name"
    words = {"string": "text", "boolean": "`true`, `false`"}
    kind = node.get("x-allowed") or words.get(str(node.get("type")), "number")
    return cell(f"{kind}{_range(node)}")


def _range(node: Node) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    if least is not None and most is not None:
        return f" {least} to {most}"
    if least is not None:
        return f" {least} or more"
    if "maxLength" in node and "x-allowed" not in node:
        return f", {node['maxLength']} characters at most"
    return ""


def _sizes(node: Node) -> str:
    least, most = node.get("minItems"), node.get("maxItems")
    if least and most:
        return f" ({least} to {most})"
    if least:
        return f" ({least} or more)"
    return f" ({most} at most)" if most else ""


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_shown(one) for one in value) + "]"
    return "{}" if value == {} else str(value)


PAGE = Page(texts=lambda _: {FILE: text()})
