"""One request against policies, as AWS decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from access.actions import is_named
from access.grants import Grants
from access.keys import Value, admits
from access.policy import Condition, Policy, Statement
from access.principals import names
from access.variables import Variables
from access.words import Glob

Decision = Literal["allowed", "explicitly denied", "implicitly denied"]


@dataclass(frozen=True)
class Request:
    """`context` has keys in lower case. `principal` is a word such as `AWS=arn:...`, needed where
    policies name principals."""

    action: str
    resource: str
    principal: str | None = None
    context: Mapping[str, Value] = field(default_factory=dict)


def decide(request: Request, grants: Grants) -> Decision:
    """Whether the request is allowed, and if not, whether a statement denies it."""
    if any(_any(policy, request, allow=False) for policy in grants.policies()):
        return "explicitly denied"
    if grants.layers and all(_allows(layer, request) for layer in grants.layers):
        return "allowed"
    return "allowed" if _allows(grants.direct, request) else "implicitly denied"


def _allows(policies: Iterable[Policy], request: Request) -> bool:
    return any(_any(policy, request, allow=True) for policy in policies)


def _any(policy: Policy, request: Request, *, allow: bool) -> bool:
    return any(
        one.allow == allow and applies(one, request, variables=policy.version == "2012-10-17")
        for one in policy.statements
    )


def applies(statement: Statement, request: Request, *, variables: bool = True) -> bool:
    """Whether a statement is about the request. With `variables`, `${...}` is the key's value."""
    context = {key.lower(): value for key, value in request.context.items()}
    if variables:
        statement = Variables(context, complete=True).replaced(statement, known=True)
    action = any(is_named(one, request.action) for one in statement.actions)
    if action == statement.not_actions:
        return False
    resource = any(Glob(one).matches(request.resource) for one in statement.resources)
    if resource == statement.not_resources:
        return False
    if statement.principals is not None:
        named = any(names(one, request.principal or "") for one in statement.principals)
        if named == statement.not_principals:
            return False
    return all(_holds(one, context) for one in statement.conditions)


def _holds(condition: Condition, context: Mapping[str, Value]) -> bool:
    return admits(condition, context.get(condition.key))
