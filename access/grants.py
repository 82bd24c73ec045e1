"""What decides the requests of one principal, or to one resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from access.policy import Policy


@dataclass(frozen=True)
class Grants:
    """A request is allowed where every layer has an Allow for it, or `direct` has one, and nothing
    denies it (IAM User Guide, "Policy evaluation logic").

    A layer is a list of policies whose statements are united: the identity policies of a principal,
    its permissions boundary, a session policy, a service control policy. `direct` are resource
    policies of the principal's own account. A resource policy alone is one layer.
    """

    layers: tuple[tuple[Policy, ...], ...]
    direct: tuple[Policy, ...] = ()

    def policies(self) -> Iterator[Policy]:
        """All policies."""
        for layer in self.layers:
            yield from layer
        yield from self.direct


def of(policies: Iterable[Policy], boundary: Policy | None = None) -> Grants:
    """Grants of identity policies, within a boundary if there is one."""
    layers: tuple[tuple[Policy, ...], ...] = (tuple(policies),)
    return Grants(layers if boundary is None else (*layers, (boundary,)))


NOTHING = Grants(layers=((),))
"""Allows no request."""
