"""Which changed properties make AWS replace a resource, by `replacement.json`.

The file is written by `make docs`: CloudFormation's create-only properties, corrected where the
stock provider decides otherwise. What is not in it is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Answer = Literal["yes", "no", "unknown"]
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
_FILE = Path(__file__).with_name("replacement.json")


def replaces(type_: str, path: str) -> Answer:
    """Whether a change at `path` (dotted, list positions left out) replaces a resource."""
    if path == "region" and type_.startswith("aws:"):
        return "yes"  # pulumi-aws 7: a resource stands in one region for its life
    row = _table()["types"].get(type_)
    if row is None:
        return "unknown"
    if covers(row.get("in_place", ()), path):
        return "no"
    return "yes" if covers(row.get("replaces", ()), path) else "no"


def beneath(type_: str, path: str) -> tuple[str, ...]:
    """The properties inside the block at `path` whose change replaces, each from the block on."""
    found = _table()["types"].get(type_, {}).get("replaces", ())
    return tuple(each.removeprefix(f"{path}.") for each in found if each.startswith(f"{path}."))


def state_replaces(type_name: str, pointer: str) -> Answer:
    """Whether an operation of a JSON patch at `pointer` in a desired state replaces.

    A pointer is `A/B` without list positions. Cloud Control refuses what changes below a
    create-only property, so that is told as a replacement too: it takes one.
    """
    only = _table()["desired_states"].get(type_name)
    if only is None:
        return "unknown"
    return (
        "yes" if any(pointer == each or pointer.startswith(f"{each}/") for each in only) else "no"
    )


def covers(paths: Iterable[str], path: str) -> bool:
    """Whether a path or one above it is among `paths`."""
    parts = path.split(".")
    above = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return any(each in above for each in paths)


@cache
def _table() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found
