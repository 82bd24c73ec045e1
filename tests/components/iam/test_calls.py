"""What a workload calls is said in words that the review understands."""

from __future__ import annotations

import pytest

from access.operations import is_known
from components.iam.calls import OfPeople, listed
from components.iam.statement import StatementError
from tests.platform.stacks import STACKS, recording_of


def test_calls_are_listed_once_and_in_order() -> None:
    assert listed(["s3:PutObject", "kms:Decrypt", "s3:PutObject"]) == [
        "kms:Decrypt",
        "s3:PutObject",
    ]
    assert listed(OfPeople("Those on duty")) == {"people": "Those on duty"}


@pytest.mark.parametrize("calls", [[], "s3:GetObject", ["s3:*"], ["GetObject"], ["s3:Get Object"]])
def test_what_is_no_call_is_refused(calls: list[str]) -> None:
    with pytest.raises(StatementError, match="Name"):
        listed(calls)


def test_a_role_of_people_says_who_they_are() -> None:
    with pytest.raises(StatementError, match="says not who"):
        OfPeople(" ")


@pytest.mark.whole_stack
@pytest.mark.parametrize("stack", STACKS)
def test_every_role_of_a_stack_says_what_is_called_in_words_of_aws(stack: str) -> None:
    roles = recording_of(stack).of("mlops:iam:WorkloadRole")
    assert roles
    for one in roles:
        calls = one.inputs["calls"]
        if isinstance(calls, list):
            assert calls and [call for call in calls if not is_known(call)] == []
        else:
            assert calls["people"]
