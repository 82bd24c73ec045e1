"""Which resource of one recording is which of another one, by URN and by alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from recording import RecordedResource, Recording

_STACK: Final = "pulumi:pulumi:Stack"


def pairs(base: Recording, head: Recording) -> dict[str, RecordedResource]:
    """URN in `head` → the same resource in `base`; what is new has none.

    As the engine has it: the URN first, then the aliases, and a resource inherits those of its
    parent. Stacks may differ in name.
    """
    there = {_key(one.urn): one for one in base.resources}
    by_urn = {one.urn: one for one in head.resources}
    taken = {_key(one.urn) for one in head.resources} & there.keys()
    found: dict[str, RecordedResource] = {}
    for resource in head.in_sequence():
        own = _key(resource.urn)
        for key in (own, *_others(resource, by_urn, found)):
            if key in there and (key == own or key not in taken):
                taken.add(key)
                found[resource.urn] = there[key]
                break
    return found


def _others(
    resource: RecordedResource,
    head: Mapping[str, RecordedResource],
    found: Mapping[str, RecordedResource],
) -> Iterator[str]:
    parent = head.get(resource.parent or "")
    earlier = found.get(resource.parent or "")
    aliases = resource.options.get("aliases")
    for alias in [*(aliases if isinstance(aliases, list) else []), {}]:
        if isinstance(alias, str):
            yield _key(alias)
        elif isinstance(alias, Mapping):
            yield _spelled(alias, resource, parent)
            if earlier is not None and parent is not None and earlier.urn != parent.urn:
                yield _spelled(alias, resource, earlier)
                if resource.name.startswith(parent.name):
                    name = earlier.name + resource.name.removeprefix(parent.name)
                    yield _spelled({"name": name, **alias}, resource, earlier)


def _spelled(
    alias: Mapping[str, Any], resource: RecordedResource, parent: RecordedResource | None
) -> str:
    project = alias.get("project") or resource.urn.split("::")[1]
    type_ = alias.get("type") or resource.type
    name = alias.get("name") or resource.name
    above = alias.get("parent") or (parent.urn if parent is not None else "")
    kind = "" if alias.get("no_parent") or not above else above.split("::")[2]
    within = "" if kind in ("", _STACK) else f"{kind}$"
    return f"{project}::{within}{type_}::{name}"


def _key(urn: str) -> str:
    """A URN without its stack."""
    return urn.split("::", 1)[-1]
