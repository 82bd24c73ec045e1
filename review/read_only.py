"""Proof that a role cannot write: what it may do, less everything that only reads, is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from access.account import Account, Principal
from access.actions import CHANGING, table, taken
from access.compare import Gain, gains
from access.errors import PolicyError, Undecided
from access.grants import Grants
from access.policy import Policy, Statement

CHANGES_NOTHING: Mapping[str, str] = {
    "kms:decrypt": "It reads; AWS lists every use of a key as a write",
}
"""Actions that the table of AWS counts as writes and that change nothing, with the reason."""

_READ_ONLY = ("-preview-role", "-drift-role")
_DELIVERY = "mlops:delivery:GithubAccess$"


@dataclass(frozen=True, kw_only=True)
class ReadOnlyProof:
    """The answer for one role: `actions` is how many writing actions it was compared with,
    `gains` are writes that it may do, `reason` says why nothing is known."""

    place: str
    name: str
    actions: int
    gains: tuple[Gain, ...] = ()
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether the role provably cannot write."""
        return not self.gains and not self.reason

    def __str__(self) -> str:
        if self.reason:
            return f"{self.name}: UNKNOWN: {self.reason}"
        if self.gains:
            listed = sorted({name for gain in self.gains for name in gain.actions})
            return f"{self.name}: CAN WRITE: {', '.join(listed[:10])}"
        return (
            f"{self.name}: CANNOT WRITE: none of {self.actions:,} writing actions is allowed "
            f"(AWS's actions as of {taken()})"
        )


def read_only_roles(account: Account) -> Iterator[Principal]:
    """The roles of the delivery that must not write: preview and the search for drift."""
    for one in account.of_kind("role"):
        if _DELIVERY in one.place and one.name.endswith(_READ_ONLY):
            yield one


def read_only_proof(principal: Principal, *, seconds: float = 30.0) -> ReadOnlyProof:
    """Compares a role with everything that only reads. An action that the table of AWS's actions
    does not know counts as a write."""
    writing = sum(one.level in CHANGING for one in table().values()) - len(CHANGES_NOTHING)
    proof = ReadOnlyProof(place=principal.place, name=principal.name, actions=writing)
    try:
        found = gains(principal.grants(), Grants(layers=((_reading(),),)), seconds=seconds)
    except (Undecided, PolicyError) as error:
        return replace(proof, reason=str(error))
    return replace(proof, gains=tuple(found))


def _reading() -> Policy:
    """A policy that allows all that changes nothing, on everything."""
    reading = [name for name, one in table().items() if one.level not in CHANGING]
    return Policy(
        (
            Statement(
                sid="Read",
                allow=True,
                actions=(*reading, *CHANGES_NOTHING),
                not_actions=False,
                resources=("*",),
                not_resources=False,
                principals=None,
                not_principals=False,
                conditions=(),
            ),
        )
    )
