"""The nodes and edges of the graph of who can become whom."""

from __future__ import annotations

from dataclasses import dataclass

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
    full, so that somebody meant it.
    """

    source: str
    target: str
    way: PermissionSet
    proofs: tuple[Proof, ...]
    via: str
    declared: bool
