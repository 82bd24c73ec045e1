"""Nothing that decides access is overlooked, and what cannot be read is said."""

from __future__ import annotations

from typing import Any

import pytest

from access.errors import Undecided
from access.evaluate import Request, decide
from recording import RecordedResource
from review.access_model import account_of
from review.account_place import account_and_region
from review.carriers import CARRIERS
from review.resource_policies import POLICIES
from tests.review.recordings import (
    ACCOUNT,
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
    user,
)

GET = Request("s3:GetObject", "arn:aws:s3:::models/a")


def may(*resources: RecordedResource, name: str = "trainer") -> bool:
    [one] = [one for one in account_of(recording(*resources)).principals if one.name == name]
    return decide(GET, one.grants()) == "allowed"


READ = allow("s3:GetObject", "arn:aws:s3:::models/*")


def test_a_role_has_what_its_attached_inline_and_own_policies_allow() -> None:
    assert not may(role("trainer"), policy("read", READ))
    assert may(role("trainer"), policy("read", READ), attachment("trainer", "read"))
    assert may(role("trainer"), inline("trainer", READ))
    assert may(role("trainer", inlinePolicies=[{"name": "x", "policy": document(READ)}]))
    arn = f"arn:aws:iam::{ACCOUNT}:policy/read"
    assert may(role("trainer", managedPolicyArns=[arn]), policy("read", READ))
    assert not may(role("trainer"), role("other"), inline("other", READ))


def test_a_boundary_is_read_from_its_policy() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    bounded = role("trainer", permissionsBoundary=arn)
    assert may(bounded, inline("trainer", READ), policy("ceiling", allow("s3:*")))
    assert not may(bounded, inline("trainer", READ), policy("ceiling", allow("sqs:*")))


def test_a_user_has_what_its_groups_have() -> None:
    group = resource("aws:iam/group:Group", "readers", {}, {"name": "readers"})
    granted = resource(
        "aws:iam/groupPolicy:GroupPolicy", "p", {"group": "readers", "policy": document(READ)}
    )
    member = resource(
        "aws:iam/userGroupMembership:UserGroupMembership",
        "m",
        {"user": "ann", "groups": ["readers"]},
    )
    assert may(user("ann"), group, granted, member, name="ann")
    assert not may(user("ann"), group, granted, name="ann")


def test_a_permission_set_has_its_inline_policy_and_boundary() -> None:
    arn = "arn:aws:sso:::permissionSet/i/ps"
    one = resource("aws:ssoadmin/permissionSet:PermissionSet", "ml", {"name": "ml"}, {"arn": arn})
    granted = resource(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "p",
        {"permissionSetArn": arn, "inlinePolicy": document(READ)},
    )
    bounded = resource(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        "b",
        {
            "permissionSetArn": arn,
            "permissionsBoundary": {"customerManagedPolicyReference": {"name": "ceiling"}},
        },
    )
    assert may(one, granted, name="ml")
    assert not may(one, granted, bounded, policy("ceiling", allow("sqs:*")), name="ml")


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        (
            [role("trainer"), policy("read", text=UNKNOWN), attachment("trainer", "read")],
            "the policy read is not known yet",
        ),
        (
            [role("trainer"), policy("read", text={"secret": True}), attachment("trainer", "read")],
            "is a secret",
        ),
        (
            [role("trainer"), policy("read", text="{"), attachment("trainer", "read")],
            "cannot be read: not JSON",
        ),
        (
            [role("trainer"), attachment("trainer", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
            "ReadOnlyAccess, whose document is not here",
        ),
        (
            [role("trainer", permissionsBoundary=UNKNOWN)],
            "names a policy not known yet",
        ),
        ([role("trainer"), attachment(UNKNOWN, "read")], "is for a role not known yet"),
        ([role("trainer", inlinePolicies=UNKNOWN)], "inline policy of trainer is not known yet"),
    ],
)
def test_what_cannot_be_read_is_a_reason_and_never_no_access(resources: Any, says: str) -> None:
    [one] = account_of(recording(*resources)).of_kind("role")
    with pytest.raises(Undecided, match=says):
        one.grants()


def test_an_unknown_name_is_found_by_the_dependency() -> None:
    trainer = role("trainer")
    attached = attachment(UNKNOWN, "read", dependencies={"role": [trainer.urn]})
    assert may(trainer, role("other"), policy("read", READ), attached)


def test_an_aws_managed_policy_that_the_project_has_is_read() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert may(role("trainer"), attachment("trainer", arn))


def test_workloads_carry_the_role_that_they_name() -> None:
    trainer = role("trainer")
    function = resource(
        "aws:lambda/function:Function", "f", {"role": role_arn("trainer")}, {"arn": "arn:f"}
    )
    profile = resource(
        "aws:iam/instanceProfile:InstanceProfile", "p", {"role": "trainer"}, {"arn": "arn:p"}
    )
    template = resource(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "t",
        {"iamInstanceProfile": {"arn": "arn:p"}},
        {"arn": "arn:t"},
    )
    odd = resource("aws:new/thing:Thing", "n", {"deep": [{"runsAs": role_arn("trainer")}]})
    outside = resource("aws:lambda/function:Function", "g", {"role": role_arn("elsewhere")})
    found = account_of(recording(trainer, function, profile, template, odd, outside)).carriers
    assert {(one.name, one.kind) for one in found if one.role == trainer.urn} == {
        ("f", "function"),
        ("p", "instance"),
        ("t", "launch template"),
        ("n", "other"),
    }
    [there] = [one for one in found if one.role != trainer.urn]
    assert (there.name, there.role) == ("g", role_arn("elsewhere"))


