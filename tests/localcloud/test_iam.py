"""Managed policies keep IAM's quotas; a role is held by what is attached to it."""

from __future__ import annotations

import pytest

from tests.localcloud.examples.iam import a_document, a_managed_policy, a_role, a_trust
from tests.localcloud.harness import Cloud, Refused


def _versions(cloud: Cloud, arn: str) -> dict[str, bool]:
    found = cloud.boto3("iam").list_policy_versions(PolicyArn=arn)["Versions"]
    return {each["VersionId"]: each["IsDefaultVersion"] for each in found}


def test_a_new_document_is_a_new_default_version(cloud: Cloud) -> None:
    policy = a_managed_policy(cloud)
    cloud.update(policy, policy=a_document("logs:CreateLogStream"))
    assert _versions(cloud, policy.id) == {"v1": False, "v2": True}


def test_the_sixth_document_pushes_out_the_oldest_version(cloud: Cloud) -> None:
    policy = a_managed_policy(cloud)
    for number in range(2, 8):
        cloud.update(policy, policy=a_document(f"logs:Action{number}"))
    found = _versions(cloud, policy.id)
    assert sorted(found) == ["v3", "v4", "v5", "v6", "v7"]
    assert [version for version, default in found.items() if default] == ["v7"]


def test_a_policy_with_versions_can_be_deleted(cloud: Cloud) -> None:
    policy = a_managed_policy(cloud)
    cloud.update(policy, policy=a_document("logs:CreateLogStream"))
    cloud.delete(policy)
    assert not cloud.refresh(policy)


def test_a_document_over_the_quota_is_refused(cloud: Cloud) -> None:
    too_long = a_document(*(f"logs:Action{number:04}" for number in range(500)))
    with pytest.raises(Refused, match=r"LimitExceeded.*PolicySize is 6144"):
        a_managed_policy(cloud, policy=too_long)


def test_a_trust_policy_over_the_quota_is_refused(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"LimitExceeded.*ACLSizePerRole is 2048"):
        a_role(cloud, service=3000 * "x")


def test_a_role_with_a_policy_attached_is_not_deleted_unless_told_to_detach(cloud: Cloud) -> None:
    role, policy = a_role(cloud), a_managed_policy(cloud)
    cloud.boto3("iam").attach_role_policy(RoleName=role.id, PolicyArn=policy["arn"])
    with pytest.raises(Refused, match="DeleteConflict"):
        cloud.delete(role)
    cloud.update(role, assumeRolePolicy=a_trust("ec2.amazonaws.com"), forceDetachPolicies=True)
    cloud.delete(role)
    assert not cloud.refresh(role)


def test_a_boundary_that_is_not_there_is_refused(cloud: Cloud) -> None:
    absent = "arn:aws:iam::123456789012:policy/absent"
    with pytest.raises(Refused, match=f"permissionsBoundary: {absent} does not exist"):
        cloud.create(
            "aws:iam/role:Role", "role", assumeRolePolicy=a_trust(), permissionsBoundary=absent
        )


def test_exclusive_attachments_detach_what_the_program_does_not_name(cloud: Cloud) -> None:
    role, stray = a_role(cloud), a_managed_policy(cloud, "stray")
    iam = cloud.boto3("iam")
    iam.attach_role_policy(RoleName=role.id, PolicyArn=stray["arn"])
    iam.put_role_policy(RoleName=role.id, PolicyName="inline", PolicyDocument=a_document())
    cloud.create(
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "attachments",
        roleName=role["name"],
        policyArns=[],
    )
    cloud.create(
        "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        "inline",
        roleName=role["name"],
        policyNames=[],
    )
    assert iam.list_attached_role_policies(RoleName=role.id)["AttachedPolicies"] == []
    assert iam.list_role_policies(RoleName=role.id)["PolicyNames"] == []
