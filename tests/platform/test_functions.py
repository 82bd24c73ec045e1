"""Each function of the platform may make the calls of its code, and no other."""

import json
from typing import Final

import pytest

from access.operations import asked
from recording import RecordedResource, Recording
from tests.automation.calls import DECLARED
from tests.platform.stacks import texts

FUNCTION: Final = "aws:lambda/function:Function"
# What every function needs beside its own calls: components/automation/statements.py.
OF_EVERY_FUNCTION: Final = frozenset(
    {
        "WriteLogs",
        "WriteTraces",
        "CreateInterfaces",
        "ManageInterfaces",
        "SeeInterfaces",
        "WriteDeadLetters",
        "TakeMessages",
    }
)
# Not calls of the code, but what AWS asks of the caller for one: (call, permission).
IMPLIED: Final = {
    "application-autoscaling:DeregisterScalableTarget": "sagemaker:DeleteEndpoint",
    # SageMaker looks at the alarms of a roll-out as who starts it.
    "cloudwatch:DescribeAlarms": "sagemaker:UpdateEndpoint",
    "iam:PassRole": "sagemaker:CreateModel",
    "kms:CreateGrant": "sagemaker:UpdateEndpoint",
    # Encrypted objects, tables and messages are used through their services.
    "kms:Decrypt": None,
    "kms:Encrypt": None,
    "kms:GenerateDataKey": None,
    # Without it S3 does not tell a missing object as missing.
    "s3:ListBucket": "s3:GetObject",
}


# What a reaper that only reports must not be able to do.
CHANGES_OF_THE_REAPER: Final = {
    "application-autoscaling:DeregisterScalableTarget",
    "sagemaker:AddTags",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteTags",
    "sagemaker:StopNotebookInstance",
}


def own_actions(platform: Recording, function: RecordedResource) -> set[str]:
    """The actions that the role of a function allows for its own code."""
    [role] = [
        one
        for one in platform.of("aws:iam/role:Role")
        if one.outputs["arn"] == function.inputs["role"]
    ]
    attached = {
        one.inputs["policyArn"]
        for one in platform.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if one.inputs["role"] in (role.outputs["name"], role.outputs["id"])
    }
    found: set[str] = set()
    for policy in platform.of("aws:iam/policy:Policy"):
        if policy.outputs["arn"] in attached:
            for statement in json.loads(policy.inputs["policy"])["Statement"]:
                if statement["Effect"] == "Allow" and statement["Sid"] not in OF_EVERY_FUNCTION:
                    found |= set(statement["Action"])
    return found


def actions(name: str) -> set[str]:
    """What the calls of a function's code always ask for."""
    implied = {*IMPLIED} - {*DECLARED[name]}
    return {one for call in DECLARED[name] for one in asked(call).needs} - implied


def name_of(function: RecordedResource) -> str:
    return str(function.inputs["handler"].split(".")[2])


@pytest.fixture
def functions(platform: Recording) -> dict[str, RecordedResource]:
    return {name_of(one): one for one in platform.of(FUNCTION)}


def test_no_function_may_do_more_than_its_code_does(
    platform: Recording, functions: dict[str, RecordedResource]
) -> None:
    for name, function in functions.items():
        allowed = own_actions(platform, function)
        excused = {one for one, call in IMPLIED.items() if call is None or call in DECLARED[name]}
        assert allowed - excused <= actions(name), name


def test_no_function_lacks_a_call_of_its_code(
    platform: Recording, functions: dict[str, RecordedResource], stack: str
) -> None:
    for name, function in functions.items():
        missing = actions(name) - own_actions(platform, function)
        if name == "deploy" and not function.inputs["environment"]["variables"]["APPROVALS"]:
            missing -= {"dynamodb:GetItem"}
        if name == "reap" and function.inputs["environment"]["variables"]["DRY_RUN"] == "true":
            missing -= CHANGES_OF_THE_REAPER
        assert not missing, f"{stack}: {name}"


def test_every_function_is_one_of_automation(platform: Recording) -> None:
    for function in platform.of(FUNCTION):
        assert function.inputs["handler"] == f"automation.handlers.{name_of(function)}.handle"


def test_no_function_carries_a_secret(platform: Recording) -> None:
    for function in platform.of(FUNCTION):
        assert '{"secret": true}' not in json.dumps(function.inputs["environment"])


def test_no_function_is_without_an_alarm(platform: Recording) -> None:
    watched = set(
        texts([alarm.inputs for alarm in platform.of("aws:cloudwatch/metricAlarm:MetricAlarm")])
    )
    names = {one.outputs["name"] for one in platform.of(FUNCTION)}
    assert names <= watched, names - watched
