"""What goes through Cloud Control is read like everything else: its roles, its code, its policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recording import RecordedResource
from review import exposure
from review.access_model import account_of
from tests.review.recordings import ACCOUNT, UNKNOWN, recording, resource, role, role_arn

TYPE = "aws:cloudcontrol/resource:Resource"


def state(**content: Any) -> RecordedResource:
    return resource(TYPE, "w", {"typeName": "AWS::X::Y", "desiredState": json.dumps(content)})


def test_what_carries_a_role_in_its_state_is_a_workload_with_that_code() -> None:
    image = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/serving:latest"
    workload = state(Job={"RoleArn": role_arn("r"), "Image": image})
    [carrier] = account_of(recording(role("r"), workload)).carriers
    assert carrier.role.endswith("::r")
    assert carrier.code == (f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/serving",)


@pytest.mark.parametrize("as_text", [True, False])
def test_a_public_policy_in_a_state_is_public(as_text: bool) -> None:
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [everybody]}
    open_ = recording(state(ResourcePolicy=json.dumps(policy) if as_text else policy))
    assert [one.urn for one in exposure.PUBLIC.check(open_)] == [open_.named("w").urn]


def test_a_state_that_is_not_known_may_hold_any_policy() -> None:
    unknown = recording(resource(TYPE, "w", {"typeName": "AWS::X::Y", "desiredState": UNKNOWN}))
    [finding] = exposure.UNKNOWN.check(unknown)
    assert "not known yet" in finding.detail
