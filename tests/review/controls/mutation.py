"""One flaw laid over a recording, as data: what a test changes so that a control fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from recording import RecordedResource, Recording

UNKNOWN = {"unknown": True}
GONE = object()

EVERYBODY = {"Sid": "Flaw", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@dataclass(frozen=True)
class Mutation:
    """What is done to the inputs of one resource; `type_` is the control's own when it is empty.
    `do` gets a copy and gives the new inputs, or None where the resource goes. `paths` are the
    inputs that change, for the same flaw as a value that nobody knows."""

    do: Callable[[dict[str, Any]], Mapping[str, Any] | None]
    type_: str = ""
    paths: tuple[str, ...] = ()
    drops_type: bool = False
    adds: Callable[[RecordedResource], RecordedResource] | None = None


def put(path: str, value: Any) -> Mutation:
    """Another value."""
    return Mutation(lambda inputs: _with(inputs, path, value), paths=(path,))


def cut(*paths: str) -> Mutation:
    """No value."""

    def do(inputs: dict[str, Any]) -> dict[str, Any]:
        for path in paths:
            inputs = _with(inputs, path, GONE)
        return inputs

    return Mutation(do, paths=paths)


def inside(path: str, inner: str, value: Any) -> Mutation:
    """Another value in a JSON text."""

    def do(inputs: dict[str, Any]) -> dict[str, Any]:
        if path not in inputs:
            return inputs
        return {**inputs, path: json.dumps(_with(json.loads(inputs[path]), inner, value))}

    return Mutation(do, paths=(path,))


def grant(path: str, statement: Mapping[str, Any] = EVERYBODY) -> Mutation:
    """One more statement in a policy."""

    def do(inputs: dict[str, Any]) -> dict[str, Any]:
        document = json.loads(inputs[path])
        document["Statement"].append(statement)
        return {**inputs, path: json.dumps(document)}

    return Mutation(do, paths=(path,))


def ungrant(path: str, word: str) -> Mutation:
    """Without the statements that have a word."""

    def do(inputs: dict[str, Any]) -> dict[str, Any]:
        document = json.loads(inputs[path])
        kept = [one for one in document["Statement"] if word not in json.dumps(one)]
        return {**inputs, path: json.dumps({**document, "Statement": kept})}

    return Mutation(do, paths=(path,))


def drop(type_: str) -> Mutation:
    """One resource less."""
    return Mutation(lambda _: None, f"aws:{type_}")


def drop_all(type_: str) -> Mutation:
    """None of a type."""
    return Mutation(lambda _: None, f"aws:{type_}", drops_type=True)


def on(type_: str, mutation: Mutation) -> Mutation:
    """The same to a neighbour."""
    return replace(mutation, type_=f"aws:{type_}")


def beside(type_: str, **inputs: str) -> Mutation:
    """One more resource; an input `@arn` is that output of the resource it is for."""

    def adds(one: RecordedResource) -> RecordedResource:
        given = {
            name: one.outputs[value[1:]] if value.startswith("@") else value
            for name, value in inputs.items()
        }
        name = f"flaw-of-{one.name}"
        urn = "::".join([*one.urn.split("::")[:2], f"aws:{type_}", name])
        return replace(
            one, urn=urn, type=f"aws:{type_}", name=name, inputs=given, outputs={}, dependencies={}
        )

    return Mutation(lambda inputs: inputs, adds=adds)


def mutated(recording: Recording, target: RecordedResource, mutation: Mutation) -> Recording:
    """The recording with the flaw."""
    inputs = mutation.do(deepcopy(dict(target.inputs)))
    changed = [] if inputs is None else [replace(target, inputs=inputs)]
    if mutation.adds is not None:
        changed.append(mutation.adds(target))
    if mutation.drops_type:
        kept = tuple(one for one in recording.resources if one.type != target.type)
        return replace(recording, resources=kept)
    return _with_resources(recording, target, changed)


def blurred(recording: Recording, target: RecordedResource, mutation: Mutation) -> Recording:
    """The recording in which nobody knows what the flaw would change."""
    inputs = deepcopy(dict(target.inputs))
    for path in mutation.paths:
        inputs = _with(inputs, path, UNKNOWN)
    lost = {path.partition(".")[0] for path in mutation.paths}
    dependencies = {key: urns for key, urns in target.dependencies.items() if key not in lost}
    blurred = replace(target, inputs=inputs, dependencies=dependencies)
    return _with_resources(recording, target, [blurred])


def _with_resources(
    recording: Recording, target: RecordedResource, instead: list[RecordedResource]
) -> Recording:
    kept = [one for one in recording.resources if one is not target]
    resources = tuple(sorted([*kept, *instead], key=lambda one: one.urn))
    return replace(recording, resources=resources)


def _with(values: Any, path: str, value: Any) -> Any:
    """The values with another one at a path; of a list on the way, in each of its entries."""
    if isinstance(values, list):
        return [_with(one, path, value) for one in values]
    first, _, rest = path.partition("/") if "/" in path else path.partition(".")
    made = dict(values) if isinstance(values, dict) else {}
    if rest:
        made[first] = _with(made.get(first, {}), rest, value)
    elif value is GONE:
        made.pop(first, None)
    else:
        made[first] = value
    return made
