"""Faults on order: the nth create, update, delete or read of a type fails, waits, or loses its
answer."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from localcloud.aws.table import table

Operation = Literal["create", "read", "update", "delete"]
Effect = Literal["fail", "delay", "lose-answer", "kill", "roll-back"]

_FIELDS = {"type", "operation", "effect", "nth", "times", "seconds", "message"}


class FaultError(ValueError):
    """A fault that cannot be: which field, what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault. `type` is a resource type, a row of the coverage or `*`; `nth` counts matching
    calls from 1.

    `fail` refuses before the effect, `lose-answer` fails after it, `delay` waits `seconds`, `kill`
    ends the process, `roll-back` lets an endpoint update end in the old configuration.
    """

    type: str
    operation: Operation
    effect: Effect
    nth: int = 1
    times: int = 1
    seconds: float = 0.0
    message: str = "InternalError: an injected fault"

    @classmethod
    def parse(cls, data: Any) -> Fault:
        """A fault from JSON. Raises FaultError with the field and what it takes."""
        if not isinstance(data, dict) or not {"type", "operation", "effect"} <= set(data):
            raise FaultError(f"a fault is an object with type, operation and effect, not {data!r}")
        unknown = set(data) - _FIELDS
        if unknown:
            raise FaultError(f"{min(unknown)} is not a field of a fault; use {sorted(_FIELDS)}")
        for name, allowed in (("operation", get_args(Operation)), ("effect", get_args(Effect))):
            if data[name] not in allowed:
                raise FaultError(f"{name}: {data[name]!r} is not one of {', '.join(allowed)}")
        for name in ("nth", "times"):
            if type(data.get(name, 1)) is not int or data.get(name, 1) < 1:
                raise FaultError(f"{name}: {data[name]!r} is not a whole number of 1 or more")
        if type(data.get("seconds", 0)) not in (int, float) or data.get("seconds", 0) < 0:
            raise FaultError(f"seconds: {data['seconds']!r} is not a number of 0 or more")
        if not isinstance(data.get("message", ""), str):
            raise FaultError(f"message: {data['message']!r} is not a text")
        if data["type"] != "*" and data["type"] not in _types():
            raise FaultError(
                f"type: {data['type']!r} is neither * nor a type of the local cloud; "
                "`bin/mlops local coverage` lists them"
            )
        return cls(**data)

    @classmethod
    def parse_order(cls, data: Any) -> list[Fault]:
        """The faults of an order, `{"faults": [...]}`. Raises FaultError, as `parse` does."""
        if not isinstance(data, dict) or list(data) != ["faults"]:
            raise FaultError(f'an order is {{"faults": [...]}}, not {data!r}')
        if not isinstance(data["faults"], list):
            raise FaultError(f"faults: {data['faults']!r} is not a list")
        return [cls.parse(each) for each in data["faults"]]


class Faults:
    """The faults in force, each with a count of the calls that matched it."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._counts: list[tuple[Fault, int]] = [(fault, 0) for fault in faults]

    def replace(self, faults: Iterable[Fault]) -> None:
        """Puts other faults in force, counting from nothing."""
        with self._lock:
            self._counts = [(fault, 0) for fault in faults]

    def take(self, types: Collection[str], operation: Operation) -> Fault | None:
        """Counts a call, of an object that has these types, and returns the fault that is due."""
        with self._lock:
            due: Fault | None = None
            for position, (fault, count) in enumerate(self._counts):
                if fault.operation != operation or fault.type not in ("*", *types):
                    continue
                count += 1
                self._counts[position] = (fault, count)
                if due is None and fault.nth <= count < fault.nth + fault.times:
                    due = fault
            return due


def _types() -> set[str]:
    """What a fault may name: the types, and the rows of those that hold several."""
    return {name for token, entry in table().items() for name in (token, *entry.rows())}
