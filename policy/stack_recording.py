"""A recording of what the engine tells a policy pack.

The engine tells inputs before each resource is made, outputs at the end. It keeps secrets open,
and tells neither the lines of the program nor some options: those are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pulumi_policy import PolicyResource
from pulumi_policy.deserialize import serialize_properties

from recording import RecordedResource, Recording
from recording.properties import properties_of_type
from recording.sequence import sequence
from recording.values import all_recorded, unknown_mark

UNTOLD = ("deleted_with", "retain_on_delete", "replace_on_changes")
"""Options that the engine keeps to itself."""


def wire(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties as the protocol has them: plain data, unknown values as their sentinels."""
    plain = serialize_properties(properties)
    return {key: _whole(value) for key, value in plain.items() if not key.startswith("__")}


def stack_recording(
    resources: Sequence[PolicyResource], inputs: Mapping[str, Mapping[str, Any]], root: Path
) -> Recording:
    """The recording of a stack's resources; `inputs` are what was told of each before, by URN."""
    needs = {one.urn: set(_needs(one)) for one in resources}
    order = sequence(needs)
    recorded = [
        _resource(one, inputs.get(one.urn), order[one.urn], root)
        for one in sorted(resources, key=lambda one: one.urn)
    ]
    stack, project = recorded[0].urn.removeprefix("urn:pulumi:").split("::")[:2]
    return Recording(project=project, stack=stack, resources=tuple(recorded))


def _resource(
    one: PolicyResource, told: Mapping[str, Any] | None, place: int, root: Path
) -> RecordedResource:
    given = all_recorded(wire(one.props), root)
    inputs = given if told is None else all_recorded(told, root)
    unknown = {} if "id" in given else _unknown(one.resource_type)
    dependencies = {
        name: sorted(other.urn for other in others)
        for name, others in sorted(one.property_dependencies.items())
        if others
    }
    through = {urn for urns in dependencies.values() for urn in urns}
    return RecordedResource(
        urn=one.urn,
        type=one.resource_type,
        name=one.urn.split("::", 3)[3],
        parent=one.parent.urn if one.parent is not None else None,
        sequence=place,
        inputs=inputs,
        outputs={**unknown, **inputs, **given},
        dependencies=dependencies,
        options={
            "protect": bool(one.opts.protect),
            "ignore_changes": list(one.opts.ignore_changes),
            "provider": one.provider.urn if one.provider is not None else None,
            "aliases": list(one.opts.aliases),
            "depends_on": sorted({other.urn for other in one.dependencies} - through),
            "delete_before_replace": bool(one.opts.delete_before_replace),
            **{name: unknown_mark() for name in UNTOLD},
        },
        source=None,
    )


def _unknown(type_: str) -> dict[str, Any]:
    """What a provider will surely give; a preview does not know it yet."""
    properties = properties_of_type(type_)
    if not properties:
        return {}
    return {name: unknown_mark() for name in ("id", *properties) if properties.get(name, True)}


def _needs(one: PolicyResource) -> Iterator[str]:
    if one.parent is not None:
        yield one.parent.urn
    if one.provider is not None:
        yield one.provider.urn
    yield from (other.urn for other in one.dependencies)
    for others in one.property_dependencies.values():
        yield from (other.urn for other in others)


def _whole(value: Any) -> Any:
    """The protocol has one kind of number: whole ones are whole again."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return value
