"""The pack: every rule of the review, asked of what the engine is about to deploy.

The engine hands the whole stack to each policy anew, so there is one policy for each enforcement
and not one for each rule; a message begins with the rule. What is told of a resource's inputs
before it is made is noted by a third policy, which finds nothing itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from policy.settings import FILE, Enforcement, PolicySettings, read_settings
from policy.stack_recording import stack_recording, wire
from recording import Recording
from review import suppressions
from review.day import day_of_review
from review.finding import Finding, worst_first
from review.rule import Rule
from review.rules import RULES
from review.suppressions import Suppression, judge, read_suppressions

ROOT = Path(__file__).resolve().parents[1]
NAME = "mlops-platform"


@dataclass
class Review:
    """The rules and what has been told of one run of the engine."""

    rules: Sequence[Rule]
    settings: PolicySettings
    accepted: Sequence[Suppression]
    root: Path = ROOT
    today: dt.date = field(default_factory=day_of_review)
    _inputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _last: tuple[Recording, Sequence[Finding]] | None = None

    def note(self, args: ResourceValidationArgs, report: ReportViolation) -> None:  # noqa: ARG002
        """Notes the inputs of a resource that the engine is about to make."""
        self._inputs[args.urn] = wire(args.props)

    def mandatory(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Reports what stops the engine."""
        self._report("mandatory", args, report)

    def advisory(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Reports what is shown."""
        self._report("advisory", args, report)

    def findings(self, resources: Sequence[PolicyResource]) -> Sequence[Finding]:
        """What the review finds on these resources and nobody has accepted, the worst first."""
        recording = stack_recording(resources, self._inputs, self.root)
        if self._last is None or self._last[0] != recording:
            found = [one for rule in self.rules for one in rule.check(recording, self.today)]
            top = next(one.urn for one in recording.resources if one.type == "pulumi:pulumi:Stack")
            accepted = [one for one in self.accepted if one.holds_for(recording.stack)]
            judged = judge(found, accepted, today=self.today, root=top)
            self._last = recording, worst_first(judged.open)
        return self._last[1]

    def _report(
        self, enforcement: Enforcement, args: StackValidationArgs, report: ReportViolation
    ) -> None:
        if not args.resources:
            return
        stack = args.resources[0].urn.removeprefix("urn:pulumi:").split("::")[0]
        for one in self.findings(args.resources):
            if self.settings.of(one, stack) == enforcement:
                report(message(one), one.urn)


def message(finding: Finding) -> str:
    """What the engine shows of a finding."""
    return (
        f"[{finding.rule}] {finding.title}. {finding.detail} {finding.fix} "
        f"(fingerprint {finding.fingerprint})"
    )


def policies(review: Review) -> list[Policy]:
    """The policies of the pack."""
    return [
        ResourceValidationPolicy(
            "inputs",
            "Notes what the program declares; finds nothing itself.",
            review.note,
            EnforcementLevel.ADVISORY,
        ),
        StackValidationPolicy(
            "mandatory",
            "Findings of the review that must not be deployed.",
            review.mandatory,
            EnforcementLevel.MANDATORY,
        ),
        StackValidationPolicy(
            "advisory",
            "Findings of the review that somebody should read.",
            review.advisory,
            EnforcementLevel.ADVISORY,
        ),
    ]


def own_review() -> Review:
    """Every rule, with the settings and the suppressions of the repository. Raises
    PolicySettingsError, SuppressionsError and ReviewError."""
    return Review(
        rules=RULES,
        settings=read_settings(FILE, {one.id for one in RULES}),
        accepted=read_suppressions(ROOT / suppressions.FILE),
    )


def serve() -> None:
    """Serves the engine until it ends this process."""
    PolicyPack(NAME, policies(own_review()), EnforcementLevel.MANDATORY)
