"""What differs between two sets of inputs, and whether a difference replaces the object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.aws import cloudformation
from localcloud.aws.emulation import Entry
from localcloud.aws.readback import settle
from localcloud.aws.shapes import normal
from localcloud.aws.values import UNKNOWN

INTERNAL = "__defaults"
"""The input that names the properties the provider filled in; never a property of the object."""

_CONTEXT = frozenset({INTERNAL, "tagsAll", "region"})


@dataclass(frozen=True)
class Change:
    """One property path (`blocks[0].name`) that differs."""

    path: str
    kind: str
    """`add`, `delete` or `update`."""
    replaces: bool

    @property
    def top(self) -> str:
        """The top-level input that it belongs to."""
        return self.path.split(".", 1)[0].split("[", 1)[0]


def changes(
    entry: Entry, old_inputs: Mapping[str, Any], olds: Mapping[str, Any], news: Mapping[str, Any]
) -> list[Change]:
    """The changes from what is there to `news`.

    What is there are the old inputs, and beyond them the old outputs where one of these shows
    another value than its input: so an object that AWS left in an earlier state (an endpoint
    rolled back) is updated again.
    """
    found: list[Change] = []
    for key in sorted({*old_inputs, *news} - _CONTEXT):
        before, after = old_inputs.get(key), news.get(key)
        if after is None and key in entry.outputs:
            continue  # AWS chose it: what the program does not say is no change
        if key in olds and after is not None and after is not UNKNOWN and before == after:
            before = settle(after, olds[key])
        by_value = before is not UNKNOWN and after is not UNKNOWN
        by_value = by_value and entry.replaced_by(key, before, after, news)
        for path, kind in _walk(before, after, key):
            found.append(Change(path, kind, by_value or replaces(entry, path)))
    if old_inputs.get("region", olds.get("region")) != news.get("region", olds.get("region")):
        found.append(Change("region", "update", True))
    return found


def replaces(entry: Entry, path: str) -> bool:
    """Whether a change at `path` replaces: the table's own word first, then the schema's."""
    plain = tuple(part.split("[", 1)[0] for part in path.split("."))
    for length in range(len(plain), 0, -1):
        dotted = ".".join(plain[:length])
        if dotted in entry.update_in_place:
            return False
        if dotted in entry.replace_on:
            return True
    if entry.cloudformation is None:
        return False
    compared = tuple(normal(part) for part in plain)
    only = cloudformation.create_only(entry.cloudformation)
    return any(compared[: len(each)] == each for each in only)


def _walk(before: Any, after: Any, path: str) -> Iterator[tuple[str, str]]:
    if after is UNKNOWN or before is UNKNOWN:
        if before is not after:
            yield path, "add" if before is None else "update"
        return
    if before == after or (_empty(before) and _empty(after)):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _walk(before.get(key), after.get(key), f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list):
        for position in range(max(len(before), len(after))):
            one = before[position] if position < len(before) else None
            other = after[position] if position < len(after) else None
            yield from _walk(one, other, f"{path}[{position}]")
    elif _empty(before):
        yield path, "add"
    elif _empty(after):
        yield path, "delete"
    elif settle(after, before) != after:
        yield path, "update"


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {}
