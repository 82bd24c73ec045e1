"""The service accounts of clusters that run with a role: those that its trust policy lets in.

Pods get a role by Pod Identity, where an association in the table of `review.carriers` names it, or
by web identity, where the role's trust names the service account. An object of Kubernetes that
names a role is one more row of that table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from access.account import Carrier, Principal
from access.federation import service_accounts


def web_identities(roles: Iterable[Principal]) -> Iterator[Carrier]:
    """The service accounts that become a role by web identity, in the order of the roles."""
    for role in roles:
        if role.trust is None or role.trust.policy is None:
            continue  # exposure/unknown tells of a trust that cannot be read.
        names = (name for one in role.trust.policy.statements for name in service_accounts(one))
        for name in dict.fromkeys(names):
            yield Carrier(
                place=role.place, name=name, kind="pod", service="oidc", role=role.place, arn="*"
            )
