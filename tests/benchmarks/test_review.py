"""What the benchmark of the review measures is what it says."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.review import less_granted, measured, replicated
from review.access_model import account_of
from tests.review.recordings import allow, attachment, inline, policy, recording, role


def test_a_larger_recording_has_the_same_under_other_names_each_with_its_own_policies() -> None:
    once = recording(
        role("a-1234567"),
        policy("p-1234567", allow("s3:GetObject")),
        attachment("a-1234567", "p-1234567"),
        inline("a-1234567", allow("sqs:SendMessage")),
    )
    many = replicated(once, 10, 3)
    account = account_of(many)
    assert len(many.resources) == 12
    assert len(account.principals) == 3 == len({one.arn for one in account.principals})
    assert [len(one.identity) for one in account.principals] == [2, 2, 2]


def test_the_base_grants_one_statement_less() -> None:
    once = recording(policy("p", allow("s3:GetObject"), allow("sqs:SendMessage")))
    [less] = less_granted(once).resources
    assert len(json.loads(less.inputs["policy"])["Statement"]) == 1


def test_memory_is_that_of_the_review_and_not_of_who_started_it(tmp_path: Path) -> None:
    file = tmp_path / "recording.json"
    file.write_bytes(recording(role("a")).to_json())
    held = b"x" * 600_000_000
    assert 10 < measured(file)["megabytes"] < len(held) / 2e6
