"""The review as SARIF 2.1.0, for code scanning: each result on the Python line that caused it.

Sources: OASIS, Static Analysis Results Interchange Format 2.1.0 (errata 01); GitHub Docs, "SARIF
support for code scanning".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from review.access_diff import AccessChange, stable
from review.access_reading import about, more, readings
from review.finding import Level
from review.report.catalogue import NEW_ACCESS, UNKNOWN_ACCESS, Described, catalogue
from review.report.text import line
from review.review import Review, ReviewedFinding
from review.suppressions import FILE

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "%SRCROOT%"
_SEVERITY: Final[Mapping[Level, str]] = {"error": "8.0", "warning": "5.0", "note": "2.0"}
"""GitHub's security-severity: high, medium, low."""

_LONGEST: Final = 8_000
"""Characters of one message."""


def report(review: Review) -> str:
    """One run with a result for each finding, open or accepted, and each answer on access that is
    not NO NEW ACCESS."""
    results = list(_results(review))
    rules = [one for id_, one in catalogue().items() if id_ in {each["ruleId"] for each in results}]
    places = {one.id: at for at, one in enumerate(rules)}
    for each in results:
        each["ruleIndex"] = places[each["ruleId"]]
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "mlops review", "rules": [_rule(one) for one in rules]}
                },
                "automationDetails": {"id": f"mlops-review/{quote(review.head.stack)}/"},
                "originalUriBaseIds": {
                    _ROOT: {"description": {"text": "The root of the repository."}}
                },
                "invocations": [{"executionSuccessful": True}],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return f"{json.dumps(log, indent=2, sort_keys=True, ensure_ascii=False)}\n"


def _rule(one: Described) -> dict[str, Any]:
    area = one.id.partition("/")[0]
    return {
        "id": one.id,
        "name": "".join(part.capitalize() for part in one.id.replace("/", "-").split("-")),
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": f"{one.title}. Source: {one.source}."},
        "help": {"text": f"{one.title}. Source: {one.source}. See docs/review.md."},
        "defaultConfiguration": {"level": one.level},
        "properties": {"tags": ["security", area], "security-severity": _SEVERITY[one.level]},
    }


def _results(review: Review) -> Iterator[dict[str, Any]]:
    for one in (*review.findings, *review.accepted):
        yield _finding(review, one)
    for change in review.access:
        if change.answer != "NO NEW ACCESS":
            yield _access(review, change)


def _finding(review: Review, one: ReviewedFinding) -> dict[str, Any]:
    found = one.finding
    result = _result(
        review,
        rule=found.rule,
        level=found.level,
        urn=found.urn,
        text=f"{found.title}. {found.detail} Fix: {found.fix}",
        fingerprint=found.fingerprint,
    )
    if one.is_new is not None:
        result["baselineState"] = "new" if one.is_new else "unchanged"
    if one.suppression is not None:
        accepted = one.suppression
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{accepted.reason} Owner {accepted.owner}, until "
                f"{accepted.expires.isoformat()}.",
            }
        ]
    return result


def _access(review: Review, one: AccessChange) -> dict[str, Any]:
    unknown = one.answer == "UNKNOWN"
    if unknown:
        proofs = [one.reason]
    else:
        proofs = [
            f"{each.request} (statement {each.sid or 'without Sid'})"
            for each in readings(one.gains)
        ]
    text = f"{one.answer}: the {about(one)} {one.name}"
    told = "\0".join((stable(one.place), one.question, *sorted(proofs)))
    return _result(
        review,
        rule=UNKNOWN_ACCESS if unknown else NEW_ACCESS,
        level="error" if unknown else "note",
        urn=one.place,
        text=f"{text} ({one.question}): {one.reason}."
        if unknown
        else f"{text} {more(one.question)}: {'; '.join(proofs)}.",
        fingerprint=hashlib.sha256(told.encode()).hexdigest()[:32],
    )


def _result(
    review: Review, *, rule: str, level: Level, urn: str, text: str, fingerprint: str
) -> dict[str, Any]:
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": _message(text)},
        "locations": [_location(review, rule, urn)],
        # The second name is the one by which GitHub tells alerts apart.
        "partialFingerprints": {
            "mlopsFinding/v1": fingerprint,
            "primaryLocationLineHash": f"{fingerprint}:1",
        },
    }


def _message(text: str) -> str:
    """As SARIF wants it (sections 3.11.5 and 3.11.6): braces are placeholders, brackets links."""
    shown = line(text, _LONGEST).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return shown.replace("{", "{{").replace("}", "}}")


def _location(review: Review, rule: str, urn: str) -> dict[str, Any]:
    place = review.source(urn)
    if place is not None:
        file, at = place[0].file, place[0].line
    elif rule.startswith("review/"):
        file, at = FILE, 1
    else:
        # What no Python line declares, such as the stack, is the settings' own.
        file, at = f"Pulumi.{review.head.stack}.yaml", 1
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file), "uriBaseId": _ROOT},
            "region": {"startLine": at},
        },
        "logicalLocations": [
            {"name": urn.rpartition("::")[2], "fullyQualifiedName": urn, "kind": "resource"}
        ],
    }
