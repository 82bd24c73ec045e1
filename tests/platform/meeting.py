"""Requests that meet what a statement asks for, and the resources that they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import Final

from access.actions import action as known_action
from access.keys import Value
from access.policy import Condition
from access.reach import works_on

VIA: Final = "kms:viaservice"


def contexts(conditions: Iterable[Condition]) -> Iterator[dict[str, Value]]:
    """Requests that meet the conditions of a statement: one through each service that it names."""
    listed: list[list[tuple[str, Value]]] = []
    for one in conditions:
        operator = one.operator
        if operator.kind == "null":
            if one.values == ("false",) and all(one.key != key for [(key, _), *_] in listed):
                listed.append([(one.key, "1")])
        elif not operator.negated:
            values: list[Value] = [filled(each) for each in one.values]
            if operator.quantifier:
                values = [(str(each),) for each in values]
            listed = [each for each in listed if each[0][0] != one.key]
            listed.append([(one.key, each) for each in (values if one.key == VIA else values[:1])])
    return (dict(chosen) for chosen in product(*listed))


def wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def filled(pattern: str) -> str:
    return pattern.replace("*", "x").replace("?", "x")


@cache
def works_on_it(action: str, resource: str) -> bool:
    """Whether an action works on a resource: a bucket is no object."""
    if not works_on(action, resource) or not resource.startswith("arn:aws:s3:::"):
        return works_on(action, resource)
    return any(("/" in one) == ("/" in resource) for one in known_action(action).formats)


def holder(resource: str) -> str:
    """What a resource lies in: the bucket of an object, the table bucket of a table, the state
    machine of an execution."""
    if ":s3:::" in resource:
        return resource.partition("/")[0]
    if ":execution:" in resource:
        return resource.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    return "/".join(resource.split("/")[:2])
