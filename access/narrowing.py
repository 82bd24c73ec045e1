"""Statements narrowed to one action and one resource, and what of them is about whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from access.actions import is_named
from access.policy import Policy, Statement
from access.principals import names
from access.words import Glob


def is_about(statement: Statement, action: str) -> bool:
    """Whether a statement names an action, or with NotAction leaves it in."""
    return _is_named(statement.actions, action) != statement.not_actions


@lru_cache(maxsize=200_000)
def _is_named(patterns: tuple[str, ...], action: str) -> bool:
    """Whether one of the patterns names an action: roles of a stack have most of theirs alike."""
    return any(is_named(one, action) for one in patterns)


def only_action(statement: Statement, action: str) -> Statement:
    """The statement, about one action and no other."""
    return replace(statement, actions=(action,), not_actions=False)


def on_resource(statement: Statement, resource: str) -> Statement | None:
    """The statement on one resource, None when it is about others; as it is on a pattern."""
    texts = (resource, *statement.resources)
    if any(letter in resource for letter in "*?") or any("${" in one for one in texts):
        return statement
    matched = any(Glob(one).matches(resource) for one in statement.resources)
    if matched == statement.not_resources:
        return None
    return replace(statement, resources=(resource,), not_resources=False)


def named_resources(statements: Iterable[Statement]) -> set[str] | None:
    """The resources of statements that name each in full; None where one does not."""
    found: set[str] = set()
    for one in statements:
        if one.not_resources or any(letter in text for text in one.resources for letter in "*?$"):
            return None
        found |= set(one.resources)
    return found


def pattern_of(statement: Statement, action: str) -> str:
    """What a reader of the statement sees the action named by."""
    if statement.not_actions:
        return f"NotAction {', '.join(statement.actions)}"
    return next((one for one in statement.actions if is_named(one, action)), action)


def is_exact(statement: Statement, action: str, resource: str) -> bool:
    """Whether it names the resource in full, and for iam:PassRole the service too."""
    if statement.not_resources or resource not in statement.resources:
        return False
    if any(letter in resource for letter in "*?"):
        return False
    return action.lower() != "iam:passrole" or any(
        one.key == "iam:passedtoservice" and not one.operator.negated
        for one in statement.conditions
    )


def is_for(statement: Statement, word: str | None) -> bool:
    """Whether it is about a principal, a word such as `AWS=arn:...`, or names none at all."""
    if statement.principals is None:
        return True
    named = any(names(one, word or "") for one in statement.principals)
    return named != statement.not_principals


def denying(policies: Iterable[Policy]) -> Iterator[Policy]:
    """What of the policies denies."""
    for policy in policies:
        denies = tuple(one for one in policy.statements if not one.allow)
        if denies:
            yield replace(policy, statements=denies)


def asking(action: str, within: str, beyond: Sequence[str]) -> Iterable[Statement]:
    """The question as statements: one action within a pattern of resources, none of `beyond`."""
    plain = Statement("", True, (action,), False, (within,), False, None, False, ())
    yield plain
    if beyond:
        yield replace(plain, allow=False, resources=tuple(beyond))


def as_policies(listed: Iterable[tuple[str, Statement]]) -> tuple[Policy, ...]:
    """Statements as policies, one for each version of the policy language."""
    by_version: dict[str, list[Statement]] = {}
    for version, statement in listed:
        by_version.setdefault(version, []).append(statement)
    return tuple(
        Policy(tuple(statements), "2012-10-17" if version == "2012-10-17" else "2008-10-17")
        for version, statements in by_version.items()
    )
