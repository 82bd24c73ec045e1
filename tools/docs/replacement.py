"""Writes review/replacement.json: which properties of a resource force AWS to replace it.

The review must not import the local cloud, so it reads what the local cloud
knows from this file: CloudFormation's create-only properties, corrected in the emulation table.
For Cloud Control it holds the create-only properties of each type in the form of a JSON pointer.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from localcloud.aws import cloudformation
from localcloud.aws.cloudcontrol import ROWS
from localcloud.aws.diff import replaces
from localcloud.aws.emulation import Entry
from localcloud.aws.table import table
from tools.docs.page import ROOT, Page

FILE = ROOT / "review" / "replacement.json"
_DEEPEST = 6
"""Blocks inside blocks that are followed; WAF's statements hold each other without an end."""
_BLOCK = re.compile(r"'(\w+Args)'")


def text() -> str:
    """The file: by type, the paths whose change replaces, and below them those that do not."""
    rows = {token: _row(token, entry) for token, entry in sorted(table().items())}
    states = {row.type_name: _pointers(row.type_name) for row in ROWS}
    return f"{json.dumps({'types': rows, 'desired_states': states}, indent=1, sort_keys=True)}\n"


def _pointers(type_name: str) -> list[str]:
    found = cloudformation.schema(type_name).get("createOnlyProperties", ())
    return sorted(pointer.removeprefix("/properties/") for pointer in found)


def _row(token: str, entry: Entry) -> dict[str, list[str]]:
    module, arguments = _arguments(token)
    found: dict[str, list[str]] = {"replaces": [], "in_place": []}
    for path, above in _paths(module, arguments, ()):
        here = replaces(entry, path)
        if here != (bool(above) and replaces(entry, above)):
            found["replaces" if here else "in_place"].append(path)
    return {kind: sorted(paths) for kind, paths in found.items() if paths}


def _arguments(token: str) -> tuple[ModuleType, type]:
    """The module of a service, and the class of a resource's inputs."""
    _, path, class_ = token.split(":")
    folder = path.split("/")[0]
    # `lambda` is no name in Python, so the package calls that module lambda_
    module = import_module(f"pulumi_aws.{'lambda_' if folder == 'lambda' else folder}")
    file = sys.modules[getattr(module, class_).__module__]
    # named so where a block of another resource has the usual name, as BucketLoggingArgs
    initial = getattr(file, f"{class_}InitArgs", None)
    return module, initial or getattr(file, f"{class_}Args")


def _paths(module: ModuleType, block: Any, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each path of a resource's inputs, and the path of the block that it stands in."""
    for member in vars(block).values():
        getter = member.fget if isinstance(member, property) else None
        if getter is None:
            continue
        path = (*above, getattr(getter, "_pulumi_name", getter.__name__))
        yield ".".join(path), ".".join(above)
        inner = _BLOCK.search(str(getter.__annotations__.get("return", "")))
        if inner is not None and len(path) < _DEEPEST:
            yield from _paths(module, getattr(module, inner.group(1)), path)


PAGE = Page(texts=lambda _: {FILE: text()})
