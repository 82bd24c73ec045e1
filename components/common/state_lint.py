"""Finds what is wrong with a definition in Amazon States Language before it is deployed.

It reads a plain document (as JSON gives it; what is no JSON, a Pulumi output, is passed over) and
returns one sentence a problem. Rules: every target exists; every state is reached, and can reach
an end; names are unique and at most 80 characters; every task has a timeout, a retry and a catch of
all errors; paths are well formed and name a field that is there on every way to the state.
Source: Step Functions Developer Guide, "Using Amazon States Language to define workflows".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from components.common.state_data import Fields, data_problems

_MOST_NAME: Final = 80
_TERMINAL: Final = frozenset({"Succeed", "Fail"})
_WITHOUT_NEXT: Final = _TERMINAL | {"Choice"}
_TYPES: Final = frozenset({"Task", "Choice", "Wait", "Pass", "Parallel", "Map"}) | _TERMINAL

States: TypeAlias = Mapping[str, Mapping[str, Any]]


def problems_in(definition: Mapping[str, Any], *, inputs: Sequence[str] | None = None) -> list[str]:
    """Everything that is wrong, in the order of the states; `inputs` as in `Machine`."""
    found = list(_scope(definition, "the machine"))
    names = list(_names(definition))
    found += [
        f"state {name} stands twice; names are unique in the whole machine"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if found:
        return found
    known: Fields | None = None if inputs is None else dict.fromkeys(inputs)
    return list(data_problems(definition, known))


def _names(scope: Mapping[str, Any]) -> Iterator[str]:
    for name, state in _states(scope).items():
        yield name
        for inner, _ in _inner(name, state):
            yield from _names(inner)


def _states(scope: Mapping[str, Any]) -> States:
    found: States = scope.get("States") or {}
    return found


def _inner(name: str, state: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The scopes inside a state: a machine's targets never leave theirs."""
    for position, branch in enumerate(state.get("Branches", ())):
        yield branch, f"branch {position} of {name}"
    for key in ("ItemProcessor", "Iterator"):
        if key in state:
            yield state[key], f"the processor of {name}"


def _scope(scope: Mapping[str, Any], where: str) -> Iterator[str]:
    states, start = _states(scope), scope.get("StartAt")
    if not states:
        yield f"{where} has no states"
        return
    if start not in states:
        yield f"{where} starts at {start}, which does not exist"
    for name, state in states.items():
        yield from _state(name, state, states)
        for inner, place in _inner(name, state):
            yield from _scope(inner, place)
    ways = {name: [t for t in targets(state) if t in states] for name, state in states.items()}
    reached = _closure({start} & set(states), ways)
    for name in states:
        if name not in reached:
            yield f"state {name} is never reached from {start}"
    ends = {name for name, state in states.items() if _ends(state)}
    back: dict[str, list[str]] = {name: [] for name in states}
    for name, onward in ways.items():
        for target in onward:
            back[target].append(name)
    ending = _closure(ends, back)
    for name in states:
        if name not in ending:
            yield f"state {name} has no way to an end"


def targets(state: Mapping[str, Any]) -> list[str]:
    """Every state that this one can lead to, errors included."""
    found = [state[key] for key in ("Next", "Default") if key in state]
    found += [each["Next"] for each in state.get("Catch", ()) if "Next" in each]
    return found + [each["Next"] for each in state.get("Choices", ()) if "Next" in each]


def _ends(state: Mapping[str, Any]) -> bool:
    return state.get("Type") in _TERMINAL or state.get("End") is True


def _closure(start: set[Any], ways: Mapping[str, Sequence[str]]) -> set[str]:
    seen, waiting = set(start), list(start)
    while waiting:
        for target in ways[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _state(name: str, state: Mapping[str, Any], states: States) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _TYPES:
        yield f"state {name} has the type {kind}; there are {', '.join(sorted(_TYPES))}"
        return
    if len(name) > _MOST_NAME:
        yield f"state {name} has {len(name)} characters; AWS takes {_MOST_NAME}"
    for target in targets(state):
        if target not in states:
            yield f"state {name} leads to {target}, which does not exist"
    onward = ("Next" in state) + ("End" in state)
    if kind in _WITHOUT_NEXT and onward:
        yield f"state {name} is of type {kind}, which has neither Next nor End"
    elif kind not in _WITHOUT_NEXT and onward != 1:
        yield f"state {name} needs either Next or End"
    if kind == "Choice" and not state.get("Choices"):
        yield f"state {name} has no choices"
    if kind == "Choice" and "Default" not in state:
        yield f"state {name} has no default; an execution fails where no choice holds"
    if kind == "Task":
        yield from _task(name, state)
    for key in ("Retry", "Catch"):
        yield from _matchers(name, key, state.get(key, ()))


def _task(name: str, state: Mapping[str, Any]) -> Iterator[str]:
    if not state.get("Resource"):
        yield f"task {name} calls nothing"
    if "TimeoutSeconds" not in state and "TimeoutSecondsPath" not in state:
        yield f"task {name} has no timeout; one that never answers is waited for without end"
    if not state.get("Retry"):
        yield f"task {name} has no retry"
    if not any("States.ALL" in each.get("ErrorEquals", ()) for each in state.get("Catch", ())):
        yield f"task {name} has no catch of States.ALL"


def _matchers(name: str, key: str, matchers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Retriers and catchers: States.ALL stands alone and last, or AWS refuses the definition."""
    for position, each in enumerate(matchers):
        errors = each.get("ErrorEquals", ())
        if not errors:
            yield f"state {name}: {key} {position} matches no error"
        if "States.ALL" in errors and (len(errors) > 1 or position < len(matchers) - 1):
            yield f"state {name}: {key} {position} has States.ALL, which stands alone and last"
