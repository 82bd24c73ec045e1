"""The actions of AWS, their access levels and the ARNs that they work on: a dated table."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from access.words import Glob

Level = Literal["read", "list", "write", "tagging", "permissions"]

_LEVELS: Mapping[str, Level] = {
    "r": "read",
    "l": "list",
    "w": "write",
    "t": "tagging",
    "p": "permissions",
}
_FILE = Path(__file__).with_name("data") / "actions.json.gz"
WORKS_ON_TOO: Mapping[str, tuple[str, ...]] = {
    "sagemaker:CreateModel": (
        "arn:${Partition}:sagemaker:${Region}:${Account}:model-package/${ModelPackageName}",
    ),
}
"""What an action is asked of beside the table's ARNs. CreateModel of the version that a model is
made of: SageMaker Developer Guide, "Deploy a Model Version from a Different Account", whose policy
of the group allows it of versions; the service authorization reference names models alone."""
CHANGING: frozenset[Level] = frozenset({"write", "tagging", "permissions"})
"""Levels of actions that change something."""


@dataclass(frozen=True)
class Action:
    """An action. `formats` are the forms of the ARNs that it works on, as in
    `arn:${Partition}:s3:::${BucketName}`; empty where it works on none or, `known` being False,
    nothing is known of it."""

    name: str
    level: Level
    formats: tuple[str, ...]
    known: bool = True


@cache
def table() -> Mapping[str, Action]:
    """All actions by name in lower case."""
    content = json.loads(gzip.decompress(_FILE.read_bytes()))
    found = {}
    for prefix, service in content["services"].items():
        formats = service["formats"]
        for name, (level, places) in service["actions"].items():
            asked = f"{prefix}:{name}"
            listed = tuple(formats[at] for at in places)
            action = Action(asked, _LEVELS[level], (*listed, *WORKS_ON_TOO.get(asked, ())))
            found[action.name.lower()] = action
    return found


@cache
def taken() -> str:
    """The day on which the table was taken, as in 2026-11-25."""
    return str(json.loads(gzip.decompress(_FILE.read_bytes()))["taken"])


@cache
def matching(pattern: str) -> frozenset[str]:
    """The names in lower case of the known actions that a pattern matches, and the pattern itself
    where it is the name of an action that the table does not know."""
    folded = pattern.lower()
    if "*" not in folded and "?" not in folded:
        return frozenset({folded})
    if folded == "*":
        return frozenset(table())
    service, _, _ = folded.partition(":")
    names: Iterable[str] = table()
    if "*" not in service and "?" not in service:
        names = _by_service().get(service, ())
    return frozenset(Glob(folded).among(names))


@cache
def names() -> tuple[str, ...]:
    """The names in lower case, in order: sets of actions are numbers with a bit for each."""
    return tuple(sorted(table()))


@cache
def spelled() -> tuple[str, ...]:
    """The same names in the same order, as AWS spells them."""
    return tuple(table()[name].name for name in names())


@cache
def bits(pattern: str) -> int:
    """The actions that a pattern matches, with bits by their place in `names`."""
    places = _places()
    found = bytearray(len(places) // 8 + 1)
    for name in matching(pattern):
        at = places.get(name)
        if at is not None:
            found[at // 8] |= 1 << at % 8
    return int.from_bytes(found, "little")


@cache
def _places() -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names())}


@lru_cache(maxsize=200_000)
def is_named(pattern: str, name: str) -> bool:
    """Whether a pattern of a policy names an action; case does not count."""
    return Glob(pattern.lower()).matches(name.lower())


def action(name: str) -> Action:
    """The action of that name, whatever its case; one that the table does not know counts as a
    write on anything."""
    return table().get(name.lower()) or Action(name, "write", (), known=False)


@cache
def _by_service() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in table():
        found.setdefault(name.partition(":")[0], []).append(name)
    return {service: tuple(names) for service, names in found.items()}
