"""The ways in which one principal can become another one: the edges that start at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from access.account import Account, Carrier, Principal
from access.answers import Answers
from access.iam_parts import Ways
from access.iam_ways import IAM_WAYS
from access.keys import ABSENT, Value
from access.nodes import ANY, HELD_BACK, KEY, UNDECLARED, Edge, is_key
from access.permission_sets import PermissionSet, permission_sets
from access.reach import Proof, Reach, trusts, works_on
from access.ways import ARNS, services_of, workloads_of

__all__ = ["ANY", "HELD_BACK", "UNDECLARED", "Edge", "edges_of", "is_key"]


def edges_of(
    account: Account, source: Principal, seconds: float, answers: Answers
) -> tuple[Edge, ...]:
    """Every way that starts at a principal, those of fewer permissions first. One that administers
    IAM gets everything by that, and no other way of it is told.

    Raises Undecided when one cannot be decided.
    """
    reach = Reach(account, source, seconds, answers=answers)
    ways = Ways(account, source, reach, seconds, answers)
    sets = permission_sets()
    all_of_iam = next(one for one in sets if one.folded == {"iam:*"})
    if found := tuple(_edges(ways, all_of_iam)):
        return found
    return tuple(edge for one in sets for edge in _edges(ways, one))


def _edges(ways: Ways, one: PermissionSet) -> Iterable[Edge]:
    if one.folded in _SPECIAL:
        return _SPECIAL[one.folded](ways, one)
    if one.folded in IAM_WAYS:
        return IAM_WAYS[one.folded](ways, one)
    # What it does not hold at all needs no question.
    if not all(ways.reach.holds(action) for action in one.permissions):
        return ()
    if "iam:passrole" in one.folded:
        return _by_passing(ways, one)
    if any(name.startswith("sso:") for name in one.folded):
        return _by_all(ways, one, ANY)
    return _by_workload(ways, one)


def _all(ways: Ways, actions: Iterable[str]) -> tuple[Proof, ...] | None:
    """Proofs that every action is allowed on something; None when one is not."""
    found: list[Proof] = []
    for action in actions:
        proof = ways.reach.may_any(action)
        if proof is None:
            return None
        found.append(proof)
    return tuple(found)


def _by_all(ways: Ways, one: PermissionSet, target: str) -> Iterator[Edge]:
    proofs = _all(ways, one.permissions)
    if proofs is not None:
        yield ways.edge(target, one, proofs)


def _by_passing(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """A service runs what the source says with a role that the source may pass to it."""
    others = _all(ways, [name for name in one.permissions if name.lower() != "iam:passrole"])
    if others is None:
        return
    known = ways.arns("role")
    seen: set[str] = set()
    for service in services_of(one):
        fixed = {"iam:passedtoservice": service}
        for role, arn, alike in ways.others("role"):
            if role.place in seen:
                continue
            passed = ways.reach.may("iam:PassRole", arn, fixed)
            if passed is not None and trusts(role, service, ways.seconds, ways.answers):
                seen.add(role.place)
                proofs = (passed, *others)
                yield ways.edge(role.place, one, proofs, service, (passed,), alike)
        if UNDECLARED not in seen:
            anywhere = f"arn:aws:iam::{ways.account.id}:role/*"
            passed = ways.reach.may_any("iam:PassRole", anywhere, known, fixed)
            if passed is not None:
                seen.add(UNDECLARED)
                yield ways.edge(UNDECLARED, one, (passed, *others), service, (passed,))


def _by_workload(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """A workload that runs already does what the source says, with the role that it has."""
    kinds = workloads_of(one)
    carriers = [carrier for carrier in ways.account.carriers if carrier.kind in kinds]
    for carrier in carriers:
        proofs = _on(ways, one.permissions, carrier)
        if proofs is not None:
            target = carrier.role if ways.account.principal(carrier.role) else UNDECLARED
            if target != ways.source.place:
                yield ways.edge(target, one, proofs, carrier.name, proofs)
    anywhere = ARNS[kinds[0]].format(account=ways.account.id)
    proofs = _elsewhere(ways, one.permissions, anywhere, [carrier.arn for carrier in carriers])
    if proofs is not None:
        yield ways.edge(UNDECLARED, one, proofs, f"a {kinds[0]} not declared here", proofs)


def _on(ways: Ways, actions: Iterable[str], carrier: Carrier) -> tuple[Proof, ...] | None:
    """Proofs of all actions on one workload, as far as they work on what it is."""
    found: list[Proof] = []
    for action in actions:
        on = carrier.arn if carrier.arn != "*" and works_on(action, carrier.arn) else "*"
        proof = ways.reach.may_any(action, on)
        if proof is None:
            return None
        found.append(proof)
    return tuple(found)


def _elsewhere(
    ways: Ways, actions: Iterable[str], anywhere: str, known: list[str]
) -> tuple[Proof, ...] | None:
    """Proofs of all actions on some workload other than the known ones."""
    found: list[Proof] = []
    for action in actions:
        beyond = [arn for arn in known if works_on(action, arn)]
        if "*" in known or (known and not beyond):
            # It cannot be told which workload the action is about: the known ones are meant.
            return None
        within = anywhere if works_on(action, anywhere) else "*"
        proof = ways.reach.may_any(action, within, beyond)
        if proof is None:
            return None
        found.append(proof)
    return tuple(found)


def _by_cluster(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """Who administers a cluster starts pods, and pods have roles."""
    proofs = _all(ways, one.permissions)
    if proofs is None:
        return
    pods = [carrier for carrier in ways.account.carriers if carrier.kind == "pod"]
    for pod in pods:
        target = pod.role if ways.account.principal(pod.role) else UNDECLARED
        if target != ways.source.place:
            yield ways.edge(target, one, proofs, pod.name, proofs)
    if not pods:
        yield ways.edge(UNDECLARED, one, proofs, "a pod of some cluster", proofs)


def _by_key(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """Who writes a key's policy, or grants its use, decrypts with it."""
    [action] = one.permissions
    fixed = _BY_ONESELF if action == "kms:CreateGrant" else None
    for policy in ways.account.policies:
        if policy.kind != "key" or policy.arn == "*":
            continue
        proof = ways.reach.may(action, policy.arn, fixed)
        if proof is not None and ways.reach.may("kms:Decrypt", policy.arn) is None:
            yield ways.edge(f"{KEY}{policy.arn}", one, (proof,), policy.name, ())


def _by_code(ways: Ways, one: PermissionSet) -> Iterator[Edge]:
    """Who writes the image or the object that a workload is loaded from decides what it does."""
    [action] = one.permissions
    for carrier in ways.account.carriers:
        if carrier.role == ways.source.place:
            continue
        for arn in carrier.code:
            proof = ways.reach.may(action, arn) if works_on(action, arn) else None
            if proof is not None:
                target = carrier.role if ways.account.principal(carrier.role) else UNDECLARED
                yield ways.edge(target, one, (proof,), carrier.name, (proof,))


_BY_ONESELF: Mapping[str, Value] = {"kms:grantisforawsresource": "false", "kms:viaservice": ABSENT}
"""A request that no service makes for who asks."""

_SPECIAL: Mapping[frozenset[str], Callable[[Ways, PermissionSet], Iterable[Edge]]] = {
    frozenset({"eks:createaccessentry", "eks:associateaccesspolicy"}): _by_cluster,
    frozenset({"kms:putkeypolicy"}): _by_key,
    frozenset({"kms:creategrant"}): _by_key,
    frozenset({"ecr:putimage"}): _by_code,
    frozenset({"s3:putobject"}): _by_code,
}
