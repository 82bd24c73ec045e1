"""The nodes and edges of the graph of who can become whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from access.account import Principal
from access.permission_sets import PermissionSet
from access.reach import Proof

ANY = "any permission"
"""The source can give itself whatever it likes, within its boundary if it has one."""
HELD_BACK = "what a boundary holds back"
UNDECLARED = "a principal that is not declared here"
KEY = "key:"


def is_key(node: str) -> bool:
    """Whether a node is the use of a key."""
    return node.startswith(KEY)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way from a principal to another node: by these permissions, proved by these requests.

    `via` is the service or workload in between. `declared` says that statements name the target in
    full, so that somebody meant it. `alike` are the principals to which the same way leads, each
    proved by the same requests with its own ARN in them; the target is the first of them. It is
    empty where the target is another node, or a principal of a way that leads to it alone.
    """

    source: str
    target: str
    way: PermissionSet
    proofs: tuple[Proof, ...]
    via: str
    declared: bool
    alike: tuple[Principal, ...] = ()

    def targets(self) -> Iterator[str]:
        """The nodes to which it leads."""
        if self.alike:
            yield from (one.place for one in self.alike)
        else:
            yield self.target

    def to(self, target: str) -> Edge:
        """The way to one of its targets, with the proofs of that."""
        if not self.alike:
            return self
        first = self.alike[0].arn
        arn = next(one.arn for one in self.alike if one.place == target)
        if arn is None or first is None:  # It has no class of others then.
            return replace(self, alike=())
        proofs = tuple(
            replace(one, resource=arn) if one.resource == first else one for one in self.proofs
        )
        return replace(self, target=target, proofs=proofs, alike=())
