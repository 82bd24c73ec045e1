"""The rules `privilege/*`: what is granted beyond what anybody said is needed, or to no effect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from access.account import Account, Document, Principal
from access.actions import action as known_action
from access.actions import matching
from access.compare import first_gain
from access.errors import PolicyError, Undecided
from access.grants import NOTHING, Grants
from access.policy import Policy, Statement
from recording import RecordedResource, Recording
from review.access_model import POLICY, account_of
from review.access_reading import in_words
from review.finding import Finding
from review.read_only import read_only_proof, read_only_roles
from review.rule import Rule, every_day

SECONDS = 5.0
"""What one question may take."""

_ALL_OF_A_KIND = ("role/*", "key/*", "user/*", "group/*", "policy/*")

REASONS = "wildcardReasons"
"""Input of a component, which a preview tells too: for each Sid the actions that a wildcard stands
for, and the reason."""

_SOURCE = "AWS Security Hub FSBP IAM.1, IAM.21; IAM User Guide, Grant least privilege"


def _identity(recording: Recording) -> Iterator[tuple[RecordedResource, Document]]:
    """The documents of identity policies, each once, with the resource that holds it."""
    seen: set[tuple[str, Policy | None]] = set()
    for principal in account_of(recording).principals:
        for document in principal.identity:
            if (document.place, document.policy) not in seen:
                seen.add((document.place, document.policy))
                yield recording.resource(document.place), document


def _wildcards(recording: Recording) -> Iterator[Finding]:
    for resource, document in _identity(recording):
        reasons = _reasons(recording, resource)
        for statement in document.policy.statements if document.policy is not None else ():
            wild = _wildcard(statement) if statement.allow else None
            if wild is None or _reasoned(statement, reasons.get(statement.sid)):
                continue
            yield WILDCARD.finding(
                resource,
                f"{resource.name} grants {wild} and nobody says why",
                detail=f"Statement {statement.sid or 'without Sid'} allows "
                f"{in_words(list(_names(statement)))} on {', '.join(statement.resources)}.",
                fix="Name the actions and resources, or give the statement a wildcard_reason.",
                key=statement.sid,
            )


def _wildcard(statement: Statement) -> str | None:
    """What in a statement reaches further than names, in words; None when nothing does. `*` as the
    resource of actions that work on none is no wildcard: AWS takes nothing else."""
    if statement.not_actions:
        return "every action but some"
    for one in statement.actions:
        if "*" in one or "?" in one:
            return f"the actions {one}"
    if statement.not_resources:
        return "everything but some resources"
    for one in statement.resources:
        if not _reaches_far(one):
            continue
        with_resources = [
            name
            for name in statement.actions
            if (known := known_action(name)).formats or not known.known
        ]
        if with_resources:
            return f"{with_resources[0]} on {one}"
    return None


def _reaches_far(text: str) -> bool:
    """`*`, an ARN whose service, account or whole resource is a wildcard, or all principals,
    policies or keys: what `components.iam.statement` asks a reason for as well."""
    parts = text.split(":", 5)
    if len(parts) < 6:
        return "*" in text or "?" in text
    _, partition, service, _, account, name = parts
    return (
        any("*" in one for one in (partition, service, account))
        or name.strip("*?") == ""
        or name in _ALL_OF_A_KIND
    )


def _reasons(recording: Recording, resource: RecordedResource) -> Mapping[str, Any]:
    """The reasons that the components around a resource give, nearest first."""
    found: dict[str, Any] = {}
    place = resource.parent
    while place is not None:
        parent = recording.resource(place)
        given = parent.inputs.get(REASONS)
        if isinstance(given, Mapping):
            found = {**given, **found}
        place = parent.parent
    return found


def _reasoned(statement: Statement, given: Any) -> bool:
    """Whether a reason was given for all that the statement allows."""
    if not isinstance(given, Mapping) or statement.not_actions or statement.not_resources:
        return False
    return bool(given.get("reason")) and set(statement.actions) <= set(given.get("actions") or ())


def _names(statement: Statement) -> Iterator[str]:
    for one in statement.actions:
        yield from sorted(known_action(name).name for name in matching(one))


def _without_effect(recording: Recording) -> Iterator[Finding]:
    account = account_of(recording)
    for principal in account.principals:
        for document in principal.identity:
            for statement in document.policy.statements if document.policy is not None else ():
                if statement.allow and _no_effect(principal, document, statement):
                    yield WITHOUT_EFFECT.finding(
                        recording.resource(document.place),
                        f"{principal.name} is granted what it can never use",
                        detail=f"Statement {statement.sid or 'without Sid'} "
                        f"({in_words(list(_names(statement)))}) allows no request: its boundary "
                        "or a Deny takes all of it away, or the actions work on none of "
                        f"{', '.join(statement.resources)}.",
                        fix="Take the statement out, or name what its actions work on.",
                        key=f"{principal.name}|{statement.sid}",
                    )


def _no_effect(principal: Principal, document: Document, statement: Statement) -> bool:
    """Whether denies and boundary leave nothing of a statement. What is not known has an effect."""
    if document.policy is None or principal.problems or _of_aws(statement):
        return False
    try:
        denies = tuple(
            Policy(tuple(one for one in policy.statements if not one.allow), policy.version)
            for each in principal.identity
            for policy in (each.read(),)
        )
        bounds = [] if principal.boundary is None else [(principal.boundary.read(),)]
        # One action after the other: the first mostly has an effect already.
        for name in statement.actions:
            alone = Policy((replace(statement, actions=(name,)),), document.policy.version)
            if statement.not_actions:
                alone = Policy((statement,), document.policy.version)
            new = Grants(layers=((alone,), *bounds), direct=denies)
            if first_gain(new, NOTHING, seconds=SECONDS) is not None:
                return False
        return True
    except (Undecided, PolicyError):
        return False


def _of_aws(statement: Statement) -> bool:
    """Whether it is about AWS's own parameters, whose ARNs have no account, unlike the forms that
    AWS publishes."""
    return all(re.match(r"arn:aws:ssm:[^:]*::", one) for one in statement.resources)


def _unattached(recording: Recording) -> Iterator[Finding]:
    account = account_of(recording)
    used = _used(account)
    named = {
        urn
        for resource in recording.resources
        if resource.type != POLICY
        for urns in resource.dependencies.values()
        for urn in urns
    }
    for policy in recording.of(POLICY):
        if policy.urn not in used and policy.urn not in named:
            yield UNATTACHED.finding(
                policy,
                f"Nobody has the policy {policy.name}",
                detail="No principal of the program has it, as a policy or as a boundary, and no "
                "other resource names it.",
                fix="Attach it or take it out.",
            )


def _used(account: Account) -> set[str]:
    return {
        document.place
        for one in account.principals
        for document in (*one.identity, *([one.boundary] if one.boundary is not None else []))
    }


def _read_only(recording: Recording) -> Iterator[Finding]:
    for role in read_only_roles(account_of(recording)):
        proof = read_only_proof(role)
        if not proof.holds:
            yield READ_ONLY.finding(
                recording.resource(role.place),
                f"{role.name} is not proved to be unable to write",
                detail=f"{proof}.",
                fix="Take the actions out of its statements.",
            )


WILDCARD = Rule(
    id="privilege/wildcard",
    title="A wildcard in a grant has a reason",
    level="error",
    source=_SOURCE,
    check=every_day(_wildcards),
)
WITHOUT_EFFECT = Rule(
    id="privilege/without-effect",
    title="What is granted has an effect",
    level="warning",
    source=_SOURCE,
    check=every_day(_without_effect),
)
UNATTACHED = Rule(
    id="privilege/unattached",
    title="Every policy is somebody's",
    level="warning",
    source=_SOURCE,
    check=every_day(_unattached),
)
READ_ONLY = Rule(
    id="privilege/read-only",
    title="The roles that preview and look for drift provably cannot write",
    level="error",
    source=_SOURCE,
    check=every_day(_read_only),
)
RULES = (WILDCARD, WITHOUT_EFFECT, UNATTACHED, READ_ONLY)
"""The rules on privilege."""
