"""Calls and the actions that they ask for, held against what AWS publishes."""

from __future__ import annotations

import boto3
import pytest

from access.actions import action
from access.operations import OPERATIONS, actions_of, asked, is_known

CLIENTS = {"states": "stepfunctions"}
"""What boto3 calls services that IAM names otherwise."""


@pytest.mark.parametrize("call", OPERATIONS)
def test_an_operation_of_the_table_is_one_of_aws_and_asks_for_actions_that_there_are(
    call: str,
) -> None:
    service, _, operation = call.partition(":")
    client = boto3.client(
        CLIENTS.get(service, service),
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    # The action stands for an operation that is named otherwise in older and newer models.
    assert operation in client.meta.service_model.operation_names
    assert is_known(call)


def test_a_call_that_is_not_in_the_table_asks_for_the_action_of_its_name() -> None:
    assert asked("sqs:SendMessage").actions == ("sqs:SendMessage",)
    assert asked("s3:GetObjectVersion").needs == ("s3:GetObjectVersion",)
    assert actions_of(["s3:HeadObject", "sqs:SendMessage"]) == {"s3:getobject", "sqs:sendmessage"}


@pytest.mark.parametrize(
    ("call", "known"),
    [
        ("sqs:SendMessage", True),
        ("s3:GetObject", True),
        ("s3:getobject", False),
        ("s3:HeadObject", True),
        ("s3:PutEverything", False),
        ("elasticfilesystem:ClientMount", True),
    ],
)
def test_a_call_is_known_by_the_actions_that_it_asks_for(call: str, known: bool) -> None:
    assert is_known(call) is known


def test_a_model_is_made_of_a_version_as_well() -> None:
    formats = action("sagemaker:CreateModel").formats
    assert {one.rpartition(":")[2].partition("/")[0] for one in formats} == {
        "model",
        "model-package",
    }
