"""The review as JSON, for programs. Its form is review.schema.json."""

from __future__ import annotations

import json
from collections import Counter

from access.compare import Gain
from review.access_diff import AccessChange
from review.changes import Change
from review.controls.standing import moved, standings
from review.cost import as_json
from review.cost.report import unpriced
from review.need import needs_of, standing_of
from review.read_only import ReadOnlyProof
from review.report.form import (
    VERSION,
    AccessData,
    ChangeData,
    ControlData,
    ControlsData,
    CostData,
    DifferenceData,
    FindingData,
    GainData,
    NeedData,
    NeedsData,
    ReadOnlyData,
    ReviewData,
    SourceData,
    WorkloadData,
)
from review.report.text import value
from review.review import Review, ReviewedFinding
from review.verdict import verdict


def report(review: Review) -> str:
    """Canonical: sorted keys, two spaces, a newline at the end."""
    content = as_data(review).model_dump(mode="json")
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_data(review: Review) -> ReviewData:
    """Everything that the review says, as plain data."""
    return ReviewData(
        version=VERSION,
        project=review.head.project,
        stack=review.head.stack,
        date=review.today.isoformat(),
        compared=review.base is not None,
        base_from=review.base_from,
        verdict=verdict(review),
        unknown=review.unknown,
        findings=[_finding(review, one) for one in review.findings],
        accepted=[_finding(review, one) for one in review.accepted],
        access=[_access(review, one) for one in review.access],
        workloads=[
            WorkloadData(urn=one.place, name=one.name, kind=one.kind, role=one.role)
            for one in review.workloads
        ],
        read_only=[_read_only(one) for one in review.read_only],
        changes=[_change(one) for one in review.changes],
        cost=cost_data(review),
        needs=_needs(review),
        controls=_controls(review),
    )


def cost_data(review: Review) -> CostData:
    """The bill, and what differs from the one before."""
    earlier = review.bill_before
    told = as_json(review.bill, earlier)
    told["unpriced_before"] = None if earlier is None else unpriced(earlier)
    return CostData.model_validate({name: told[name] for name in CostData.model_fields})


def _needs(review: Review) -> NeedsData:
    stands = standing_of(review.head)
    return NeedsData(
        declared=len(stands.declared),
        people=len(stands.people),
        undeclared=len(stands.undeclared),
        actions=stands.actions,
        unneeded=stands.unneeded,
        roles=[
            NeedData(
                urn=one.role.place,
                name=one.role.name,
                answer=one.answer,
                calls=list(one.calls),
                who=one.why,
            )
            for one in needs_of(review.head)
        ],
    )


def _controls(review: Review) -> ControlsData:
    now = standings(review.head, review.today)
    was = None if review.base is None else standings(review.base, review.today)
    change = None if review.base is None else moved(review.base, review.head, review.today)
    counts = Counter(one.state for one in now)
    return ControlsData(
        met=counts["met"],
        not_met=counts["not met"],
        exempt=counts["exempt"],
        undecided=counts["undecided"],
        not_applicable=counts["not applicable"],
        no_longer_met=[] if change is None else list(change.broken),
        no_longer_decided=[] if change is None else list(change.undecided),
        met_now=[] if change is None else list(change.met),
        controls=[
            ControlData(
                id=one.control.id,
                title=one.control.title,
                level=one.control.level,
                asked_by=list(one.control.asked_by),
                state=one.state,
                before=None if was is None else was[at].state,
                met=one.resources.get("meets", 0),
                not_met=one.resources.get("fails", 0),
                exempt=one.resources.get("exempt", 0),
                undecided=one.resources.get("unknown", 0),
            )
            for at, one in enumerate(now)
        ],
    )


def _finding(review: Review, one: ReviewedFinding) -> FindingData:
    finding = one.finding
    return FindingData(
        rule=finding.rule,
        level=finding.level,
        urn=finding.urn,
        resource=finding.resource,
        title=finding.title,
        detail=finding.detail,
        fix=finding.fix,
        key=finding.key,
        fingerprint=finding.fingerprint,
        is_new=one.is_new,
        source=_source(review, finding.urn),
        suppression=one.suppression,
    )


def _access(review: Review, one: AccessChange) -> AccessData:
    return AccessData(
        urn=one.place,
        name=one.name,
        kind=one.kind,
        question=one.question,
        answer=one.answer,
        reason=one.reason,
        gains=[_gain(gain) for gain in one.gains],
        source=_source(review, one.place),
    )


def _gain(gain: Gain) -> GainData:
    return GainData(
        actions=list(gain.actions),
        resource=gain.resource,
        principal=gain.principal,
        context={
            key: value if value is None or isinstance(value, str) else list(value)
            for key, value in gain.context.items()
        },
        statement=gain.statement.sid,
    )


def _read_only(one: ReadOnlyProof) -> ReadOnlyData:
    return ReadOnlyData(
        urn=one.place,
        name=one.name,
        cannot_write=one.holds,
        writing_actions_compared=one.actions,
        says=str(one),
    )


def _change(one: Change) -> ChangeData:
    return ChangeData(
        urn=one.urn,
        kind=one.kind,
        stateful=one.stateful,
        certain=one.certain,
        differences=[
            DifferenceData(
                path=each.path,
                kind=each.kind,
                replaces=each.replaces,
                certain=each.certain,
                before=value(each.before),
                after=value(each.after),
            )
            for each in one.differences
        ],
        options={name: list(pair) for name, pair in sorted(one.options.items())},
    )


def _source(review: Review, urn: str) -> SourceData | None:
    place = review.source(urn)
    if place is None:
        return None
    source, of_base = place
    return SourceData(file=source.file, line=source.line, of_base=of_base)
