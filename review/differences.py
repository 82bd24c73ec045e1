"""Where the inputs of one resource differ from what they were."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from recording import RecordedResource
from review.replacement import CLOUD_CONTROL, Answer, beneath, covers, replaces, state_replaces

_MARKS: Final = ({"secret": True}, {"unknown": True})
_POSITION: Final = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One property path (`blocks[0].name`) that differs.

    What is not `certain` may turn out to be the same: it is unknown before the deployment, or comes
    from `replaced`, a resource that is replaced.
    """

    path: str
    kind: Literal["add", "remove", "change"]
    replaces: Answer
    certain: bool
    before: Any = field(repr=False)
    after: Any = field(repr=False)
    replaced: str = ""


def between(
    before: RecordedResource,
    after: RecordedResource,
    replaced: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> Iterator[Difference]:
    """The differences, in the order of their paths.

    `replaced` are URNs of resources that are replaced, or may be: what depends on them may change.
    `renamed` are texts of `after` that stand for others of `before`.
    """
    ignored = _paths(after.options.get("ignore_changes"))
    for name in sorted({*before.inputs, *after.inputs}):
        old, new = before.inputs.get(name), _spelled_as_before(after.inputs.get(name), renamed)
        if covers(ignored, name) or "*" in ignored:
            continue
        found = [
            one
            for one in _compared(old, new, name, after)
            if not covers(ignored, _plain(one.path)) and not _same_source(one, name, before, after)
        ]
        yield from found
        if not found:
            yield from _followed(name, old, after, replaced)
    provider = (before.options.get("provider"), after.options.get("provider"))
    if all(isinstance(each, str) for each in provider):
        old, new = (without_stack(each) for each in provider)
        if old != new:
            yield Difference(
                path="(provider)",
                kind="change",
                replaces="unknown",
                certain=True,
                before=provider[0],
                after=provider[1],
            )


def is_mark(value: Any) -> bool:
    """Whether the value is not shown: a secret, or unknown before the deployment."""
    return isinstance(value, Mapping) and value in _MARKS


def without_stack(value: Any) -> Any:
    """A URN without the name of its stack; any other value as it is."""
    if isinstance(value, str) and value.startswith("urn:pulumi:"):
        return value.split("::", 1)[-1]
    return value


def _spelled_as_before(value: Any, renamed: Mapping[str, str] | None) -> Any:
    if not renamed:
        return value
    if isinstance(value, str):
        for new in sorted((each for each in renamed if each in value), key=len, reverse=True):
            value = value.replace(new, renamed[new])
        return value
    if isinstance(value, list):
        return [_spelled_as_before(each, renamed) for each in value]
    if isinstance(value, Mapping):
        return {key: _spelled_as_before(each, renamed) for key, each in value.items()}
    return value


def _followed(
    name: str, value: Any, resource: RecordedResource, replaced: Collection[str]
) -> Iterator[Difference]:
    for urn in resource.dependencies.get(name, ()):
        if urn in replaced:
            yield Difference(
                path=name,
                kind="change",
                replaces=_judged(resource, name, {"unknown": True}),
                certain=False,
                before=value,
                after={"unknown": True},
                replaced=urn,
            )
            return


def _same_source(
    one: Difference, name: str, before: RecordedResource, after: RecordedResource
) -> bool:
    """Whether both values are hidden in the same way and come from the same resources."""
    if not is_mark(one.before) or one.before != one.after:
        return False
    sources = [
        sorted(without_stack(urn) for urn in each.dependencies.get(name, ()))
        for each in (before, after)
    ]
    return bool(sources[0] == sources[1])


def _compared(before: Any, after: Any, name: str, resource: RecordedResource) -> list[Difference]:
    """The differences of one input; what is nested too deep to be compared may differ."""
    try:
        return list(_walk(before, after, name, resource))
    except RecursionError:
        return [
            Difference(
                path=name,
                kind="change",
                replaces="unknown",
                certain=False,
                before=before,
                after=after,
            )
        ]


def _walk(before: Any, after: Any, path: str, resource: RecordedResource) -> Iterator[Difference]:
    if is_mark(before) or is_mark(after):
        if before != after or is_mark(before):
            yield _difference(path, before, after, resource, certain=False)
        return
    if before == after or (_empty(before) and _empty(after)):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _walk(before.get(key), after.get(key), f"{path}.{key}", resource)
    elif isinstance(before, list) and isinstance(after, list):
        for position in range(max(len(before), len(after))):
            one = before[position] if position < len(before) else None
            other = after[position] if position < len(after) else None
            yield from _walk(one, other, f"{path}[{position}]", resource)
    elif not _same_text(before, after):
        yield _difference(path, before, after, resource, certain=True)


def _difference(
    path: str, before: Any, after: Any, resource: RecordedResource, *, certain: bool
) -> Difference:
    if resource.type == CLOUD_CONTROL and path == "desiredState":
        answer = _state_judged(before, after, resource)
    else:
        answer = max(
            (_judged(resource, path, value) for value in (before, after)),
            key=("no", "unknown", "yes").index,
        )
    return Difference(
        path=path,
        kind="add" if _empty(before) else "remove" if _empty(after) else "change",
        replaces=answer,
        certain=certain,
        before=before,
        after=after,
    )


def _judged(resource: RecordedResource, path: str, value: Any) -> Answer:
    """Whether a change at `path` replaces, where `value` stands before or after it."""
    plain = _plain(path)
    forced = _paths(resource.options.get("replace_on_changes"))
    if covers(forced, plain) or "*" in forced:
        return "yes"
    answer = replaces(resource.type, plain)
    if answer == "no" and any(
        is_mark(value) or _holds(value, inner.split(".")) for inner in beneath(resource.type, plain)
    ):
        return "yes"
    return answer


def _state_judged(before: Any, after: Any, resource: RecordedResource) -> Answer:
    type_name = resource.inputs.get("typeName")
    old, new = _parsed(before), _parsed(after)
    if not isinstance(type_name, str) or old is None or new is None:
        return "unknown"
    answers = [
        state_replaces(type_name, pointer.removeprefix("/")) for pointer in _pointers(old, new, "")
    ]
    return max(answers, key=("no", "unknown", "yes").index, default="no")


def _pointers(before: Any, after: Any, pointer: str) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _pointers(before.get(key), after.get(key), f"{pointer}/{key}")
    elif before != after:
        yield pointer


def _holds(value: Any, path: list[str]) -> bool:
    if isinstance(value, list):
        return any(_holds(each, path) for each in value)
    if not path:
        return not _empty(value)
    if is_mark(value):
        return True
    return isinstance(value, Mapping) and _holds(value.get(path[0]), path[1:])


def _same_text(before: Any, after: Any) -> bool:
    """Whether both are the JSON text of one value, which providers do not tell apart."""
    old, new = _parsed(before), _parsed(after)
    return old is not None and old == new


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _paths(option: Any) -> frozenset[str]:
    """Property paths of an option, list positions left out."""
    return (
        frozenset(_plain(str(each)) for each in option) if isinstance(option, list) else frozenset()
    )


def _plain(path: str) -> str:
    return _POSITION.sub("", path)


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {}
