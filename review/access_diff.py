"""What a change gives whom: two recordings compared exactly, principal by principal and resource by
resource, in the words of AWS's own check for new access."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from access.account import Account, Carrier, Document, Principal, ResourcePolicy
from access.compare import Gain, gains
from access.errors import PolicyError, Undecided
from access.evaluate import Request, applies
from access.grants import NOTHING, Grants
from access.policy import Policy, parse

Answer = Literal["NO NEW ACCESS", "NEW ACCESS", "UNKNOWN"]
Question = Literal["may do", "may be assumed by", "lets in", "refuses no longer"]

SECONDS = 10.0
"""What one comparison may take."""


@dataclass(frozen=True, kw_only=True)
class AccessChange:
    """The answer to one question on one principal or resource.

    `place` is its URN, of the new recording where it is in both. `gains` are proofs of NEW ACCESS,
    `reason` says why the answer is UNKNOWN.
    """

    place: str
    name: str
    kind: str
    question: Question
    answer: Answer
    gains: tuple[Gain, ...] = ()
    reason: str = ""


def access_changes(new: Account, old: Account, *, seconds: float = SECONDS) -> list[AccessChange]:
    """Every answer, of all principals and resources of the new account, in their order.

    What the old account has not is compared with nothing. `seconds` is the most that one answer
    may take; one that takes longer is UNKNOWN.
    """
    return [*_principals(new, old, seconds), *_resources(new, old, seconds)]


def new_carriers(new: Account, old: Account) -> list[Carrier]:
    """The workloads that run with a role and did not, or with another one, in their order."""
    before = {_carried(one) for one in old.carriers}
    return [one for one in new.carriers if _carried(one) not in before]


def _carried(one: Carrier) -> tuple[str, ...]:
    """What tells a workload with its role apart: of one place there may be several pods."""
    return stable(one.place), one.kind, one.name, stable(one.role)


def _principals(new: Account, old: Account, seconds: float) -> Iterator[AccessChange]:
    before = {stable(one.place): one for one in old.principals}
    for one in new.principals:
        was = before.get(stable(one.place))
        if not _same(one, was):
            yield _answer(one, "may do", _own(one), _own(was), seconds)
        else:
            yield _nothing_new(one, "may do")
        if one.trust is not None:
            old_trust = was.trust if was is not None else None
            if old_trust is not None and old_trust.policy == one.trust.policy is not None:
                yield _nothing_new(one, "may be assumed by")
                continue
            yield _answer(one, "may be assumed by", _alone(one.trust), _alone(old_trust), seconds)


def _same(one: Principal, was: Principal | None) -> bool:
    """Whether a principal has what it had, word for word, all of it readable."""
    if was is None or one.problems or was.problems:
        return False
    mine, theirs = _policies(one), _policies(was)
    return None not in mine and mine == theirs


def _policies(one: Principal) -> list[Policy | None]:
    listed = [document.policy for document in one.identity]
    return [*listed, *([one.boundary.policy] if one.boundary is not None else [])]


def _resources(new: Account, old: Account, seconds: float) -> Iterator[AccessChange]:
    before: dict[str, ResourcePolicy] = {stable(one.place): one for one in old.policies}
    by_arn = {one.arn: one for one in old.policies if one.arn != "*"}
    for one in new.policies:
        was = before.get(stable(one.place)) or by_arn.get(one.arn)
        document = was.document if was is not None else None
        if document is not None and document.policy == one.document.policy is not None:
            yield _nothing_new(one, "lets in")
            continue
        yield _answer(one, "lets in", _alone(one.document), _alone(document), seconds)
        if document is not None:
            yield _answer(
                one, "refuses no longer", _beside(one.document), _beside(document), seconds
            )
    kept = {stable(one.place) for one in new.policies} | {one.arn for one in new.policies}
    for gone in old.policies:
        if stable(gone.place) not in kept and gone.arn not in kept:
            # The resource may be there still, its policy is not.
            yield _answer(gone, "refuses no longer", _allowing, _beside(gone.document), seconds)


def _answer(
    one: Principal | ResourcePolicy,
    question: Question,
    new: Callable[[], Grants],
    old: Callable[[], Grants],
    seconds: float,
) -> AccessChange:
    answer: Answer = "NO NEW ACCESS"
    found: Sequence[Gain] = ()
    reason = ""
    try:
        found = gains(new(), old(), seconds=seconds)
        if question == "may be assumed by" and isinstance(one, Principal) and one.arn:
            # A trust policy names no resource: it is its role.
            found = [replace(gain, resource=one.arn) for gain in found]
        if question == "refuses no longer":
            found = [_refused(gain, old()) for gain in found]
        answer = "NEW ACCESS" if found else answer
    except (Undecided, PolicyError) as error:
        answer, reason = "UNKNOWN", str(error)
    return AccessChange(
        place=one.place,
        name=one.name,
        kind=one.kind,
        question=question,
        answer=answer,
        gains=tuple(found),
        reason=reason,
    )


def _refused(gain: Gain, old: Grants) -> Gain:
    """The gain with the Deny that went as its statement."""
    request = Request(gain.actions[0], gain.resource, gain.principal, gain.context)
    went = (
        statement
        for policy in old.policies()
        for statement in policy.statements
        if not statement.allow
        and applies(statement, request, variables=policy.version == "2012-10-17")
    )
    return replace(gain, statement=next(went, gain.statement))


def _nothing_new(one: Principal | ResourcePolicy, question: Question) -> AccessChange:
    return AccessChange(
        place=one.place, name=one.name, kind=one.kind, question=question, answer="NO NEW ACCESS"
    )


def _own(principal: Principal | None) -> Callable[[], Grants]:
    return lambda: NOTHING if principal is None else principal.grants()


def _alone(document: Document | None) -> Callable[[], Grants]:
    """What a policy of a resource allows by itself."""
    return lambda: NOTHING if document is None else Grants(layers=((document.read(),),))


def _beside(document: Document) -> Callable[[], Grants]:
    """What it leaves to a principal whose own policies allow everything."""
    return lambda: Grants(layers=((_own_policies(), document.read()),))


def _allowing() -> Grants:
    return Grants(layers=((_own_policies(),),))


def _own_policies() -> Policy:
    return parse(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
            ],
        }
    )


def stable(place: str) -> str:
    """A URN without stack and project, which may differ between recordings."""
    return "::".join(place.split("::")[2:]) or place
