"""Input that is broken or means harm: a clear error or UNKNOWN, in time, and never a traceback."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recording import Recording, RecordingError
from recording.reader import DEEPEST
from review.errors import ReviewError
from review.inputs import recording_in
from review.report import FILES, rendered
from review.review import STUMBLED, Review, review
from review.rule import Rule
from review.rules import RULES
from review.verdict import verdict
from tests.review.recordings import allow, document, inline, recording, resource, role

TODAY = dt.date(2026, 11, 25)
GOOD = (role("reader"), inline("reader", allow("s3:GetObject", "arn:aws:s3:::data/*")))


def a_document() -> dict[str, Any]:
    for number, one in enumerate(GOOD):
        object.__setattr__(one, "sequence", number)
    read: dict[str, Any] = json.loads(recording(*GOOD).to_json())
    return read


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = a_document()
    change(content)
    return json.dumps(content).encode()


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def in_circle(content: dict[str, Any]) -> None:
    first, second = content["resources"]
    first["parent"], second["parent"] = second["urn"], first["urn"]


BROKEN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the file ends there: it was cut off"),
    "cut off": (json.dumps(a_document()).encode()[:-40], "it was cut off"),
    "no text": (b"\xff\xfe\x00", "is not UTF-8"),
    "a list": (b"[]", "a list stands where the recording should"),
    "a number of 10,000 digits": (b'{"schema": ' + b"1" * 10_000 + b"}", "digits"),
    "half a character": (
        changed(lambda one: one["resources"][0]["inputs"].update(a="\ud800")),
        "half of a surrogate pair",
    ),
    "deep": (
        changed(lambda one: one["resources"][0]["inputs"].update(a=nested(DEEPEST))),
        "nested deeper",
    ),
    "very deep": (b"[" * 100_000, "nested deeper"),
    "another schema": (changed(lambda one: one.update(schema=2)), "schema is 2, this version"),
    "a text as schema": (changed(lambda one: one.update(schema="1")), "schema is '1'"),
    "resources of another type": (changed(lambda one: one.update(resources={})), "not a list"),
    "a resource of another type": (changed(lambda one: one["resources"].append(7)), "a number"),
    "parents in a circle": (changed(in_circle), "is its own ancestor"),
    "its own parent": (
        changed(lambda one: one["resources"][0].update(parent=one["resources"][0]["urn"])),
        "is its own ancestor",
    ),
    "a failed preview": (
        b'{"steps": [], "diagnostics": [{"severity": "error", "message": "no"}]}',
        "the preview failed",
    ),
    "a preview of wrong types": (
        json.dumps(
            {"steps": [{"op": "create", "newState": {"urn": "u", "type": "t", "inputs": [7]}}]}
        ).encode(),
        "has a type that no provider gives it",
    ),
    "a preview without resources": (b'{"steps": []}', "it holds no resource"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_paragraph(tmp_path: Path, name: str) -> None:
    content, says = BROKEN[name]
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises((RecordingError, ReviewError)) as caught:
        recording_in(file)
    told = str(caught.value)
    assert says in told
    assert "\n" not in told
    assert len(told) < 1_000


@pytest.mark.parametrize("missing", ["none.json", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ReviewError, match="cannot be read"):
        recording_in(tmp_path / missing)


def reviewed(*resources: Any, base: Recording | None = None) -> Review:
    found = review(recording(*resources), base, today=TODAY)
    for format_, text in rendered(found, list(FILES)).items():
        assert text, format_
    return found


WRONG: tuple[Any, ...] = (7, True, None, "", "text", [], [7], [None], {}, {"a": [{}]}, [[["x"]]])
"""Values where a provider gives others."""

TYPES = (
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:kms/key:Key",
    "aws:lambda/function:Function",
    "aws:lambda/permission:Permission",
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    "aws:autoscaling/group:Group",
    "pulumi:providers:aws",
    "pulumi:pulumi:Stack",
)
INPUTS = (
    "assumeRolePolicy", "inlinePolicies", "managedPolicyArns", "permissionsBoundary", "role",
    "policy", "policyArn", "function", "principal", "action", "tags", "environment", "bucket",
    "productionVariants", "minSize", "maxSize", "region", "allowedAccountIds", "platform",
    "vpcConfig", "mixedInstancesPolicy", "deletionWindowInDays",
)  # fmt: skip


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_values_of_any_type_are_an_error_or_unknown(value: Any) -> None:
    odd = [
        resource(type_, f"odd{number}", dict.fromkeys(INPUTS, value), {"arn": value})
        for number, type_ in enumerate(TYPES)
    ]
    try:
        reviewed(*GOOD, *odd, base=recording(*GOOD))
    except ReviewError as error:
        assert "has a type that no provider gives it" in str(error)


def test_a_rule_that_stumbles_has_found_unknown_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(_: Recording, __: dt.date) -> list[Any]:
        raise TypeError("no list")

    bad = Rule(id="test/bad", title="t", level="note", source="s", check=stumble)
    monkeypatch.setattr("review.review.RULES", (bad, *RULES))
    wide = inline("reader", allow("s3:*"), name="wide")
    found = reviewed(*GOOD, wide)
    rules = [one.finding.rule for one in found.findings]
    assert rules.count(STUMBLED) == 1
    assert "privilege/wildcard" in rules
    assert found.unknown == 1
    assert found.failures("error") != []


def test_five_hundred_wildcards_are_answered_in_time() -> None:
    wild = "*".join("ab" for _ in range(500))
    statement = allow("s3:GetObject", f"arn:aws:s3:::{wild}", Sid="Wild")
    started = time.monotonic()
    found = reviewed(role("reader"), inline("reader", statement), base=recording(role("reader")))
    assert time.monotonic() - started < 90
    assert verdict(found).startswith(("NEW ACCESS", "UNKNOWN"))


def test_a_statement_of_five_hundred_patterns_is_answered_in_time() -> None:
    patterns = [f"arn:aws:s3:::data-{number}*/x*{number}?" for number in range(500)]
    statement = allow(["s3:GetObject", "s3:Put*"], patterns, Sid="Wild")
    started = time.monotonic()
    found = reviewed(role("reader"), inline("reader", statement), base=recording(role("reader")))
    assert time.monotonic() - started < 90
    assert verdict(found).startswith(("NEW ACCESS", "UNKNOWN"))


def test_a_policy_of_ten_megabytes_is_answered_in_time() -> None:
    statements = [
        allow("s3:GetObject", f"arn:aws:s3:::data/{number:0500d}", Sid=f"S{number}")
        for number in range(20_000)
    ]
    text = document(*statements)
    assert len(text) > 10_000_000
    huge = resource("aws:s3/bucketPolicy:BucketPolicy", "huge", {"bucket": "b", "policy": text})
    started = time.monotonic()
    found = reviewed(huge, base=recording())
    assert time.monotonic() - started < 90
    assert found.unknown or found.findings
