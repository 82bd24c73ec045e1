"""The ways that need nothing but IAM and STS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from access.account import Kind, Principal
from access.compare import first_gain
from access.grants import Grants
from access.iam_parts import ADMINISTRATOR, Way, Ways, write_proof
from access.nodes import ANY, HELD_BACK, UNDECLARED, Edge
from access.permission_sets import PermissionSet
from access.reach import Proof


def _own(action: str, kind: str) -> Way:
    """The source writes its own policies."""

    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        if ways.source.kind != kind or not ways.reach.holds(action):
            return
        proof = write_proof(ways, action, ways.source)
        if proof is not None and ways.gains_by_writing(ways.source):
            yield ways.edge(ANY, one, (proof,))

    return way


def _own_any_kind(action: str) -> Way:
    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        return _own(action, ways.source.kind)(ways, one)  # type: ignore[return-value]

    return way


def _own_group(action: str) -> Way:
    """The source writes the policies of a group that it is in."""

    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        for place in ways.source.groups:
            group = ways.account.principal(place)
            proof = None if group is None else write_proof(ways, action, group)
            if proof is not None and ways.gains_by_writing(ways.source):
                yield ways.edge(ANY, one, (proof,))

    return way


def _of_role(action: str, entry: str) -> Way:
    """The source writes the policies of a role that it can get into."""

    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        if not ways.reach.holds(action):
            return
        by_version = action.endswith("PolicyVersion")  # of a policy, which differ in a class
        able = (
            alike
            for role, arn, alike in ways.others("role")
            if (by_version or write_proof(ways, action, role) is not None)
            and ways.reach.may(entry, arn) is not None
        )
        for role in ways.in_order(able):
            proof = write_proof(ways, action, role)
            enters = None if proof is None else ways.reach.may(entry, role.arn or "")
            if proof is not None and enters is not None and ways.gains_by_writing(role):
                yield ways.edge(ANY, one, (proof, enters), role.name)
                return  # By any other role it gets the same.

    return way


def _into(kind: Kind, actions: Sequence[str]) -> Way:
    """The source gets into another principal by acting on it."""

    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        if not all(ways.reach.holds(action) for action in actions):
            return
        for other, arn, alike in ways.others(kind):
            proofs = _each(ways.reach.may(action, arn) for action in actions)
            if proofs is not None:
                yield ways.edge(other.place, one, proofs, "", proofs, alike)
        known = ways.arns(kind)
        proofs = _each(ways.reach.may_any(action, ways.anywhere(kind), known) for action in actions)
        if proofs is not None:
            yield ways.edge(UNDECLARED, one, proofs, "", proofs)

    return way


def _trust_and_assume(ways: Ways, one: PermissionSet) -> Iterable[Edge]:
    """With the trust policy changed, the role lets the source in."""
    assumes = ways.reach.holds("sts:AssumeRole")
    return _into("role", ["iam:UpdateAssumeRolePolicy"])(ways, one) if assumes else ()


def _each(proofs: Iterable[Proof | None]) -> tuple[Proof, ...] | None:
    found: list[Proof] = []
    for one in proofs:
        if one is None:
            return None
        found.append(one)
    return tuple(found)


def _user_with_policy(action: str) -> Way:
    """The source gives a user everything, and itself a key of that user."""

    def way(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
        if not (ways.reach.holds(action) and ways.reach.holds("iam:CreateAccessKey")):
            return
        able = (
            alike
            for user, arn, alike in ways.others("user")
            if write_proof(ways, action, user) is not None
            and ways.reach.may("iam:CreateAccessKey", arn) is not None
        )
        for user in ways.in_order(able):
            proof = write_proof(ways, action, user)
            key = ways.reach.may("iam:CreateAccessKey", user.arn or "")
            if proof is not None and key is not None and ways.gains_by_writing(user):
                yield ways.edge(ANY, one, (proof, key), user.name)
                return

    return way


def _join_group(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    if ways.source.kind != "user":
        return
    for group in ways.in_order(alike for _, _, alike in ways.others("group")):
        proof = ways.reach.may("iam:AddUserToGroup", group.arn or "")
        if proof is not None and group.place not in ways.source.groups:
            yield ways.edge(group.place, one, (proof,), "", (proof,))
    known = ways.arns("group")
    proof = ways.reach.may_any("iam:AddUserToGroup", ways.anywhere("group"), known)
    if proof is not None:
        yield ways.edge(UNDECLARED, one, (proof,), "", (proof,))


def _assume(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    for role, arn, alike in ways.others("role"):
        if _may_let_in(role, ways) and (proof := ways.assumes(arn)) is not None:
            yield ways.edge(role.place, one, (proof,), "", (proof,), alike)
    if not ways.reach.holds("sts:AssumeRole"):
        return
    proof = ways.reach.may_any("sts:AssumeRole", ways.anywhere("role"), ways.arns("role"))
    if proof is not None:
        yield ways.edge(UNDECLARED, one, (proof,), "", (proof,))


def _may_let_in(role: Principal, ways: Ways) -> bool:
    """Whether a trust policy has an Allow that can be about the source; cheap, to spare the many
    roles that trust a service alone the question."""
    if role.trust is None:
        return False
    if role.trust.policy is None:
        return True  # The question says why it cannot be answered.
    meant = {"*", ways.source.word, f"AWS=arn:aws:iam::{ways.account.id}:root"}
    return any(
        one.allow and (one.not_principals or not meant.isdisjoint(one.principals or ("*",)))
        for one in role.trust.policy.statements
    )


def _unbound_role(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    if not ways.reach.holds("iam:DeleteRolePermissionsBoundary"):
        return

    def proofs(role: Principal) -> tuple[Proof, ...] | None:
        if role.boundary is None or role.arn is None:
            return None
        fixed = {"iam:permissionsboundary": role.boundary_arn}
        deletes = ways.reach.may("iam:DeleteRolePermissionsBoundary", role.arn, fixed)
        enters = None if deletes is None else ways.assumes(role.arn)
        return None if deletes is None or enters is None else (deletes, enters)

    able = (alike for role, _, alike in ways.others("role") if proofs(role) is not None)
    for role in ways.in_order(able):
        found = proofs(role)
        if found is not None and _held_back(role, ways):
            yield ways.edge(HELD_BACK, one, found, role.name)
            return


def _unbound_user(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    user = ways.source
    if user.kind != "user" or user.arn is None or user.boundary is None:
        return
    fixed = {"iam:permissionsboundary": user.boundary_arn}
    proof = ways.reach.may("iam:DeleteUserPermissionsBoundary", user.arn, fixed)
    if proof is not None and _held_back(user, ways):
        yield ways.edge(HELD_BACK, one, (proof,))


def _held_back(one: Principal, ways: Ways) -> bool:
    def held_back(one: Principal) -> bool:
        free: Grants = replace(one, boundary=None).grants()
        return first_gain(free, one.grants(), seconds=ways.seconds) is not None

    return ways.answers.of_one("held back", one, held_back)


def _all_of_iam(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """The source makes a principal with everything and becomes it."""
    for kind, entries in (
        ("User", ("iam:CreateAccessKey", "iam:CreateLoginProfile")),
        ("Role", ("iam:CreateRole",)),
    ):
        new = f"arn:aws:iam::{ways.account.id}:{kind.lower()}/not-declared"
        free = {"iam:permissionsboundary": None}
        makes = ways.reach.may(f"iam:Create{kind}", new, free)
        if makes is None:
            continue
        enters = next((p for name in entries if (p := ways.reach.may(name, new, free))), None)
        writes = ways.reach.may(f"iam:Put{kind}Policy", new, free) or ways.reach.may(
            f"iam:Attach{kind}Policy", new, {**free, "iam:policyarn": ADMINISTRATOR}
        )
        if enters is not None and writes is not None:
            yield ways.edge(ANY, one, dict.fromkeys((makes, writes, enters)))  # type: ignore[arg-type]


def _put(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    yield from _own("iam:PutRolePolicy", "role")(ways, one)
    yield from _own("iam:PutUserPolicy", "user")(ways, one)
    yield from _own_group("iam:PutGroupPolicy")(ways, one)


_ENTER_BY_TRUST = "iam:UpdateAssumeRolePolicy"
_ENTER = "sts:AssumeRole"

IAM_WAYS: Mapping[frozenset[str], Way] = {
    frozenset(name.lower() for name in names): way
    for names, way in (
        (["iam:*"], _all_of_iam),
        (["iam:put*"], _put),
        (["iam:AddUserToGroup"], _join_group),
        (["iam:AttachGroupPolicy"], _own_group("iam:AttachGroupPolicy")),
        (["iam:PutGroupPolicy"], _own_group("iam:PutGroupPolicy")),
        (["iam:AttachRolePolicy"], _own("iam:AttachRolePolicy", "role")),
        (["iam:PutRolePolicy"], _own("iam:PutRolePolicy", "role")),
        (["iam:AttachUserPolicy"], _own("iam:AttachUserPolicy", "user")),
        (["iam:PutUserPolicy"], _own("iam:PutUserPolicy", "user")),
        (["iam:CreatePolicyVersion"], _own_any_kind("iam:CreatePolicyVersion")),
        (["iam:SetDefaultPolicyVersion"], _own_any_kind("iam:SetDefaultPolicyVersion")),
        *(
            ([action, entry], _of_role(action, entry))
            for action in ("iam:AttachRolePolicy", "iam:CreatePolicyVersion", "iam:PutRolePolicy")
            for entry in (_ENTER, _ENTER_BY_TRUST)
        ),
        (
            ["iam:AttachUserPolicy", "iam:CreateAccessKey"],
            _user_with_policy("iam:AttachUserPolicy"),
        ),
        (["iam:PutUserPolicy", "iam:CreateAccessKey"], _user_with_policy("iam:PutUserPolicy")),
        (["iam:CreateAccessKey"], _into("user", ["iam:CreateAccessKey"])),
        (
            ["iam:CreateAccessKey", "iam:DeleteAccessKey"],
            _into("user", ["iam:CreateAccessKey", "iam:DeleteAccessKey"]),
        ),
        (["iam:CreateLoginProfile"], _into("user", ["iam:CreateLoginProfile"])),
        (["iam:UpdateLoginProfile"], _into("user", ["iam:UpdateLoginProfile"])),
        ([_ENTER_BY_TRUST], _into("role", [_ENTER_BY_TRUST])),
        ([_ENTER_BY_TRUST, _ENTER], _trust_and_assume),
        (["iam:DeleteRolePermissionsBoundary", _ENTER], _unbound_role),
        (["iam:DeleteUserPermissionsBoundary"], _unbound_user),
        ([_ENTER], _assume),
    )
}
"""How each set of permissions of IAM and STS is decided."""
