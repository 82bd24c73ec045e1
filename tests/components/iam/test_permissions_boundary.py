"""The ceiling of every role of the platform."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest

from access.actions import table
from components.iam.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from components.iam.split import POLICY_BYTES
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/acme-test-boundary"


@pytest.fixture(scope="module")
def text() -> str:
    engine = Engine()
    engine.build(
        lambda: PermissionsBoundary(
            "boundary",
            PermissionsBoundaryArgs(account_id=ACCOUNT, policy_name="acme-test-boundary"),
        )
    )
    [policy] = engine.of("aws:iam/policy:Policy")
    assert policy.outputs["arn"] == OWN
    found = policy.inputs["policy"]
    assert isinstance(found, str)
    return found


def denied(text: str, action: str, resource: str, context: dict[str, str]) -> bool:
    """Whether a Deny of the policy stops the request; conditions are StringNotEquals only."""
    for statement in json.loads(text)["Statement"]:
        if statement["Effect"] != "Deny":
            continue
        if not any(fnmatchcase(action, pattern) for pattern in statement["Action"]):
            continue
        if not any(fnmatchcase(resource, pattern) for pattern in statement["Resource"]):
            continue
        conditions = statement.get("Condition", {})
        assert set(conditions) <= {"StringNotEquals"}
        keys = conditions.get("StringNotEquals", {})
        if all(context.get(key) != value for key, value in keys.items()):
            return True
    return False


DENIED = {
    "NoPrincipalWithoutBoundary": {"CreateRole", "CreateUser"},
    "NoChangeOfUnboundedPrincipals": {
        "AttachRolePolicy",
        "AttachUserPolicy",
        "DeleteRolePolicy",
        "DeleteUserPolicy",
        "DetachRolePolicy",
        "DetachUserPolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "PutUserPermissionsBoundary",
        "PutUserPolicy",
    },
    "NoChangeOfTrust": {"UpdateAssumeRolePolicy"},
    "NoRemovalOfBoundary": {"DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"},
    "NoChangeOfBoundary": {
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "SetDefaultPolicyVersion",
    },
    "NoLastingCredentials": {
        "AddUserToGroup",
        "AttachGroupPolicy",
        "CreateAccessKey",
        "CreateLoginProfile",
        "CreateOpenIDConnectProvider",
        "CreateSAMLProvider",
        "PutGroupPolicy",
        "UpdateLoginProfile",
        "UpdateOpenIDConnectProviderThumbprint",
        "UpdateSAMLProvider",
    },
}
"""Actions of IAM that each statement denies, without their prefix."""
WRITES_ELSEWHERE = {
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "ecr:PutImage",
    "events:PutEvents",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
    "kinesis:PutRecord",
    "kinesis:PutRecords",
    "lambda:InvokeFunction",
    "s3:PutObject",
    "s3:ReplicateObject",
    "sns:Publish",
    "sqs:SendMessage",
    "states:StartExecution",
    "states:StartSyncExecution",
}


def test_these_actions_and_no_fewer_are_denied(text: str) -> None:
    found = {
        one["Sid"]: set(one["Action"])
        for one in json.loads(text)["Statement"]
        if one["Effect"] == "Deny"
    }
    assert found == {
        **{sid: {f"iam:{action}" for action in named} for sid, named in DENIED.items()},
        "NoChangeOfAccount": {"account:*", "organizations:*"},
        "NoRoleOfAnotherAccount": {"sts:AssumeRole"},
        "NoWriteToAnotherAccount": WRITES_ELSEWHERE,
    }
    for action in WRITES_ELSEWHERE | {f"iam:{one}" for some in DENIED.values() for one in some}:
        assert action.lower() in table(), action


SOME_ROLE = f"arn:aws:iam::{ACCOUNT}:role/some"


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:CreateUser"])
def test_a_role_is_created_only_under_the_same_boundary(text: str, action: str) -> None:
    assert denied(text, action, SOME_ROLE, {})
    assert denied(text, action, SOME_ROLE, {"iam:PermissionsBoundary": f"{OWN}-other"})
    assert not denied(text, action, SOME_ROLE, {"iam:PermissionsBoundary": OWN})


@pytest.mark.parametrize(
    "action",
    [
        "iam:AttachRolePolicy",
        "iam:PutRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:DetachRolePolicy",
    ],
)
def test_an_unbounded_role_cannot_be_widened(text: str, action: str) -> None:
    assert denied(text, action, SOME_ROLE, {})
    assert not denied(text, action, SOME_ROLE, {"iam:PermissionsBoundary": OWN})


def test_no_role_is_taken_over_by_its_trust_policy(text: str) -> None:
    assert denied(text, "iam:UpdateAssumeRolePolicy", SOME_ROLE, {})
    assert denied(text, "iam:UpdateAssumeRolePolicy", SOME_ROLE, {"iam:PermissionsBoundary": OWN})


@pytest.mark.parametrize(
    "action", ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"]
)
def test_nobody_takes_a_boundary_away(text: str, action: str) -> None:
    assert denied(text, action, SOME_ROLE, {"iam:PermissionsBoundary": OWN})


@pytest.mark.parametrize(
    "action", ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"]
)
def test_the_boundary_itself_cannot_be_changed_from_under_it(text: str, action: str) -> None:
    assert denied(text, action, OWN, {})
    assert not denied(text, action, f"arn:aws:iam::{ACCOUNT}:policy/trainer-policy", {})


@pytest.mark.parametrize("action", ["iam:CreateAccessKey", "iam:CreateLoginProfile"])
def test_nobody_gets_keys_that_last(text: str, action: str) -> None:
    assert denied(text, action, f"arn:aws:iam::{ACCOUNT}:user/x", {"iam:PermissionsBoundary": OWN})


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sts:AssumeRole", "arn:aws:iam::999999999999:role/exit"),
        ("s3:PutObject", "arn:aws:s3:::elsewhere/x"),
        *((action, "arn:aws:x:us-east-1:999999999999:x") for action in sorted(WRITES_ELSEWHERE)),
    ],
)
def test_no_role_leaves_the_account(text: str, action: str, resource: str) -> None:
    assert denied(text, action, resource, {"aws:ResourceAccount": "999999999999"})
    assert not denied(text, action, resource, {"aws:ResourceAccount": ACCOUNT})


def test_the_account_stays_in_its_organization(text: str) -> None:
    assert denied(text, "organizations:LeaveOrganization", "*", {"aws:ResourceAccount": ACCOUNT})


def test_ordinary_work_is_not_stopped(text: str) -> None:
    here = {"aws:ResourceAccount": ACCOUNT}
    for action in ("s3:GetObject", "s3:PutObject", "kms:Decrypt", "sagemaker:CreateModel"):
        assert not denied(text, action, "arn:aws:s3:::models/x", here)
    assert not denied(text, "ecr:BatchGetImage", "arn:aws:ecr:us-east-1:1:repository/x", {})


def test_the_boundary_fits_a_managed_policy(text: str) -> None:
    assert len(text.encode()) <= POLICY_BYTES


@pytest.mark.parametrize(
    "action",
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
)
def test_a_node_reads_the_images_that_aws_keeps_in_its_own_accounts(text: str, action: str) -> None:
    image = "arn:aws:ecr:us-east-1:602401143452:repository/amazon-k8s-cni"
    assert not denied(text, action, image, {"aws:ResourceAccount": "602401143452"})
