"""What the ways of one principal to others are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from access.account import Account, Kind, Principal
from access.answers import Answers
from access.compare import first_gain
from access.grants import of
from access.nodes import Edge
from access.permission_sets import PermissionSet
from access.policy import Policy, Statement
from access.reach import Proof, Reach

_ALL = Policy((Statement("", True, ("*",), False, ("*",), False, None, False, ()),))
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@dataclass(frozen=True)
class Ways:
    """What is needed to find the edges of one principal."""

    account: Account
    source: Principal
    reach: Reach
    seconds: float
    answers: Answers
    _kept: dict[Kind, list[tuple[Principal, ...]]] = field(default_factory=dict)

    def edge(
        self,
        target: str,
        way: PermissionSet,
        proofs: Sequence[Proof],
        via: str = "",
        naming: Sequence[Proof] = (),
        alike: tuple[Principal, ...] = (),
    ) -> Edge:
        """An edge; `naming` are the proofs whose statements would name the target."""
        return Edge(
            source=self.source.place,
            target=target,
            way=way,
            proofs=tuple(proofs),
            via=via,
            declared=bool(naming) and all(one.exact for one in naming),
            alike=alike,
        )

    def others(self, kind: Kind) -> Iterator[tuple[Principal, str, tuple[Principal, ...]]]:
        """The other principals of a kind with ARNs: one of each class that the policies of the
        source do not tell apart, its ARN, and all of the class."""
        if kind not in self._kept:
            everybody = self.account.principals
            self._kept[kind] = [
                tuple(everybody[at] for at in one)
                for one in self.answers.alike.classes(self.source, kind, self.reach.statements())
            ]
        for alike in self._kept[kind]:
            if (arn := alike[0].arn) is not None:
                yield alike[0], arn, alike

    def in_order(self, classes: Iterable[tuple[Principal, ...]]) -> list[Principal]:
        """All that are in classes, in the order of the account."""
        places = {one.place for alike in classes for one in alike}
        return [one for one in self.account.principals if one.place in places]

    def arns(self, kind: Kind) -> list[str]:
        """The ARNs of all declared principals of a kind."""
        return [one.arn for one in self.account.principals if one.kind == kind and one.arn]

    def anywhere(self, kind: Kind) -> str:
        """A pattern of all principals of a kind."""
        return f"arn:aws:iam::{self.account.id}:{kind}/*"

    def gains_by_writing(self, one: Principal) -> bool:
        """Whether a principal that has everything within its boundary has more than now."""

        def gains(one: Principal) -> bool:
            boundary = one.boundary.read() if one.boundary is not None else None
            return first_gain(of([_ALL], boundary), one.grants(), seconds=self.seconds) is not None

        return self.answers.of_one("gains by writing", one, gains)

    def assumes(self, arn: str) -> Proof | None:
        """The proof that the source may assume a role."""
        return self.reach.may("sts:AssumeRole", arn)


Way = Callable[[Ways, PermissionSet], Iterable[Edge]]


def write_proof(ways: Ways, action: str, of_: Principal) -> Proof | None:
    """The proof that the source may write the policies of a principal: with one action."""
    if action == "iam:CreatePolicyVersion" or action == "iam:SetDefaultPolicyVersion":
        own = f"arn:aws:iam::{ways.account.id}:policy/"
        for arn in of_.attached:
            if arn.startswith(own) and (proof := ways.reach.may(action, arn)) is not None:
                return proof
        return None
    if of_.arn is None:
        return None
    fixed = {"iam:permissionsboundary": of_.boundary_arn}
    if not action.startswith("iam:Attach"):
        return ways.reach.may(action, of_.arn, fixed)
    for policy in (ADMINISTRATOR, f"arn:aws:iam::{ways.account.id}:policy/not-declared"):
        proof = ways.reach.may(action, of_.arn, {**fixed, "iam:policyarn": policy})
        if proof is not None:
            return proof
    return None
