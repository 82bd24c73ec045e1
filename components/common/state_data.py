"""Which fields a state machine's data has at each state, and paths to fields that are not there.

Followed are two levels: `$.run` and `$.run.status`. A field counts as there when every way to the
state put it there. What a service answers is unknown below its own field unless a result selector
says what is picked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Fields: TypeAlias = dict[str, frozenset[str] | None]
"""Field → the fields below it, None where they are not known."""

_CONTEXT: Final[Mapping[str, frozenset[str]]] = {
    "Execution": frozenset(
        {"Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"}
    ),
    "State": frozenset({"EnteredTime", "Name", "RetryCount"}),
    "StateMachine": frozenset({"Id", "Name"}),
    "Task": frozenset({"Token"}),
    "Map": frozenset({"Item"}),
}
"""Developer Guide, "Accessing execution data from the Context object"."""

_INTRINSICS: Final = frozenset(
    "States." + name
    for name in (
        "Format", "StringToJson", "JsonToString", "Array", "ArrayPartition", "ArrayContains",
        "ArrayRange", "ArrayGetItem", "ArrayLength", "ArrayUnique", "Base64Encode",
        "Base64Decode", "Hash", "JsonMerge", "MathRandom", "MathAdd", "StringSplit", "UUID",
    )
)  # fmt: skip
"""Developer Guide, "Intrinsic functions"."""

_STEP = r"(?:\.[A-Za-z_][\w-]*|\[\d+\]|\[\*\]|\['[^']+'\])"
_PATH = re.compile(rf"\$\$?{_STEP}*")
_REFERENCE = re.compile(r"\$(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^']+'\])*")
_CALL = re.compile(r"(States\.\w+)\s*\(")
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'")


def data_problems(definition: Mapping[str, Any], known: Fields | None) -> Iterator[str]:
    """Paths that are malformed or lead to nothing. `known` are the fields at the start, None for
    any. The definition's targets must exist."""
    entries = _entries(definition, known)
    for name, state in definition["States"].items():
        fields = entries.get(name)
        yield from _of_state(name, state, fields)
        for branch in state.get("Branches", ()):
            yield from data_problems(branch, fields)
        processor = state.get("ItemProcessor")
        if processor is not None:
            chosen = state.get("ItemSelector")
            yield from data_problems(processor, _shape(chosen) if chosen is not None else None)


def _entries(definition: Mapping[str, Any], known: Fields | None) -> dict[str, Fields | None]:
    """The fields at each state, by iteration to a fixed point: they only ever get fewer."""
    states = definition["States"]
    entries: dict[str, Fields | None] = {definition["StartAt"]: known}
    waiting = [definition["StartAt"]]
    while waiting:
        name = waiting.pop()
        for target, fields in _onward(states[name], entries[name]):
            merged = fields if target not in entries else _meet(entries[target], fields)
            if target not in entries or merged != entries[target]:
                entries[target] = merged
                waiting.append(target)
    return entries


def _onward(state: Mapping[str, Any], fields: Fields | None) -> Iterator[tuple[str, Fields | None]]:
    after = _after(state, fields)
    if "Next" in state:
        yield state["Next"], after
    for each in state.get("Choices", ()):
        yield each["Next"], _proven(fields, each)
    for each in state.get("Catch", ()):
        error: Fields = {"Error": None, "Cause": None}
        yield each["Next"], _put(fields, each.get("ResultPath", "$"), error)
    if "Default" in state:
        yield state["Default"], fields


def _proven(fields: Fields | None, condition: Mapping[str, Any]) -> Fields | None:
    """The fields where a condition holds: one that was found present is there."""
    for each in condition.get("And", ()):
        fields = _proven(fields, each)
    variable = str(condition.get("Variable", ""))
    if condition.get("IsPresent") is True and variable.startswith("$."):
        return _put(fields, variable, None)
    return fields


def _after(state: Mapping[str, Any], fields: Fields | None) -> Fields | None:
    if state.get("Type") not in ("Task", "Pass", "Parallel", "Map"):
        return fields
    if state.get("OutputPath", "$") != "$" or state.get("InputPath", "$") != "$":
        return None
    result: Fields | None = None
    if "ResultSelector" in state:
        result = _shape(state["ResultSelector"])
    elif state["Type"] == "Pass":
        given = state.get("Parameters", state.get("Result"))
        result = fields if given is None else _shape(given)
    return _put(fields, state.get("ResultPath", "$"), result)


def _put(fields: Fields | None, path: str | None, result: Fields | None) -> Fields | None:
    """The fields with a result at a path; None as the path throws the result away."""
    if path is None:
        return fields
    if path == "$":
        return result
    if fields is None:
        return None
    first, *rest = path.removeprefix("$.").split(".")
    if rest:
        below = fields.get(first)
        return {**fields, first: None if below is None else below | {rest[0]}}
    return {**fields, first: None if result is None else frozenset(result)}


