"""The review of a recording, alone or against a base: one object that every report shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from access.account import Carrier
from recording import Recording
from recording.model import Source
from review.access_diff import AccessChange, access_changes, new_carriers
from review.access_model import account_of
from review.changes import Change, changes
from review.cost import Bill, bill_of
from review.errors import STUMBLES, described, understood
from review.finding import LEVELS, Finding, Level, worst_first
from review.memory import once_per_recording
from review.read_only import ReadOnlyProof, read_only_proof, read_only_roles
from review.risk import risks_of
from review.rules import RULES
from review.suppressions import Suppression, judge

UNDECIDED = "unknown"
"""The key of a control that could not be decided."""

STUMBLED = "review/unknown"
"""The rule of what another rule could not decide, because it does not understand the recording."""

FailOn = Literal["error", "warning", "note", "never"]
"""The least bad level that fails a review."""


@dataclass(frozen=True, kw_only=True)
class ReviewedFinding:
    """A finding with what is known of it beyond its rule.

    `is_new` says whether the base has it not; None without a base. `suppression` is the one that
    accepts it; None when it is open.
    """

    finding: Finding
    is_new: bool | None
    suppression: Suppression | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether it says that something could not be decided."""
        rule = self.finding.rule
        return rule.endswith("/unknown") or (
            rule.startswith("control/") and self.finding.key == UNDECIDED
        )


@dataclass(frozen=True, kw_only=True)
class Review:
    """What there is to say about a recording.

    `findings` are open, `accepted` are those that a suppression accepts; both new ones first, then
    the worst; what a change risks is among them. `access` has an answer for each principal and
    resource, `workloads` those that run with another role than before, `changes` the resources that
    differ: all three are empty without a base. `read_only` are the proofs that the roles which must
    not write cannot. `bill` is what the stack costs a month, `bill_before` what the base would,
    with the same use. `base_from` says in words where the base came from.
    """

    head: Recording
    base: Recording | None
    today: dt.date
    findings: tuple[ReviewedFinding, ...]
    accepted: tuple[ReviewedFinding, ...]
    access: tuple[AccessChange, ...]
    workloads: tuple[Carrier, ...]
    read_only: tuple[ReadOnlyProof, ...]
    changes: tuple[Change, ...]
    bill: Bill
    bill_before: Bill | None
    base_from: str = ""

    def source(self, urn: str) -> tuple[Source, bool] | None:
        """The line that declares a resource, and whether it is one of the base because the resource
        goes; None where it is not known."""
        for recording, of_base in ((self.head, False), (self.base, True)):
            resource = recording.get(urn) if recording is not None else None
            if resource is not None:
                return None if resource.source is None else (resource.source, of_base)
        return None

    def count(self, level: Level) -> int:
        """How many open findings have a level."""
        return sum(one.finding.level == level for one in self.findings)

    def answered(self, answer: str) -> list[AccessChange]:
        """The answers on access that are `answer`."""
        return [one for one in self.access if one.answer == answer]

    @property
    def unknown(self) -> int:
        """How many questions have no answer: findings that say so, and access."""
        return sum(one.is_unknown for one in self.findings) + len(self.answered("UNKNOWN"))

    def failures(self, fail_on: FailOn) -> list[str]:
        """Why the review fails, in words; empty when it does not.

        It fails by an open finding, old or new, of level `fail_on` or a worse one. What is UNKNOWN
        fails as an error does, and new access as a note does: it is there to be read.
        """
        if fail_on == "never":
            return []
        levels = LEVELS[: LEVELS.index(fail_on) + 1]
        told = [_counted(count, level) for level in levels if (count := self.count(level))]
        if self.unknown:
            told.append(_counted(self.unknown, "unanswered question", "UNKNOWN"))
        new = len(self.answered("NEW ACCESS"))
        if fail_on == "note" and new:
            told.append(_counted(new, "answer", "NEW ACCESS"))
        return told


