"""Reviews for the tests of the reports: one with something of everything, one of hostile names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

from recording import RecordedResource, Recording
from recording.model import Source
from review.review import Review, review
from review.rules import RULES
from review.suppressions import Suppression
from tests.review.recordings import (
    UNKNOWN,
    allow,
    attachment,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
)

TODAY = dt.date(2026, 11, 25)
READS = allow("s3:GetObject", "arn:aws:s3:::data/*", Sid="Read")
WRITES = allow("s3:PutObject", "arn:aws:s3:::data/*", Sid="Write")
BUCKET = "aws:s3/bucket:Bucket"
PUBLIC = document(
    {
        "Sid": "Open",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::open/*",
    }
)

HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "'-alert(1)-'",
    "</style></title></script><svg onload=window.pwned=1>",
    "{{7*7}} {% raw %} ${7*7}",
    "a|b `c` ``d`` **e** [f](javascript:alert(1)) @octocat #1 https://example.com www.example.com",
    "<!-- hidden --> <details open> \u202egnp.exe\u2066",
    "line one\n\n## heading\n- item\n```\ncode",
)
"""Names that would run, hide or mention somewhere."""


@cache
def everything() -> Review:
    """A base and a head with findings new and known, accepted ones, new access, UNKNOWN, resources
    created, updated, replaced and deleted."""
    kept = (
        role("reader"),
        resource("aws:lambda/function:Function", "lister", {"role": role_arn("reader")}),
        policy("nobodys", READS),
        inline("writer", allow("s3:*", Sid="All")),
        role("writer"),
        _key("kept", description="old"),
    )
    base = (
        *kept,
        inline("reader", READS),
        resource(BUCKET, "gone", {"bucket": "gone"}),
        resource(BUCKET, "moved", {"bucket": "before"}),
    )
    head = (
        *(one for one in kept if one.name != "kept"),
        _key("kept", description="new"),
        inline("reader", READS, WRITES),
        resource(BUCKET, "moved", {"bucket": "after"}),
        resource(BUCKET, "open", {"bucket": "open", "policy": PUBLIC}),
        role("undecided"),
        policy("hidden", text=UNKNOWN),
        attachment("undecided", "hidden"),
    )
    return _reviewed(
        recording(*_lines(head)),
        recording(*_lines(base)),
        suppression(rule="privilege/unattached", resource="nobodys"),
    )


@cache
def quiet() -> Review:
    """Nothing is found and nothing changes."""
    around = resource("mlops:iam:WorkloadRole", "reader", {"calls": ["s3:GetObject"]})
    held = replace(role("reader"), parent=around.urn)
    one = recording(*_lines((around, held, inline("reader", READS))))
    return _reviewed(one, one)


@cache
def with_components() -> Review:
    """Two components, one of which uses the other and changes."""
    stack = resource("pulumi:pulumi:Stack", "s", {})
    keys, lake = (
        replace(resource(type_, name, {}), parent=stack.urn)
        for type_, name in (("mlops:encryption:KeyRing", "keys"), ("mlops:data:Lake", "lake"))
    )
    key = replace(_key("lake-key", description="one"), parent=keys.urn)

    def topic(name: str) -> RecordedResource:
        one = resource("aws:sns/topic:Topic", "lake-news", {"displayName": name})
        return replace(one, parent=lake.urn, dependencies={"kmsMasterKeyId": [key.urn]})

    return _reviewed(
        recording(stack, keys, lake, key, topic("new")),
        recording(stack, keys, lake, key, topic("old")),
    )


@cache
def hostile() -> Review:
    """Every text that a recording brings is one of HOSTILE."""
    base: list[RecordedResource] = []
    head: list[RecordedResource] = []
    for number, name in enumerate(HOSTILE):
        source = Source(file=f"components/{name}.py", line=1)
        bucket = resource(BUCKET, name, {"bucket": name, "policy": PUBLIC, "tags": {name: name}})
        around = resource("mlops:x:X", f"around {name}", {"calls": {"people": name}})
        one = replace(role(f"{number} {name}"), parent=around.urn)
        statement = allow("s3:*", "*", Sid=name)
        head += [
            around,
            replace(bucket, source=source),
            replace(one, source=source),
            inline(one.name, statement, name=f"inline {name}"),
        ]
        base.append(resource(BUCKET, name, {"bucket": f"old {name}", "tags": {name: "old"}}))
    accepted = suppression(
        rule="exposure/public", resource="*", reason=HOSTILE[0] * 2, owner=HOSTILE[1]
    )
    return _reviewed(
        replace(recording(*head), project=HOSTILE[0], stack=HOSTILE[3]),
        recording(*base),
        accepted,
    )


def _reviewed(head: Recording, base: Recording, *accepted: Suppression) -> Review:
    """Without the controls: recordings as small as these meet few of them."""
    few = tuple(one for one in RULES if not one.id.startswith("control/"))
    with patch("review.review.RULES", few):
        return review(head, base, suppressions=accepted, today=TODAY)


def suppression(**changes: Any) -> Suppression:
    given: dict[str, Any] = {
        "rule": "privilege/wildcard",
        "resource": "*",
        "reason": "Accepted by the tests of the reports.",
        "owner": "ml-platform@example.com",
        "expires": TODAY,
    }
    return Suppression.model_validate({**given, **changes})


def _key(name: str, **inputs: Any) -> RecordedResource:
    return resource(
        "aws:kms/key:Key", name, inputs, {"arn": f"arn:aws:kms:us-east-1:123456789012:key/{name}"}
    )


def _lines(resources: tuple[RecordedResource, ...]) -> list[RecordedResource]:
    return [
        replace(one, source=Source(file="components/x.py", line=number + 1))
        for number, one in enumerate(resources)
    ]
