"""The pairs of policies that were made by hand, read from their tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Policy = dict[str, Any]

_HERE = Path(__file__).parent
_RELATION = re.compile(r"\s+(==|<>|<|>)\s+")
_KEYS = {
    "String": "test:text",
    "Binary": "test:text",
    "Arn": "test:arn",
    "Numeric": "test:number",
    "Date": "test:date",
    "Bool": "test:bool",
    "Ip": "test:address",
    "NotIp": "test:address",
    "Null": "test:text",
}


@dataclass(frozen=True)
class Pair:
    """Two policies, and whether the new one allows what the old one does not; `line` is where it
    stands."""

    new: Policy
    old: Policy
    more: bool
    line: str


def pairs() -> list[Pair]:
    """All of them, each row in both directions."""
    return [*_of_conditions(), *_of_policies()]


def operators() -> set[str]:
    """The operators that a row is about, as it writes them."""
    lines = _lines("pairs_of_conditions.txt")
    return {line for _, line in lines if _RELATION.search(line) is None}


def _lines(name: str) -> Iterator[tuple[str, str]]:
    text = (_HERE / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith("#"):
            yield f"{name}:{number}", line.strip()


def _both(left: Policy, relation: str, right: Policy, line: str) -> Iterator[Pair]:
    yield Pair(left, right, relation in (">", "<>"), f"{line} left to right")
    yield Pair(right, left, relation in ("<", "<>"), f"{line} right to left")


def _of_conditions() -> Iterator[Pair]:
    operator = ""
    for at, line in _lines("pairs_of_conditions.txt"):
        parts = _RELATION.split(line)
        if len(parts) == 1:
            operator = line
            continue
        left, relation, right = parts
        yield from _both(_conditional(left, operator), relation, _conditional(right, operator), at)


def _conditional(text: str, operator: str) -> Policy:
    statements = []
    for alternative in text.split("|"):
        condition: dict[str, dict[str, list[str]]] = {}
        for one in alternative.split("&"):
            if one.strip() == "none":
                continue
            name, values = operator, one.strip()
            other = re.fullmatch(r"((?:For\w+:)?[A-Z][A-Za-z]+)=(.+)", values)
            # What looks like an operator may be a value in base 64.
            if other is not None and (values[-2:] != "==" or other[1].startswith("Binary")):
                name, values = other.groups()
            condition.setdefault(name, {})[_key(operator)] = values.split(",")
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
        statements.append({**statement, "Condition": condition} if condition else statement)
    return {"Version": "2012-10-17", "Statement": statements}


def _key(operator: str) -> str:
    quantifier, _, name = operator.rpartition(":")
    kind = re.match(r"String|Binary|Arn|Numeric|Date|Bool|Ip|NotIp|Null", name)
    assert kind is not None, operator
    return f"{_KEYS[kind[0]]}s" if quantifier else _KEYS[kind[0]]


def _of_policies() -> Iterator[Pair]:
    for at, line in _lines("pairs_of_policies.txt"):
        left, relation, right = _RELATION.split(line)
        yield from _both(_policy(left), relation, _policy(right), at)


def _policy(text: str) -> Policy:
    return {"Version": "2012-10-17", "Statement": [_statement(one) for one in text.split(";")]}


def _statement(text: str) -> dict[str, Any]:
    found = re.fullmatch(
        r"(allow|deny) (not )?(\S+) on (not )?(\S+|a/\$\{.*?)(?: for (not )?(\S+))?(?: if (.+))?",
        text.strip(),
    )
    assert found is not None, text
    effect, not_action, actions, not_resource, resources, not_for, principals, condition = (
        found.groups()
    )
    statement: dict[str, Any] = {
        "Effect": effect.capitalize(),
        "NotAction" if not_action else "Action": actions.split(","),
        "NotResource" if not_resource else "Resource": [_arn(one) for one in resources.split(",")],
    }
    if principals is not None:
        statement["NotPrincipal" if not_for else "Principal"] = _principals(principals)
    for each in condition.split(" and ") if condition else ():
        operator, key, values = each.split(" ")
        conditions = statement.setdefault("Condition", {})
        conditions.setdefault(operator, {})[key] = values.split(",")
    return statement


def _arn(text: str) -> str:
    if text in ("*", "?") or text.startswith(("arn:", "*:")):
        return text
    return f"arn:aws:{text}" if text.startswith(("sqs:", "iam:")) else f"arn:aws:s3:::{text}"


def _principals(text: str) -> Any:
    if text == "*":
        return "*"
    found: dict[str, list[str]] = {}
    for one in text.split(","):
        kind, _, name = one.partition("=")
        found.setdefault(kind, []).append(name)
    return found
