"""The rules `escalation/*`: who can become something more powerful, how, and what ends it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from access.account import Account
from access.escalation import Cut, Escalations, Path, escalations
from access.nodes import KEY, UNDECLARED, Edge, is_key
from recording import Recording
from review.access_diff import stable
from review.access_model import account_of
from review.finding import Finding
from review.memory import once_per_recording
from review.rule import Rule, every_day

_SOURCE = (
    "pathfinding.cloud, prowler and cloudsplaining: privilege escalation in AWS IAM; "
    "MITRE ATT&CK T1098"
)

ENDS_NAMED = 8
"""Ends of one finding that are named beside the first; of more, how many."""


@once_per_recording
def found_in(recording: Recording) -> tuple[Account, Escalations]:
    """Account and escalations of a recording, found once."""
    account = account_of(recording)
    return account, escalations(account)


def _paths(recording: Recording) -> Iterator[Finding]:
    account, found = found_in(recording)
    for path in found.paths:
        if path.powerful:
            yield _finding(POWER, recording, account, path)


def _undeclared(recording: Recording) -> Iterator[Finding]:
    account, found = found_in(recording)
    for path in found.paths:
        if not path.powerful and path.end == UNDECLARED:
            yield _finding(UNDECLARED_ROLE, recording, account, path)


def _sideways(recording: Recording) -> Iterator[Finding]:
    account, found = found_in(recording)
    for path in found.paths:
        if not path.powerful and path.end != UNDECLARED:
            yield _finding(ROLE_NOT_NAMED, recording, account, path)


def _undecided(recording: Recording) -> Iterator[Finding]:
    _, found = found_in(recording)
    for place, reason in found.undecided.items():
        resource = recording.resource(place)
        yield UNDECIDED.finding(
            resource,
            f"Whether {resource.name} can become something more powerful is UNKNOWN",
            detail=f"{reason[:1].upper()}{reason[1:]}.",
            fix="Make the policy known before the deployment, or simple enough to be decided.",
        )


def _finding(rule: Rule, recording: Recording, account: Account, path: Path) -> Finding:
    names = {one.place: one.name for one in account.principals}
    steps = " Then: ".join(_step(edge, names) for edge in path.steps)
    end = named(path.end, names)
    others = ""
    key = stable(path.end)
    if path.more:
        others = f" and {len(path.more)} more"
        steps += f" The {len(path.more)} more: {_listed(path.more, names)}."
        ends = "\0".join(sorted(stable(one) for one in (path.end, *path.more)))
        key += f"{others}: {hashlib.sha256(ends.encode()).hexdigest()[:16]}"
    does = "become" if path.end in names else "obtain"
    return rule.finding(
        recording.resource(path.source.place),
        f"{path.source.name} can {does} {end}{others}",
        detail=steps,
        fix=_fix(path.cuts, recording),
        key=key,
    )


def _listed(ends: Sequence[str], names: Mapping[str, str]) -> str:
    told = ", ".join(named(one, names) for one in ends[:ENDS_NAMED])
    left = len(ends) - ENDS_NAMED
    return told if left <= 0 else f"{told} and {left} others"


def named(node: str, names: Mapping[str, str]) -> str:
    """What a node of the graph is called: a principal, the use of a key, or the node itself."""
    if is_key(node):
        return f"the use of the key {node.removeprefix(KEY)}"
    return names.get(node, node)


def _step(edge: Edge, names: Mapping[str, str]) -> str:
    via = f" through {edge.via}" if edge.via else ""
    proofs = "; ".join(
        f"{one.action} on {one.resource}"
        f"{''.join(f', with {key} {_value(value)}' for key, value in one.context)}"
        f" (statement {one.statement.sid or 'without Sid'})"
        for one in edge.proofs
    )
    return (
        f"{names[edge.source]} gets {named(edge.target, names)}{via} by {edge.way.name} "
        f"({edge.way.cite}): {proofs}."
    )


def _value(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _fix(cuts: Sequence[Cut], recording: Recording) -> str:
    if not cuts:
        return "No edit of one statement ends it: look at the trust and resource policies in it."
    told = [
        f"{_edit(cut)} in statement {cut.sid or 'without Sid'} of "
        f"{recording.resource(cut.place).name}"
        for cut in cuts
    ]
    return f"{', and '.join(told)}; or name its resources without this one."


def _edit(cut: Cut) -> str:
    if cut.pattern.startswith("NotAction "):
        return f"Add {cut.action} to NotAction"
    return f"Take {cut.pattern} out"


POWER = Rule(
    id="escalation/path",
    title="No principal can give itself more than it has",
    level="error",
    source=_SOURCE,
    check=every_day(_paths),
)
UNDECLARED_ROLE = Rule(
    id="escalation/undeclared-principal",
    title="No principal can become one that the program does not declare",
    level="error",
    source=_SOURCE,
    check=every_day(_undeclared),
)
ROLE_NOT_NAMED = Rule(
    id="escalation/role-not-named",
    title="A principal that can become another one is meant to: a statement names it in full",
    level="warning",
    source=_SOURCE,
    check=every_day(_sideways),
)
UNDECIDED = Rule(
    id="escalation/unknown",
    title="Of every principal it is known whether it can become another one",
    level="warning",
    source=_SOURCE,
    check=every_day(_undecided),
)
RULES = (POWER, UNDECLARED_ROLE, ROLE_NOT_NAMED, UNDECIDED)
"""The rules on escalation."""
