"""A minimal recording for each set of permissions: `source` can become `target` by it, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from access.permission_sets import PermissionSet
from access.ways import services_of, workloads_of
from recording import RecordedResource, Recording
from tests.review.recordings import (
    ACCOUNT,
    allow,
    attachment,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
    service_trust,
    user,
)

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
TARGET = role_arn("target")
USER = f"arn:aws:iam::{ACCOUNT}:user/target"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/serving:latest"

ENTRIES = {"sts:assumerole", "iam:updateassumerolepolicy", "iam:createaccesskey"}
"""Permissions that, beside others, only enter what the others change."""
_OWN_USER = (
    {"iam:attachuserpolicy"},
    {"iam:putuserpolicy"},
    {"iam:addusertogroup"},
    {"iam:attachgrouppolicy"},
    {"iam:putgrouppolicy"},
    {"iam:deleteuserpermissionsboundary"},
)
_WRITES_POLICY = {"iam:createpolicyversion", "iam:setdefaultpolicyversion"}

WORKLOADS: dict[str, tuple[str, dict[str, Any], str]] = {
    "app": (
        "aws:apprunner/service:Service",
        {"instanceConfiguration": {"instanceRoleArn": TARGET}},
        f"arn:aws:apprunner:us-east-1:{ACCOUNT}:service/w/1",
    ),
    "batch job": (
        "aws:batch/jobDefinition:JobDefinition",
        {"containerProperties": f'{{"jobRoleArn": "{TARGET}"}}'},
        f"arn:aws:batch:us-east-1:{ACCOUNT}:job-definition/w:1",
    ),
    "browser": (
        "aws:bedrock/agentcoreBrowser:AgentcoreBrowser",
        {"executionRoleArn": TARGET},
        f"arn:aws:bedrock-agentcore:us-east-1:{ACCOUNT}:browser-custom/w",
    ),
    "agent runtime": (
        "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime",
        {"roleArn": TARGET},
        f"arn:aws:bedrock-agentcore:us-east-1:{ACCOUNT}:runtime/w",
    ),
    "code interpreter": (
        "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter",
        {"executionRoleArn": TARGET},
        f"arn:aws:bedrock-agentcore:us-east-1:{ACCOUNT}:code-interpreter-custom/w",
    ),
    "stack": (
        "aws:cloudformation/stack:Stack",
        {"iamRoleArn": TARGET},
        f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/w/1",
    ),
    "build": (
        "aws:codebuild/project:Project",
        {"serviceRole": TARGET},
        f"arn:aws:codebuild:us-east-1:{ACCOUNT}:project/w",
    ),
    "deployment": (
        "aws:codedeploy/deploymentGroup:DeploymentGroup",
        {"serviceRoleArn": TARGET},
        f"arn:aws:codedeploy:us-east-1:{ACCOUNT}:deploymentgroup:a/w",
    ),
    "instance": (
        "aws:iam/instanceProfile:InstanceProfile",
        {"role": "target"},
        f"arn:aws:iam::{ACCOUNT}:instance-profile/w",
    ),
    "launch template": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"iamInstanceProfile": {"arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/p"}},
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:launch-template/lt-1",
    ),
    "task": (
        "aws:ecs/taskDefinition:TaskDefinition",
        {"taskRoleArn": TARGET},
        f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/w:1",
    ),
    "glue endpoint": (
        "aws:glue/devEndpoint:DevEndpoint",
        {"roleArn": TARGET},
        f"arn:aws:glue:us-east-1:{ACCOUNT}:devEndpoint/w",
    ),
    "function": (
        "aws:lambda/function:Function",
        {"role": TARGET},
        f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:w",
    ),
    "notebook": (
        "aws:sagemaker/notebookInstance:NotebookInstance",
        {"roleArn": TARGET},
        f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/w",
    ),
    "studio": (
        "aws:sagemaker/userProfile:UserProfile",
        {"userSettings": {"executionRole": TARGET}},
        f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:user-profile/d/w",
    ),
    "state machine": (
        "aws:sfn/stateMachine:StateMachine",
        {"roleArn": TARGET},
        f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:w",
    ),
}


def vulnerable(one: PermissionSet, *, without: str = "") -> Recording:
    """The recording, in which `source` has the permissions of the set, less one of them."""
    return recording(*_resources(one, [p for p in one.permissions if p != without]))


def source_is_user(one: PermissionSet) -> bool:
    return set(one.folded) in _OWN_USER


def statements(one: PermissionSet, permissions: Sequence[str]) -> list[dict[str, Any]]:
    """Entries name the target, so that what is left without the others is what was meant."""
    alone = one.folded <= ENTRIES or one.folded <= {"iam:createaccesskey", "iam:deleteaccesskey"}
    entries = [p for p in permissions if p.lower() in ENTRIES and not alone]
    if one.folded == {"sts:assumerole", "iam:updateassumerolepolicy"}:
        entries = [p for p in permissions if p == "sts:AssumeRole"]
    others = [p for p in permissions if p not in entries]
    found = [allow(others, Sid="Way")] if others else []
    if entries:
        found.append(allow(entries, [TARGET, USER], Sid="Enter"))
    return found


def _resources(one: PermissionSet, permissions: list[str]) -> Iterator[RecordedResource]:
    names = one.folded
    given = statements(one, permissions)
    if source_is_user(one):
        yield from _user_source(names, given)
    else:
        yield role("source", trust=service_trust("ec2.amazonaws.com"))
        if names <= _WRITES_POLICY and given:
            yield policy("own", *given)
            yield attachment("source", "own")
        elif given:
            yield inline("source", *given)
    yield from _target(one)
    for kind in workloads_of(one) if "iam:passrole" not in names else ():
        type_, inputs, arn = WORKLOADS[kind]
        yield resource(type_, "w", inputs, {"arn": arn})
        if kind == "launch template":
            profile = {"arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/p"}
            yield resource(
                "aws:iam/instanceProfile:InstanceProfile", "p", {"role": "target"}, profile
            )


def _user_source(names: frozenset[str], given: Any) -> Iterator[RecordedResource]:
    bounded = "iam:deleteuserpermissionsboundary" in names
    ceiling = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    yield user("source", **({"permissionsBoundary": ceiling} if bounded else {}))
    if bounded:
        yield policy("ceiling", allow("iam:DeleteUserPermissionsBoundary"))
    more = [allow("sqs:*", Sid="Held")] if bounded else []
    if [*given, *more]:
        yield resource(
            "aws:iam/userPolicy:UserPolicy",
            "p",
            {"user": "source", "policy": document(*given, *more)},
        )
    group = {"name": "group", "arn": f"arn:aws:iam::{ACCOUNT}:group/group"}
    yield resource("aws:iam/group:Group", "group", {}, group)
    if "iam:addusertogroup" in names:
        yield resource(
            "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
            "g",
            {"group": "group", "policyArn": ADMINISTRATOR},
        )
    else:
        yield resource(
            "aws:iam/userGroupMembership:UserGroupMembership",
            "m",
            {"user": "source", "groups": ["group"]},
        )


def _target(one: PermissionSet) -> Iterator[RecordedResource]:
    names = one.folded
    enters = bool(names & ENTRIES) and not names <= ENTRIES
    if "iam:createaccesskey" in names or names & {
        "iam:createloginprofile",
        "iam:updateloginprofile",
    }:
        yield user("target")
        if not enters or "iam:deleteaccesskey" in names:
            yield resource(
                "aws:iam/userPolicyAttachment:UserPolicyAttachment",
                "t",
                {"user": "target", "policyArn": ADMINISTRATOR},
            )
        return
    trust: Any = service_trust("ec2.amazonaws.com")
    if "sts:assumerole" in names and "iam:updateassumerolepolicy" not in names:
        trust = document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "sts:AssumeRole",
            }
        )
    elif "iam:passrole" in names:
        [service, *_] = services_of(one)
        federated = service.startswith("cognito-identity")
        trust = document(
            {
                "Effect": "Allow",
                "Principal": {"Federated" if federated else "Service": service},
                "Action": "sts:AssumeRoleWithWebIdentity" if federated else "sts:AssumeRole",
            }
        )
    elif "eks:createaccessentry" in names:
        trust = service_trust("pods.eks.amazonaws.com")
        yield resource(
            "aws:eks/podIdentityAssociation:PodIdentityAssociation", "w", {"roleArn": TARGET}
        )
    if "iam:deleterolepermissionsboundary" in names:
        yield policy("ceiling", allow("sqs:*"))
        yield role(
            "target", trust=trust, permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
        )
        yield inline("target", allow("*", Sid="All"))
        return
    yield role("target", trust=trust)
    if enters:
        yield policy("small", allow("sqs:SendMessage", Sid="Send"))
        yield attachment("target", "small")
    else:
        yield attachment("target", ADMINISTRATOR)
    if any(name.startswith("kms:") for name in names):
        root = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
        text = document(allow("kms:*", **root))
        yield resource("aws:kms/key:Key", "k", {"policy": text}, {"arn": KEY})
    if names & {"ecr:putimage", "s3:putobject"}:
        yield resource(
            "aws:sagemaker/model:Model",
            "w",
            {
                "executionRoleArn": TARGET,
                "primaryContainer": {"image": IMAGE, "modelDataUrl": "s3://models/m.tar.gz"},
            },
        )