def _shape(payload: Any) -> Fields | None:
    """The fields that a payload template makes."""
    if not isinstance(payload, Mapping):
        return None
    return {
        key.removesuffix(".$"): (
            frozenset(inner.removesuffix(".$") for inner in value)
            if isinstance(value, Mapping)
            else None
        )
        for key, value in payload.items()
    }


def _meet(one: Fields | None, other: Fields | None) -> Fields | None:
    """What is surely there after either way."""
    if one is None or other is None:
        return None
    met: Fields = {}
    for key in one.keys() & other.keys():
        left, right = one[key], other[key]
        met[key] = None if left is None or right is None else left & right
    return met


def _of_state(name: str, state: Mapping[str, Any], fields: Fields | None) -> Iterator[str]:
    narrowed = None if state.get("InputPath", "$") != "$" else fields
    for key in ("Parameters", "ItemSelector"):
        yield from _payload(name, state.get(key, {}), narrowed)
    yield from _payload(name, state.get("ResultSelector", {}), None)
    for key in ("InputPath", "ItemsPath", "SecondsPath", "TimestampPath", "TimeoutSecondsPath",
                "HeartbeatSecondsPath", "CausePath", "ErrorPath"):  # fmt: skip
        if isinstance(state.get(key), str):
            yield from _value(name, key, state[key], fields)
    for holder in (state, *state.get("Catch", ())):
        path = holder.get("ResultPath")
        if isinstance(path, str) and not _REFERENCE.fullmatch(path):
            yield f"state {name}: ResultPath {path} is not a path that a result can be put at"
    for choice in state.get("Choices", ()):
        yield from _condition(name, choice, fields)


def _payload(name: str, payload: Any, fields: Fields | None) -> Iterator[str]:
    if isinstance(payload, Mapping):
        for key, value in payload.items():
            if key.endswith(".$"):
                if isinstance(value, str):
                    yield from _value(name, key, value, fields)
                elif isinstance(value, (int, float, list, Mapping)) or value is None:
                    yield f"state {name}: {key} is a path by its name, and {value!r} is none"
            elif isinstance(value, str) and (value.startswith(("$.", "$$.")) or _CALL.match(value)):
                yield f"state {name}: {key} is the text {value}; a path needs the key {key}.$"
            else:
                yield from _payload(name, value, fields)
    elif isinstance(payload, (list, tuple)):
        for each in payload:
            yield from _payload(name, each, fields)


def _condition(name: str, choice: Mapping[str, Any], fields: Fields | None) -> Iterator[str]:
    for key in ("And", "Or"):
        for each in choice.get(key, ()):
            yield from _condition(name, each, fields)
    if "Not" in choice:
        yield from _condition(name, choice["Not"], fields)
    present = "IsPresent" in choice
    for key, value in choice.items():
        if key == "Variable" or (key.endswith("Path") and isinstance(value, str)):
            yield from _value(name, key, value, None if present else fields)


def _value(name: str, key: str, text: str, fields: Fields | None) -> Iterator[str]:
    """A path, or an intrinsic function whose arguments may be some."""
    if _CALL.match(text):
        bare = _TEXT.sub("''", text)
        if bare.count("(") != bare.count(")") or "'" in bare.replace("''", ""):
            yield f"state {name}: {key}: {text} has a parenthesis or a quote too many or too few"
        for function in _CALL.findall(bare):
            if function not in _INTRINSICS:
                yield f"state {name}: {key}: there is no function {function}"
        for path in re.findall(r"\$[^\s,()]*", bare):
            yield from _path(name, key, path, fields)
    else:
        yield from _path(name, key, text, fields)


def _path(name: str, key: str, text: str, fields: Fields | None) -> Iterator[str]:
    if not _PATH.fullmatch(text):
        yield f"state {name}: {key}: {text} is not a path; one starts with $ and names fields"
        return
    steps = re.findall(r"\.([A-Za-z_][\w-]*)", text)
    if text.startswith("$$"):
        if not steps:
            return
        if steps[0] not in _CONTEXT or (len(steps) > 1 and steps[1] not in _CONTEXT[steps[0]]):
            yield f"state {name}: {key}: {text} is not in the context object"
        return
    if fields is None or not steps or text.startswith("$["):
        return
    if steps[0] not in fields:
        there = ", ".join(sorted(fields)) or "nothing"
        yield f"state {name}: {key}: {text} is not there on every way to it; there is {there}"
        return
    below = fields[steps[0]]
    if below is not None and len(steps) > 1 and steps[1] not in below:
        there = ", ".join(sorted(below)) or "nothing"
        yield f"state {name}: {key}: {text} is not there; below $.{steps[0]} there is {there}"
