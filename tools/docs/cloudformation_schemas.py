"""Writes the CloudFormation schemas that resources of Cloud Control are declared with.

They are what cfn-lint carries. The stock provider checks a desired state with the schema text and
asks AWS for it in every preview unless the program hands it over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

from components.common.cloudcontrol import TYPES, schema_file
from localcloud.aws.cloudformation import schema
from tools.docs.page import Page

TAKEN: Final = "2026-11-25"
"""The day on which the files were last taken from a new cfn-lint."""


def text(type_name: str) -> str:
    """The file of one type: where its schema comes from, and the schema without its prose."""
    source = (
        f"CloudFormation schema of {type_name} in us-east-1, as cfn-lint {version('cfn-lint')} "
        "carries it, without descriptions"
    )
    found = {"source": source, "taken": TAKEN, "schema": trimmed(schema(type_name))}
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def trimmed(root: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the descriptions of properties and the permissions of handlers."""
    kept = {name: value for name, value in root.items() if name != "handlers"}
    for part in ("properties", "definitions"):
        kept[part] = {name: _plain(node) for name, node in root.get(part, {}).items()}
    return kept


def _plain(node: Any) -> Any:
    """A node without its description; names of properties are no keywords."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    result = {}
    for keyword, value in node.items():
        if keyword == "description":
            continue
        if keyword == "properties":
            result[keyword] = {name: _plain(each) for name, each in value.items()}
        else:
            result[keyword] = _plain(value)
    return result


PAGE = Page(texts=lambda _: {schema_file(type_name): text(type_name) for type_name in TYPES})
