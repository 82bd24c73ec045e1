"""What one principal may do to one thing, or to anything, with the statement that lets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from access.account import Account, Document, Principal
from access.actions import action as known_action
from access.answers import Answers
from access.compare import Gain
from access.errors import Undecided
from access.grants import Grants
from access.keys import Value
from access.narrowing import (
    as_policies,
    asking,
    denying,
    is_about,
    is_exact,
    is_for,
    named_resources,
    on_resource,
    only_action,
    pattern_of,
)
from access.policy import Policy, Statement
from access.words import Glob

_VARIABLE = re.compile(r"\$\{[^}]*\}|\*")
_ELSEWHERE = "000000000000"
_BOTH = frozenset({"kms", "sts"})
"""Services where the policy of a key or a role has to agree: identity policies are not enough."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A request that is allowed, and the statement that allows it: `place` of its document, `sid`,
    and `pattern`, the action in it. `exact`: it names the resource and its service in full, or is
    of the resource's own policy and names the principal in full."""

    action: str
    resource: str
    context: tuple[tuple[str, Value], ...]
    place: str
    statement: Statement
    pattern: str
    exact: bool


@dataclass(frozen=True)
class _Held:
    document: Document
    original: Statement
    version: str


class Reach:
    """Answers for one principal, about resources of its account; with `home` False of any account.
    `answers` are kept for other principals of it. Every question may raise Undecided."""

    def __init__(
        self,
        account: Account,
        principal: Principal,
        seconds: float,
        *,
        home: bool = True,
        answers: Answers | None = None,
    ) -> None:
        self._answers = answers or Answers(account)
        self._account = account
        self._seconds = seconds
        self._held = [
            _Held(document, one, policy.version)
            for document in principal.identity
            for policy in (document.read(),)
            for one in policy.statements
        ]
        if principal.problems:
            raise Undecided(principal.problems[0])
        boundary = principal.boundary
        self._boundary = None if boundary is None else boundary.read()
        self._word = principal.word
        self._fixed: dict[str, Value] = {
            "aws:principalaccount": account.id,
            "aws:resourceaccount": account.id if home else _ELSEWHERE,
        }
        if principal.arn is not None:
            self._fixed["aws:principalarn"] = principal.arn
        self._asked: dict[object, Proof | None] = {}
        self._held_on: dict[str, list[_Held]] = {}

    def holds(self, action: str) -> bool:
        """Whether some Allow of it is about the action, whatever else decides."""
        return any(one.original.allow for one in self._about(action))

    def statements(self) -> Iterator[Statement]:
        """All that it has, and those of its boundary."""
        yield from (one.original for one in self._held)
        if self._boundary is not None:
            yield from self._boundary.statements

    def _about(self, action: str) -> list[_Held]:
        """Its statements about an action."""
        folded = action.lower()
        if folded not in self._held_on:
            self._held_on[folded] = [one for one in self._held if is_about(one.original, folded)]
        return self._held_on[folded]

    def may(
        self, action: str, resource: str, fixed: Mapping[str, Value] | None = None
    ) -> Proof | None:
        """The proof that it may do that to this resource, or to one of a pattern; None when it may
        not."""
        return self.may_any(action, resource, (), fixed)

    def may_any(
        self,
        action: str,
        within: str = "*",
        beyond: Iterable[str] = (),
        fixed: Mapping[str, Value] | None = None,
    ) -> Proof | None:
        """The same to any resource of a pattern, other than those `beyond` which it is asked."""
        excluded = tuple(sorted(beyond))
        key = (action, within, excluded, tuple(sorted((fixed or {}).items())))
        if key not in self._asked:
            self._asked[key] = self._ask(action, within, excluded, fixed or {})
        return self._asked[key]

    def _ask(
        self, action: str, within: str, beyond: tuple[str, ...], fixed: Mapping[str, Value]
    ) -> Proof | None:
        held = self._about(action)
        if beyond:
            named = named_resources(one.original for one in held if one.original.allow)
            if named is not None:
                patterns = [Glob(one) for one in beyond if "*" in one or "?" in one]
                left = (
                    one
                    for one in named.difference(beyond)
                    if Glob(within).matches(one)
                    and not any(known.matches(one) for known in patterns)
                )
                return next(
                    (proof for one in sorted(left) if (proof := self.may(action, one, fixed))), None
                )
        only = {
            narrowed: one
            for one in held
            if (narrowed := on_resource(only_action(one.original, action), within)) is not None
        }
        own = as_policies((one.version, statement) for statement, one in only.items())
        asking_only = (Policy(tuple(asking(action, within, beyond))),)
        by_name, refusing, agreeing = self._by_resource(action, within)
        fixed = {**self._fixed, **fixed}
        # By its own policies, and where the resource has to agree by its policy too.
        layers = [own, asking_only, *([] if agreeing is None else [agreeing])]
        if self._boundary is not None:
            layers.append(self._bounding(self._boundary, action, within))
        # Or by the policy of the resource, where it names the principal.
        refused = (*refusing, *denying([*own, *layers[-1]]))
        agrees = agreeing is None or any(one.allow for each in agreeing for one in each.statements)
        if agrees and any(one.allow for one in only):
            asked = Grants(layers=tuple(layers), direct=refusing)
            if (found := self._answers.first(asked, fixed, self._seconds)) is not None:
                return self._proof(found, action, only)
        if by_name:
            asked = Grants(layers=(by_name, asking_only), direct=refused)
            if (found := self._answers.first(asked, fixed, self._seconds)) is not None:
                # The policy is the resource's own, and its statement has the principal's name.
                return replace(self._proof(found, action, only), exact=True)
        return None

    @staticmethod
    def _proof(gain: Gain, action: str, only: Mapping[Statement, _Held]) -> Proof:
        source = only.get(gain.statement)
        original = gain.statement if source is None else source.original
        return Proof(
            action=known_action(action).name,
            resource=gain.resource,
            context=tuple(sorted(gain.context.items())),
            place="" if source is None else source.document.place,
            statement=original,
            pattern=pattern_of(original, action),
            exact=is_exact(original, action, gain.resource),
        )

    @staticmethod
    def _bounding(boundary: Policy, action: str, within: str) -> tuple[Policy, ...]:
        listed = [
            on
            for one in boundary.statements
            if is_about(one, action)
            and (on := on_resource(only_action(one, action), within)) is not None
        ]
        return as_policies((boundary.version, one) for one in listed)

    def _by_resource(
        self, action: str, resource: str
    ) -> tuple[tuple[Policy, ...], tuple[Policy, ...], tuple[Policy, ...] | None]:
        """What the policies of the resource let this principal do by its own name, what they
        refuse it and, where they have to agree, what they leave to its own policies."""
        documents = [one.document for one in self._account.policies_of(resource)]
        if action.lower().startswith("sts:"):
            role = self._account.with_arn(resource)
            if role is not None and role.trust is not None:
                documents.append(role.trust)
        allowing: list[tuple[str, Statement]] = []
        refusing: list[tuple[str, Statement]] = []
        agreeing: list[tuple[str, Statement]] = []
        for document in documents:
            policy = document.read()
            for one in policy.statements:
                if not is_about(one, action) or not is_for(one, self._word):
                    continue
                plain = replace(only_action(one, action), principals=None, not_principals=False)
                by_name = not one.not_principals and self._word in (one.principals or ())
                kind = allowing if by_name else agreeing
                (kind if one.allow else refusing).append((policy.version, plain))
        must = action.lower().partition(":")[0] in _BOTH and bool(documents)
        return (
            as_policies(allowing),
            as_policies(refusing),
            as_policies([*agreeing, *refusing]) if must else None,
        )


def trusts(role: Principal, service: str, seconds: float, answers: Answers) -> bool:
    """Whether the trust policy of a role lets a service have it. Raises Undecided."""
    if role.trust is None:
        return False
    policy = role.trust.read()
    for word, action in (
        (f"Service={service}", "sts:AssumeRole"),
        (f"Federated={service}", "sts:AssumeRoleWithWebIdentity"),
    ):
        listed = [
            (
                policy.version,
                replace(only_action(one, action), principals=None, not_principals=False),
            )
            for one in policy.statements
            if is_about(one, action) and is_for(one, word)
        ]
        if answers.first(Grants(layers=(as_policies(listed),)), {}, seconds) is not None:
            return True
    return False


def works_on(action: str, resource: str) -> bool:
    """Whether an action works on resources of that form."""
    known = known_action(action)
    return not known.known or any(
        re.fullmatch(_form(form), resource) is not None for form in known.formats
    )


def _form(form: str) -> str:
    """A pattern for the ARNs of a form, of any account and region."""
    pieces = _VARIABLE.split(form)
    return ".*".join(re.escape(one) for one in pieces)
