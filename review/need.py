"""The rules on need: what a role may do, held against the calls that its workload says it makes.

The two are compared by action. Which resource a call is about is not declared: of two statements
that allow one action on two things, both count as used when the action is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from access.account import Account, Document, Principal
from access.actions import action as known_action
from access.actions import matching, table
from access.narrowing import is_about, is_for
from access.operations import actions_of, asked
from access.policy import Policy, Statement
from recording import RecordedResource, Recording
from review.access_model import account_of
from review.access_reading import in_words
from review.finding import Finding
from review.glob_meeting import meet
from review.memory import once_per_recording
from review.rule import Rule

CALLS = "calls"
"""Input of a component, which a preview tells too: the calls of the workload that has its role, or
`{"people": why}`."""
NAMED_MOST = 40
"""Calls and roles that a finding names."""

Answer = Literal["declared", "people", "undeclared"]
_SOURCE = "IAM User Guide, Grant least privilege; AWS Security Hub FSBP IAM.21"


@dataclass(frozen=True)
class Need:
    """What the workload of a role is said to call. `why` says of a role of people who they are."""

    role: Principal
    answer: Answer
    calls: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """How the grants of a recording stand to what is needed. `actions` is how many actions those
    roles are granted that declare their calls, `unneeded` how many of these no call needs."""

    declared: tuple[Need, ...]
    people: tuple[Need, ...]
    undeclared: tuple[Need, ...]
    actions: int
    unneeded: int

    def __str__(self) -> str:
        total = len(self.declared) + len(self.people) + len(self.undeclared)
        told = (
            f"Of {total} roles {len(self.declared)} declare what their workload calls, "
            f"{len(self.people)} are of people, {len(self.undeclared)} declare nothing"
        )
        if not self.declared:
            return told
        granted = f"{self.actions:,} actions that those are granted which declare"
        if not self.unneeded:
            return f"{told}. Each of the {granted} is needed by a call"
        return f"{told}. Of the {granted}, {self.unneeded:,} are needed by no call"


@once_per_recording
def standing_of(recording: Recording) -> Standing:
    """How the grants of a recording stand to what is needed."""
    by_answer: dict[Answer, list[Need]] = {"declared": [], "people": [], "undeclared": []}
    for one in needs_of(recording):
        by_answer[one.answer].append(one)
    actions = unneeded = 0
    for one in by_answer["declared"]:
        policies = [each.policy for each in one.role.identity if each.policy is not None]
        granted = frozenset().union(*(_named_by(policy).allowed for policy in policies))
        actions += len(granted)
        unneeded += len(granted - actions_of(one.calls))
    return Standing(
        declared=tuple(by_answer["declared"]),
        people=tuple(by_answer["people"]),
        undeclared=tuple(by_answer["undeclared"]),
        actions=actions,
        unneeded=unneeded,
    )


@once_per_recording
def needs_of(recording: Recording) -> tuple[Need, ...]:
    """What each role and user of the recording is said to call."""
    return tuple(_need(recording, one) for one in account_of(recording).of_kind("role", "user"))


def _need(recording: Recording, role: Principal) -> Need:
    given = _given(recording, recording.resource(role.place))
    if isinstance(given, Mapping) and isinstance(given.get("people"), str):
        return Need(role, "people", why=given["people"])
    if isinstance(given, list) and given and all(isinstance(one, str) for one in given):
        return Need(role, "declared", calls=tuple(given))
    return Need(role, "undeclared")


def _given(recording: Recording, resource: RecordedResource) -> Any:
    """What the component around a role says, the nearest that says something."""
    place = resource.parent
    while place is not None:
        parent = recording.resource(place)
        if CALLS in parent.inputs:
            return parent.inputs[CALLS]
        place = parent.parent
    return None


def _unused(recording: Recording) -> Iterator[Finding]:
    for document, policy, needs in _documents(recording):
        called = sorted({call for one in needs for call in one.calls})
        needed = actions_of(called)
        resource = recording.resource(document.place)
        for statement in policy.statements:
            spare = _spare(statement, needed) if statement.allow else []
            if not spare:
                continue
            yield UNUSED.finding(
                resource,
                f"{resource.name} grants what {_whose(needs)} never calls",
                detail=f"Statement {statement.sid or 'without Sid'} allows {in_words(spare)} on "
                f"{_some(statement.resources)}. The calls that are declared: {_some(called)}.",
                fix="Take the actions out of the statement. If the workload does call what needs "
                "them, declare the call beside the statements.",
                key=statement.sid,
            )


def _documents(recording: Recording) -> Iterator[tuple[Document, Policy, list[Need]]]:
    """The identity policies whose every holder says what it calls, each once."""
    held: dict[tuple[str, Policy], tuple[Document, list[Need]]] = {}
    for need in needs_of(recording):
        for document in need.role.identity:
            if document.policy is not None:
                key = (document.place, document.policy)
                held.setdefault(key, (document, []))[1].append(need)
    for (_, policy), (document, needs) in held.items():
        if all(one.answer == "declared" for one in needs):
            yield document, policy, needs


def _spare(statement: Statement, needed: frozenset[str]) -> list[str]:
    """The actions that a statement allows and nobody needs, those of a wildcard left out that work
    on none of its resources."""
    if statement.not_actions:
        return sorted(_named(_about(statement) - needed, statement))
    found: set[str] = set()
    for one in statement.actions:
        if "*" in one or "?" in one:
            found |= _named(matching(one) - needed, statement)
        elif one.lower() not in needed:
            found.add(known_action(one).name)
    return sorted(found)


def _named(spare: Iterable[str], statement: Statement) -> set[str]:
    known = (known_action(one) for one in spare)
    return {
        one.name
        for one in known
        if statement.not_resources or _works(one.formats, statement.resources)
    }


@lru_cache(maxsize=4096)
def _works(formats: tuple[str, ...], resources: tuple[str, ...]) -> bool:
    # An action that works on no resource is allowed on all of them alone.
    return any(one == "*" or any(meet(form, one) for form in formats) for one in resources)


def _missing(recording: Recording) -> Iterator[Finding]:
    account = account_of(recording)
    for need in needs_of(recording):
        role = need.role
        if need.answer != "declared" or role.problems or _unread(role):
            # What of it cannot be read is UNKNOWN by escalation/unknown.
            continue
        for call in need.calls:
            lacking = [one for one in asked(call).needs if not _allowed(account, role, one)]
            if lacking:
                yield MISSING.finding(
                    recording.resource(role.place),
                    f"{role.name} calls {call} and may not",
                    detail=f"The workload is said to call {call}, which asks for "
                    f"{in_words(lacking)}. No statement allows that on anything: AWS refuses the "
                    "call when it is made.",
                    fix="Allow the action on what the workload works on, or take the call out of "
                    "those that are declared if it is not made.",
                    key=call,
                )


def _unread(role: Principal) -> bool:
    documents = (*role.identity, *([role.boundary] if role.boundary is not None else []))
    return any(one.policy is None for one in documents)


def _allowed(account: Account, role: Principal, action: str) -> bool:
    """Whether something allows the action on any resource at all, and nothing refuses it on all."""
    name = action.lower()
    if not known_action(action).known:
        # No set of names has it, and a wildcard may mean it.
        statements = [one for document in role.identity for one in document.read().statements]
        return any(one.allow and is_about(one, action) for one in statements)
    own = [_named_by(document.read()) for document in role.identity]
    bound = _named_by(role.boundary.read()) if role.boundary is not None else None
    if any(name in one.refused for one in own) or (bound and name in bound.refused):
        return False
    if (bound is None or name in bound.allowed) and any(name in one.allowed for one in own):
        return True
    return any(
        one.allow and is_about(one, action) and is_for(one, role.word)
        for policy in account.policies
        if policy.document.policy is not None
        for one in policy.document.policy.statements
        if one.principals is not None and role.word in one.principals
    )


@dataclass(frozen=True)
class _Named:
    """Actions in lower case: those that a policy allows on anything, and those that it refuses on
    everything whatever the condition."""

    allowed: frozenset[str]
    refused: frozenset[str]


@lru_cache(maxsize=4096)
def _named_by(policy: Policy) -> _Named:
    allowed: set[str] = set()
    refused: set[str] = set()
    for one in policy.statements:
        if one.allow:
            allowed |= _about(one)
        elif not one.conditions and not one.not_resources and "*" in one.resources:
            refused |= _about(one)
    return _Named(frozenset(allowed), frozenset(refused))


def _about(statement: Statement) -> set[str]:
    """The actions that a statement is about, in lower case."""
    named = {name for one in statement.actions for name in matching(one)}
    return set(table()) - named if statement.not_actions else named


def _undeclared(recording: Recording) -> Iterator[Finding]:
    needs = needs_of(recording)
    if all(one.answer == "undeclared" for one in needs):
        return
    # The program declares needs: who does not has forgotten it.
    for need in needs:
        if need.answer == "undeclared":
            yield UNDECLARED.finding(
                recording.resource(need.role.place),
                f"Nobody says what the workload of {need.role.name} calls",
                detail="What it may do is held against nothing: whether it needs all of it is not "
                "known.",
                fix="Declare the calls of its workload, as the other roles of the program do.",
            )


def _silent(recording: Recording) -> Iterator[Finding]:
    needs = needs_of(recording)
    if not needs or any(one.answer != "undeclared" for one in needs):
        return
    first = recording.resource(needs[0].role.place)
    yield SILENT.finding(
        next(iter(recording.of("pulumi:pulumi:Stack")), first),
        f"Nobody says what the workloads call: {len(needs)} roles are held against nothing",
        detail="Whether these need all that they may do is not known: "
        f"{_some([one.role.name for one in needs])}.",
        fix="Declare the calls of each workload, as the input `calls` of the component that holds "
        "its role (docs/review.md, Granted and needed).",
    )


def _whose(needs: Sequence[Need]) -> str:
    return f"the workload of {_some(sorted(one.role.name for one in needs))}"


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - NAMED_MOST} more" if len(texts) > NAMED_MOST else ""
    return f"{', '.join(texts[:NAMED_MOST])}{more}"


UNUSED = Rule(
    id="privilege/unused-grant",
    title="What a role may do, a declared call of its workload needs",
    level="warning",
    source=_SOURCE,
    check=_unused,
)
MISSING = Rule(
    id="privilege/missing-grant",
    title="What a workload is said to call, its role may do",
    level="error",
    source=_SOURCE,
    check=_missing,
)
UNDECLARED = Rule(
    id="privilege/undeclared-need",
    title="Every role says what its workload calls",
    level="warning",
    source=_SOURCE,
    check=_undeclared,
)
SILENT = Rule(
    id="privilege/no-need-declared",
    title="The program says what its workloads call",
    level="note",
    source=_SOURCE,
    check=_silent,
)
RULES = (UNUSED, MISSING, UNDECLARED, SILENT)
"""The rules on need."""