def test_what_a_model_is_loaded_from_is_known() -> None:
    model = resource(
        "aws:sagemaker/model:Model",
        "m",
        {
            "executionRoleArn": role_arn("trainer"),
            "primaryContainer": {
                "image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/serving:1",
                "modelDataUrl": "s3://models/fraud/model.tar.gz",
            },
        },
    )
    [one] = account_of(recording(role("trainer"), model)).carriers
    assert set(one.code) == {
        f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/serving",
        "arn:aws:s3:::models/fraud/model.tar.gz",
    }


@pytest.mark.parametrize("type_", sorted(CARRIERS))
def test_every_carrier_of_the_table_is_found(type_: str) -> None:
    for row in CARRIERS[type_]:
        value: Any = role_arn("trainer")
        if row.role == "containerProperties":
            value = f'{{"jobRoleArn": "{value}"}}'
        if row.profile:
            value = "arn:p"
        if type_ == "aws:iam/instanceProfile:InstanceProfile":
            value = "trainer"
        for part in reversed(row.role.split(".")):
            value = {part: value}
        profile = resource(
            "aws:iam/instanceProfile:InstanceProfile", "p", {"role": "trainer"}, {"arn": "arn:p"}
        )
        trainer = role("trainer")
        found = account_of(recording(trainer, profile, resource(type_, "w", value))).carriers
        assert (row.kind, trainer.urn) in {(one.kind, one.role) for one in found if one.name == "w"}


PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize("type_", sorted(POLICIES))
def test_every_resource_policy_of_the_table_is_read_and_an_unknown_one_has_its_reason(
    type_: str,
) -> None:
    for row in POLICIES[type_]:
        for value, known in ((document(PUBLIC), True), (UNKNOWN, False)):
            [one] = account_of(recording(resource(type_, "x", {row.policy: value}))).policies
            assert (one.document.policy is not None) == known
            assert bool(one.document.problem) != known


@pytest.mark.parametrize(
    ("type_", "inputs", "arn"),
    [
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b"}, "arn:aws:s3:::b"),
        (
            "aws:sqs/queuePolicy:QueuePolicy",
            {"queueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q"},
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:q",
        ),
        (
            "aws:backup/vaultPolicy:VaultPolicy",
            {"backupVaultName": "v", "region": "us-west-2"},
            f"arn:aws:backup:us-west-2:{ACCOUNT}:backup-vault:v",
        ),
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": UNKNOWN}, "*"),
    ],
)
def test_a_policy_belongs_to_the_arn_of_its_resource(type_: str, inputs: Any, arn: str) -> None:
    one = resource(type_, "x", {**inputs, "policy": document(PUBLIC)})
    assert [found.arn for found in account_of(recording(one)).policies] == [arn]


def test_a_permission_of_a_function_is_a_policy_with_its_source() -> None:
    inputs = {
        "action": "lambda:InvokeFunction",
        "function": "f",
        "principal": "events.amazonaws.com",
        "sourceArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/r",
    }
    one = resource("aws:lambda/permission:Permission", "x", inputs)
    [found] = account_of(recording(one)).policies
    [statement] = found.document.read().statements
    assert statement.principals == ("Service=events.amazonaws.com",)
    assert [(c.key, c.values) for c in statement.conditions] == [
        ("aws:sourcearn", (inputs["sourceArn"],))
    ]
    unknown = resource("aws:lambda/permission:Permission", "x", {**inputs, "sourceArn": UNKNOWN})
    [found] = account_of(recording(unknown)).policies
    assert "sourceArn of the permission x is not known yet" in found.document.problem


def test_a_key_without_a_policy_has_the_one_that_aws_gives_it() -> None:
    one = resource("aws:kms/key:Key", "k", {}, {"arn": "arn:k"})
    [found] = account_of(recording(one)).policies
    [statement] = found.document.read().statements
    assert statement.principals == (f"AWS=arn:aws:iam::{ACCOUNT}:root",)
    assert statement.actions == ("kms:*",)


def test_account_and_region_are_the_providers_else_an_arns() -> None:
    provider = resource(
        "pulumi:providers:aws",
        "aws",
        {"region": "eu-west-1", "allowedAccountIds": '["444455556666"]'},
    )
    queue = resource(
        "aws:sqs/queue:Queue", "q", {}, {"arn": "arn:aws:sqs:us-west-2:111122223333:q"}
    )
    assert account_and_region(recording(provider, queue)) == ("444455556666", "eu-west-1")
    assert account_and_region(recording(queue)) == ("111122223333", "us-west-2")
