"""The condition operators (IAM User Guide, "IAM JSON policy elements: Condition operators")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["text", "arn", "number", "date", "bool", "address", "null"]
Test = Literal["equals", "like", "less", "less-equal", "greater", "greater-equal"]

_BASES: dict[str, tuple[Kind, Test, bool, bool]] = {
    # name: kind, test, negated, ignores case
    "StringEquals": ("text", "equals", False, False),
    "StringNotEquals": ("text", "equals", True, False),
    "StringEqualsIgnoreCase": ("text", "equals", False, True),
    "StringNotEqualsIgnoreCase": ("text", "equals", True, True),
    "StringLike": ("text", "like", False, False),
    "StringNotLike": ("text", "like", True, False),
    "BinaryEquals": ("text", "equals", False, False),
    # AWS treats ArnEquals as ArnLike.
    "ArnEquals": ("arn", "like", False, False),
    "ArnLike": ("arn", "like", False, False),
    "ArnNotEquals": ("arn", "like", True, False),
    "ArnNotLike": ("arn", "like", True, False),
    "NumericEquals": ("number", "equals", False, False),
    "NumericNotEquals": ("number", "equals", True, False),
    "NumericLessThan": ("number", "less", False, False),
    "NumericLessThanEquals": ("number", "less-equal", False, False),
    "NumericGreaterThan": ("number", "greater", False, False),
    "NumericGreaterThanEquals": ("number", "greater-equal", False, False),
    "DateEquals": ("date", "equals", False, False),
    "DateNotEquals": ("date", "equals", True, False),
    "DateLessThan": ("date", "less", False, False),
    "DateLessThanEquals": ("date", "less-equal", False, False),
    "DateGreaterThan": ("date", "greater", False, False),
    "DateGreaterThanEquals": ("date", "greater-equal", False, False),
    "Bool": ("bool", "equals", False, False),
    "IpAddress": ("address", "like", False, False),
    "NotIpAddress": ("address", "like", True, False),
    "Null": ("null", "equals", False, False),
}
_BY_LOWER = {name.lower(): name for name in _BASES}


@dataclass(frozen=True)
class Operator:
    """An operator with its quantifier and suffix. `negated` tests are true of an absent key, as
    with `if_exists` all are."""

    name: str
    kind: Kind
    test: Test
    negated: bool
    ignores_case: bool
    quantifier: Literal["", "ForAllValues", "ForAnyValue"]
    if_exists: bool


@cache
def operator(text: str) -> Operator | None:
    """The operator of that name, such as `ForAnyValue:StringLikeIfExists`; None when there is none.
    Names ignore case, as in AWS."""
    quantifier, colon, rest = text.rpartition(":")
    known = {"": "", "forallvalues": "ForAllValues", "foranyvalue": "ForAnyValue"}
    if quantifier.lower() not in known or (colon and not quantifier):
        return None
    if_exists = rest.lower().endswith("ifexists")
    base = _BY_LOWER.get(rest[: -len("IfExists")].lower() if if_exists else rest.lower())
    if base is None or (base == "Null" and (if_exists or quantifier)):
        return None
    kind, test, negated, ignores_case = _BASES[base]
    found: Literal["", "ForAllValues", "ForAnyValue"] = known[quantifier.lower()]  # type: ignore[assignment]
    return Operator(text, kind, test, negated, ignores_case, found, if_exists)