def review(
    head: Recording,
    base: Recording | None = None,
    *,
    suppressions: Sequence[Suppression] = (),
    today: dt.date,
    base_from: str = "",
) -> Review:
    """Asks every rule of `head`, and compares it with `base` where there is one.

    `suppressions` are those that hold for the stack; `today` decides which of them have ended, and
    which versions AWS still supports, in `base` too. `base_from` says where the base came from, for
    the reports.

    Raises:
        ReviewError: a value of a recording has a type that no provider gives it.
    """
    with understood("the recording"):
        return replace(_review(head, base, suppressions, today), base_from=base_from)


def _review(
    head: Recording,
    base: Recording | None,
    suppressions: Sequence[Suppression],
    today: dt.date,
) -> Review:
    changed = changes(base, head) if base is not None else ()
    if base is None:
        # Without a change there is no risk, so what accepts one is not unused.
        suppressions = [one for one in suppressions if not one.rule.startswith("risk/")]
    found = [*findings_of(head, today), *risks_of(changed, head)]
    judged = judge(found, suppressions, today=today, root=stack_urn(head))
    known = _fingerprints(base, suppressions, today) if base is not None else None

    def noted(finding: Finding, suppression: Suppression | None = None) -> ReviewedFinding:
        is_new = None if known is None else finding.fingerprint not in known
        return ReviewedFinding(finding=finding, is_new=is_new, suppression=suppression)

    accepted = {one.fingerprint: suppression for one, suppression in judged.accepted}
    bill = bill_of(head)
    account = account_of(head)
    before = account_of(base) if base is not None else None
    return Review(
        head=head,
        base=base,
        today=today,
        findings=_new_first(noted(one) for one in worst_first(judged.open)),
        accepted=_new_first(
            noted(one, accepted[one.fingerprint])
            for one in worst_first(finding for finding, _ in judged.accepted)
        ),
        access=tuple(access_changes(account, before)) if before is not None else (),
        workloads=tuple(new_carriers(account, before)) if before is not None else (),
        read_only=tuple(read_only_proof(one) for one in read_only_roles(account)),
        changes=changed,
        bill=bill,
        bill_before=bill_of(base, bill.usage) if base is not None else None,
    )


def stack_urn(recording: Recording) -> str:
    """The URN of the stack itself, also where the recording leaves it out."""
    for one in recording.of("pulumi:pulumi:Stack"):
        return one.urn
    project, stack = recording.project, recording.stack
    return f"urn:pulumi:{stack}::{project}::pulumi:pulumi:Stack::{project}-{stack}"


@once_per_recording
def findings_of(recording: Recording, today: dt.date) -> list[Finding]:
    """What every rule finds on a day. A rule that stumbles over the recording has found UNKNOWN."""
    found: list[Finding] = []
    for rule in RULES:
        try:
            found += rule.check(recording, today)
        except STUMBLES as error:
            found.append(_stumbled(recording, rule.id, error))
    return found


def _stumbled(recording: Recording, rule: str, error: Exception) -> Finding:
    return Finding(
        rule=STUMBLED,
        level="error",
        urn=stack_urn(recording),
        title=f"What the rule {rule} asks is UNKNOWN",
        detail=f"It does not understand a value of the recording: {described(error)}.",
        fix="Make the recording again with `bin/mlops record`; if that does not help, report it.",
        key=rule,
    )


def _fingerprints(
    base: Recording, suppressions: Sequence[Suppression], today: dt.date
) -> frozenset[str]:
    """The findings of the base, those on suppressions among them, as the same suppressions would
    have it."""
    judged = judge(findings_of(base, today), suppressions, today=today, root=stack_urn(base))
    accepted = (finding for finding, _ in judged.accepted)
    return frozenset(one.fingerprint for one in (*judged.open, *accepted))


def _new_first(findings: Iterator[ReviewedFinding]) -> tuple[ReviewedFinding, ...]:
    return tuple(sorted(findings, key=lambda one: one.is_new is False))


def _counted(count: int, noun: str, word: str = "") -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}{f' ({word})' if word else ''}"
