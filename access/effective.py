"""What decides the requests of one principal to a resource of its own account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from access.grants import Grants, of
from access.policy import Policy, Statement
from access.principals import names

_How = Literal["by name", "as everybody", "refused", "not"]


def within_account(
    principal: str,
    kind: Literal["role", "user"],
    identity: Iterable[Policy],
    boundary: Policy | None,
    resource: Iterable[Policy],
) -> Grants:
    """The grants of a principal, a word such as `AWS=arn:...`, to a resource with these policies.

    A policy of a resource that names the account leaves it to the policies of its principals; one
    that names the principal, or everybody, grants by itself. What it grants a role by name is
    bounded by the role's boundary; what it grants a user, or everybody and so the role's session,
    is not (IAM User Guide, "Evaluating effective permissions with boundaries"). A Deny with
    NotPrincipal denies everybody who has a boundary (IAM User Guide, "NotPrincipal").
    """
    own = of(identity, boundary)
    listed = [
        (policy, one, _how(one, principal, bounded=boundary is not None))
        for policy in resource
        for one in policy.statements
    ]

    def those(*wanted: _How) -> Iterator[Policy]:
        for policy, one, how in listed:
            if how in wanted:
                plain = replace(one, principals=None, not_principals=False)
                yield Policy((plain,), policy.version)

    if kind == "user":
        return Grants(own.layers, tuple(those("by name", "as everybody", "refused")))
    first, *others = own.layers
    named = (*first, *those("by name"))
    return Grants((named, *others), tuple(those("as everybody", "refused")))


def _how(one: Statement, principal: str, *, bounded: bool) -> _How:
    """How a statement of a resource's policy is about a principal."""
    meant = one.principals is None or (
        any(names(each, principal) for each in one.principals) != one.not_principals
    )
    if not one.allow:
        return "refused" if meant or (bounded and one.not_principals) else "not"
    if not meant:
        return "not"
    if one.principals is None or one.not_principals or "*" in one.principals:
        return "as everybody"
    return "by name" if principal in one.principals else "not"
