"""One request decided, straight from the JSON of policies."""

from __future__ import annotations

import datetime as dt
import ipaddress
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.access.oracle.matching import (
    arn_matches,
    expression,
    listed,
    principal_means,
    principals_of,
)

Policy = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """Policies as JSON: layers, all of which must allow, and those that allow by themselves."""

    layers: Sequence[Sequence[Policy]]
    direct: Sequence[Policy] = field(default=())


@dataclass(frozen=True)
class Asked:
    """A request. `context` has keys in lower case with one or several values."""

    action: str
    resource: str
    principal: str | None
    context: Mapping[str, str | tuple[str, ...]]


def allowed(side: Side, asked: Asked) -> bool:
    """Whether the request is allowed."""

    def some(policies: Sequence[Policy], effect: str) -> bool:
        return any(
            one["Effect"] == effect and _about(one, asked)
            for policy in policies
            for one in policy["Statement"]
        )

    every = [policy for layer in side.layers for policy in layer] + list(side.direct)
    if some(every, "Deny"):
        return False
    layered = bool(side.layers) and all(some(layer, "Allow") for layer in side.layers)
    return layered or some(side.direct, "Allow")


def _about(one: Mapping[str, Any], asked: Asked) -> bool:
    user = asked.context.get("aws:username")
    name = user if isinstance(user, str) else None
    key = "Action" if "Action" in one else "NotAction"
    named = any(
        expression(each.lower()).fullmatch(asked.action.lower()) for each in listed(one[key])
    )
    if named != (key == "Action"):
        return False
    key = "NotResource" if "NotResource" in one else "Resource"
    inside = any(
        expression(each, user=name).fullmatch(asked.resource) for each in listed(one.get(key, "*"))
    )
    if inside != (key == "Resource"):
        return False
    for key in ("Principal", "NotPrincipal"):
        if key in one:
            meant = any(
                principal_means(each, asked.principal or "") for each in principals_of(one, key)
            )
            if meant != (key == "Principal"):
                return False
    return all(
        _holds(name_, asked.context.get(key.lower()), listed(values), name)
        for name_, keys in one.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _holds(
    name: str, value: str | tuple[str, ...] | None, wanted: Sequence[str], user: str | None
) -> bool:
    quantifier, _, base = name.rpartition(":")
    if_exists = base.endswith("IfExists")
    base = base.removesuffix("IfExists")
    given = () if value is None else (value,) if isinstance(value, str) else value
    if base == "Null":
        return any((one == "true") == (not given) for one in wanted)
    negated = "Not" in base
    if not given:
        return if_exists or quantifier == "ForAllValues" or (negated and not quantifier)
    passing = [
        any(test(base.replace("Not", ""), one, each, user) for each in wanted) != negated
        for one in given
    ]
    if quantifier == "ForAllValues":
        return all(passing)
    return any(passing) if quantifier or not negated else all(passing)


def test(name: str, value: str, wanted: str, user: str | None = None) -> bool:
    """Whether one value of a request meets one of a policy, by an operator without `Not`."""
    if name.startswith(("String", "Binary")):
        found = expression(
            wanted, wild=name == "StringLike", user=user, fold=name.endswith("IgnoreCase")
        )
        return found.fullmatch(value) is not None
    if name.startswith("Arn"):
        return arn_matches(wanted, value, user)
    if name == "Bool":
        return value == wanted
    if name == "IpAddress":
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    compared = COMPARED[name.removeprefix("Numeric").removeprefix("Date")]
    return bool(compared(point(name, value), point(name, wanted)))


test.__test__ = False  # type: ignore[attr-defined]

COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def point(name: str, text: str) -> Fraction:
    """A number, or a date in seconds."""
    if name.startswith("Date") and "T" in text:
        return Fraction(dt.datetime.fromisoformat(text).timestamp())
    return Fraction(text)
