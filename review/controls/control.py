"""A control: what must hold of every resource of some types, and which frameworks ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recording import RecordedResource, Recording
from review.controls.environment import is_production
from review.controls.place import place_of
from review.controls.predicates import Predicate
from review.controls.verdict import Verdict, unknown
from review.finding import Finding, Level
from review.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Where a control need not hold, and why."""

    when: Predicate
    reason: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """What must hold.

    `id` stays for ever: suppressions name it as `control/<id>`. `frameworks` are the ids that ask
    for it, between commas: of FSBP (`S3.5`), CIS AWS Foundations 3.0 (`CIS 2.1.1`), CIS EKS 1.7
    (`CIS-EKS 5.4.1`), checkov (`CKV_AWS_379`), cdk-nag (`cdk-nag SQS3`) and prowler (its check).
    `applies` narrows the resources of the types. What does not hold may be exempt: for a reason
    of the resource, or outside production where `production_only` says why that is enough.
    """

    id: str
    title: str
    level: Level
    types: Sequence[str]
    holds: Predicate
    fix: str
    frameworks: str
    applies: Predicate | None = None
    exempt: Sequence[Exemption] = ()
    production_only: str = ""

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The ids of the frameworks."""
        return tuple(self.frameworks.split(", "))

    def verdict(
        self, recording: Recording, resource: RecordedResource, today: dt.date
    ) -> Verdict | None:
        """What it says of a resource on a day; None when it is not meant for it. Inputs of another
        form than the provider's are unknown."""
        if resource.type not in self.types:
            return None
        try:
            return self._decide(recording, resource, today)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            return Verdict("unknown", "its inputs have a form that the provider does not know")

    def _decide(
        self, recording: Recording, resource: RecordedResource, today: dt.date
    ) -> Verdict | None:
        place = place_of(recording, resource, today)
        if self.applies is not None:
            meant = self.applies(place)
            if meant.outcome == "fails":
                return None
            if meant.outcome == "unknown":
                return meant
        verdict = self.holds(place)
        if verdict.outcome == "meets":
            return verdict
        if self.production_only and not is_production(recording):
            return Verdict("exempt", f"not production: {self.production_only}")
        for one in self.exempt:
            reached = one.when(place)
            if reached.outcome == "meets":
                return Verdict("exempt", one.reason)
            if reached.outcome == "unknown" and verdict.outcome == "fails":
                verdict = unknown(f"whether it is exempt ({one.reason})")
        return verdict

    def verdicts(
        self, recording: Recording, today: dt.date
    ) -> Iterator[tuple[RecordedResource, Verdict]]:
        """What it says on a day of every resource that it is meant for."""
        for type_ in self.types:
            for resource in recording.of(type_):
                verdict = self.verdict(recording, resource, today)
                if verdict is not None:
                    yield resource, verdict

    @property
    def rule(self) -> Rule:
        """The rule of the review that tells of what fails or is unknown."""
        return Rule(
            id=f"control/{self.id}",
            title=self.title,
            level=self.level,
            source=self.frameworks,
            check=self._findings,
        )

    def _findings(self, recording: Recording, today: dt.date) -> Iterable[Finding]:
        rule = self.rule
        for resource, verdict in self.verdicts(recording, today):
            if verdict.outcome in ("meets", "exempt"):
                continue
            lost = verdict.outcome == "unknown"
            asked = f"{self.title[0].lower()}{self.title[1:]}"
            yield rule.finding(
                resource,
                f"It cannot be decided whether {asked} ({resource.name})"
                if lost
                else f"{resource.name} does not meet the control: {self.title}",
                detail=f"{_sentence(verdict.reason)}.",
                fix=self.fix,
                key=UNKNOWN if lost else "",
            )


def _sentence(reason: str) -> str:
    """With a capital, unless it begins with a name such as `blockPublicAcls`."""
    first = reason.partition(" ")[0]
    return f"{reason[:1].upper()}{reason[1:]}" if first.isalpha() and first.islower() else reason


UNKNOWN = "unknown"
"""Key of a finding of what cannot be decided."""
