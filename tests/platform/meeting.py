"""Requests that meet what a statement asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from access.keys import Value
from access.policy import Condition

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
