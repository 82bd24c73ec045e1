"""What policies allow and refuse, action by action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from access.account import Account, Principal
from access.actions import action as known_action
from access.actions import matching, table
from access.narrowing import is_about, is_for
from access.policy import Policy, Statement
from review.glob_meeting import meet


@dataclass(frozen=True)
class Granted:
    """Actions in lower case: those that a policy allows on anything, and those that it refuses on
    everything whatever the condition."""

    allowed: frozenset[str]
    refused: frozenset[str]


@lru_cache(maxsize=4096)
def granted_by(policy: Policy) -> Granted:
    """What one policy says."""
    allowed: set[str] = set()
    refused: set[str] = set()
    for one in policy.statements:
        if one.allow:
            allowed |= _about(one)
        elif not one.conditions and not one.not_resources and "*" in one.resources:
            refused |= _about(one)
    return Granted(frozenset(allowed), frozenset(refused))


def is_allowed(account: Account, role: Principal, action: str) -> bool:
    """Whether something allows the action on any resource at all, and nothing refuses it on all."""
    name = action.lower()
    if not known_action(action).known:
        # No set of names has it, and a wildcard may mean it.
        statements = [one for document in role.identity for one in document.read().statements]
        return any(one.allow and is_about(one, action) for one in statements)
    own = [granted_by(document.read()) for document in role.identity]
    bound = granted_by(role.boundary.read()) if role.boundary is not None else None
    if any(name in one.refused for one in own) or (bound and name in bound.refused):
        return False
    if (bound is None or name in bound.allowed) and any(name in one.allowed for one in own):
        return True
    return any(
        one.allow and is_about(one, action) and is_for(one, role.word)
        for policy in account.policies
        if policy.document.policy is not None
        for one in policy.document.policy.statements
        if one.principals is not None and role.word in one.principals
    )


def spare_actions(statement: Statement, needed: frozenset[str]) -> list[str]:
    """The actions that a statement allows and nobody needs, those of a wildcard left out that work
    on none of its resources."""
    if statement.not_actions:
        return sorted(_named(_about(statement) - needed, statement))
    found: set[str] = set()
    for one in statement.actions:
        if "*" in one or "?" in one:
            found |= _named(matching(one) - needed, statement)
        elif one.lower() not in needed:
            found.add(known_action(one).name)
    return sorted(found)


def _named(spare: Iterable[str], statement: Statement) -> set[str]:
    known = (known_action(one) for one in spare)
    return {
        one.name
        for one in known
        if statement.not_resources or _works(one.formats, statement.resources)
    }


@lru_cache(maxsize=4096)
def _works(formats: tuple[str, ...], resources: tuple[str, ...]) -> bool:
    # An action that works on no resource is allowed on all of them alone.
    return any(one == "*" or any(meet(form, one) for form in formats) for one in resources)


def _about(statement: Statement) -> set[str]:
    """The actions that a statement is about, in lower case."""
    named = {name for one in statement.actions for name in matching(one)}
    return set(table()) - named if statement.not_actions else named
