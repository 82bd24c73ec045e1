"""Renders statements as the JSON text that AWS gets: always the same bytes for the same input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pulumi

from components.iam.statement import Statement, StatementError, is_wildcard

VERSION = "2012-10-17"

Render = Callable[[Any], Any]


def document(*statements: Statement) -> pulumi.Output[str]:
    """The policy of these statements as compact JSON, in their order, actions sorted.

    Raises StatementError when there is none or a sid stands twice. A resource that is known only
    later and then turns out to be a wildcard fails the update.
    """
    check(statements)
    leaves = [leaf for statement in statements for leaf in outputs_of(statement)]
    if not leaves:
        return pulumi.Output.from_input(render(statements, lambda value: value))
    return pulumi.Output.all(*leaves).apply(lambda values: _resolved(statements, values))


def check(statements: Sequence[Statement]) -> None:
    """Refuses an empty document and a sid that stands twice."""
    if not statements:
        raise StatementError("A policy document without statements. Give at least one.")
    twice = [sid for sid, times in Counter(s.sid for s in statements).items() if times > 1]
    if twice:
        raise StatementError(
            f"Sid {twice[0]} stands twice in one document. Give each statement its own sid."
        )


def outputs_of(statement: Statement) -> list[pulumi.Input[str]]:
    """The values of a statement that are known only later, in the order of rendering."""
    found: list[pulumi.Input[str]] = []

    def note(value: Any) -> Any:
        if not isinstance(value, str):
            found.append(value)
        return ""

    _plain(statement, note)
    return found


def render(statements: Sequence[Statement], resolve: Render) -> str:
    """The compact JSON text; `resolve` turns an input into its text."""
    content = {"Version": VERSION, "Statement": [_plain(s, resolve) for s in statements]}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _resolved(statements: Sequence[Statement], values: Sequence[str]) -> str:
    remaining = iter(values)
    text = render(statements, lambda value: value if isinstance(value, str) else next(remaining))
    for statement, plain in zip(statements, json.loads(text)["Statement"], strict=True):
        wild = [value for value in plain.get("Resource", []) if is_wildcard(value)]
        if statement.effect == "Allow" and wild and not statement.wildcard_reason:
            raise StatementError(
                f"Statement {statement.sid}: Allow with the wildcard {wild[0]!r}. Name what is "
                "meant, or say in wildcard_reason why it cannot be named."
            )
    return text


def _plain(statement: Statement, resolve: Render) -> dict[str, Any]:
    plain: dict[str, Any] = {"Sid": statement.sid, "Effect": statement.effect}
    if statement.principals is not None:
        plain["Principal"] = (
            "*"
            if "*" in statement.principals
            else {
                kind: [resolve(value) for value in values]
                for kind, values in sorted(statement.principals.items())
            }
        )
    plain["Action"] = sorted(set(statement.actions))
    if statement.resources:
        plain["Resource"] = [resolve(value) for value in statement.resources]
    if statement.conditions:
        plain["Condition"] = {
            operator: {key: _values(value, resolve) for key, value in sorted(keys.items())}
            for operator, keys in sorted(statement.conditions.items())
        }
    return plain


def _values(value: Any, resolve: Render) -> Any:
    if isinstance(value, list | tuple):
        return [resolve(one) for one in value]
    return resolve(value)
