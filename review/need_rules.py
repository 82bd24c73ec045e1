"""The rules on need: what a role may do, held against the calls that its workload says it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from access.account import Document, Principal
from access.operations import actions_of, asked
from access.policy import Policy
from recording import Recording
from review.access_model import account_of
from review.access_reading import in_words
from review.finding import Finding
from review.granted import is_allowed, spare_actions
from review.need import Need, needs_of
from review.rule import Rule, every_day

NAMED_MOST = 40
"""Calls and roles that a finding names."""

_SOURCE = "IAM User Guide, Grant least privilege; AWS Security Hub FSBP IAM.21"


def _unused(recording: Recording) -> Iterator[Finding]:
    for document, policy, needs in _documents(recording):
        called = sorted({call for one in needs for call in one.calls})
        needed = actions_of(called)
        resource = recording.resource(document.place)
        for statement in policy.statements:
            spare = spare_actions(statement, needed) if statement.allow else []
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


def _missing(recording: Recording) -> Iterator[Finding]:
    account = account_of(recording)
    for need in needs_of(recording):
        role = need.role
        if need.answer != "declared" or role.problems or _unread(role):
            # What of it cannot be read is UNKNOWN by escalation/unknown.
            continue
        for call in need.calls:
            lacking = [one for one in asked(call).needs if not is_allowed(account, role, one)]
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
    check=every_day(_unused),
)
MISSING = Rule(
    id="privilege/missing-grant",
    title="What a workload is said to call, its role may do",
    level="error",
    source=_SOURCE,
    check=every_day(_missing),
)
UNDECLARED = Rule(
    id="privilege/undeclared-need",
    title="Every role says what its workload calls",
    level="warning",
    source=_SOURCE,
    check=every_day(_undeclared),
)
SILENT = Rule(
    id="privilege/no-need-declared",
    title="The program says what its workloads call",
    level="note",
    source=_SOURCE,
    check=every_day(_silent),
)
RULES = (UNUSED, MISSING, UNDECLARED, SILENT)
"""The rules on need."""
