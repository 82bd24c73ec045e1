"""The review as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from access.compare import Gain
from recording import RecordedResource, Recording
from review.access_diff import AccessChange
from review.review import Review, ReviewedFinding
from review.verdict import verdict

VERSION: Final = 1
"""Of the form: what a reader may rely on is only added to within a version."""


def report(review: Review) -> str:
    """Canonical: sorted keys, two spaces, a newline at the end."""
    return json.dumps(as_data(review), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_data(review: Review) -> dict[str, Any]:
    """Everything that the review says, as plain data."""
    head = review.head
    return {
        "version": VERSION,
        "project": head.project,
        "stack": head.stack,
        "date": review.today.isoformat(),
        "compared": review.base is not None,
        "verdict": verdict(review),
        "unknown": review.unknown,
        "findings": [_finding(head, one) for one in review.findings],
        "accepted": [_finding(head, one) for one in review.accepted],
        "access": [_access(head, one) for one in review.access],
        "workloads": [
            {"urn": one.place, "name": one.name, "kind": one.kind, "role": one.role}
            for one in review.workloads
        ],
        "read_only": [
            {
                "urn": one.place,
                "name": one.name,
                "cannot_write": one.holds,
                "writing_actions_compared": one.actions,
                "says": str(one),
            }
            for one in review.read_only
        ],
    }


def _finding(head: Recording, one: ReviewedFinding) -> dict[str, Any]:
    finding, accepted = one.finding, one.suppression
    return {
        "rule": finding.rule,
        "level": finding.level,
        "urn": finding.urn,
        "resource": finding.resource,
        "title": finding.title,
        "detail": finding.detail,
        "fix": finding.fix,
        "key": finding.key,
        "fingerprint": finding.fingerprint,
        "is_new": one.is_new,
        "source": _source(head, finding.urn),
        "suppression": None if accepted is None else accepted.model_dump(mode="json"),
    }


def _access(head: Recording, one: AccessChange) -> dict[str, Any]:
    return {
        "urn": one.place,
        "name": one.name,
        "kind": one.kind,
        "question": one.question,
        "answer": one.answer,
        "reason": one.reason,
        "gains": [_gain(gain) for gain in one.gains],
        "source": _source(head, one.place),
    }


def _gain(gain: Gain) -> dict[str, Any]:
    return {
        "actions": list(gain.actions),
        "resource": gain.resource,
        "principal": gain.principal,
        "context": {
            key: value if value is None or isinstance(value, str) else list(value)
            for key, value in gain.context.items()
        },
        "statement": gain.statement.sid,
    }


def _source(head: Recording, urn: str) -> Mapping[str, Any] | None:
    """Where the resource is declared; None where that is not recorded or it is there no longer."""
    found: RecordedResource | None = head.get(urn)
    if found is None or found.source is None:
        return None
    return {"file": found.source.file, "line": found.source.line}
