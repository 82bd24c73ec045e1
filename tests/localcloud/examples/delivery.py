"""How the platform uses what delivers it."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, Cloud, Example

CONNECTION = (
    f"arn:aws:codeconnections:us-east-1:{ACCOUNT}:connection/1234abcd-12ab-34cd-56ef-1234567890ab"
)


def _project(cloud: Cloud) -> Props:
    role = cloud.create(
        "aws:iam/role:Role",
        "build",
        assumeRolePolicy=(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],'
            '"Principal":{"Service":["codebuild.amazonaws.com"]}}]}'
        ),
    )
    return {
        "name": "acme-runner",
        "serviceRole": role["arn"],
        "buildTimeout": 60,
        "concurrentBuildLimit": 2,
        "encryptionKey": a_key(cloud)["arn"],
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        },
        "source": {
            "type": "GITHUB",
            "location": "https://github.com/acme/mlops-platform.git",
            "auth": {"type": "CODECONNECTIONS", "resource": CONNECTION},
        },
    }


def _filters(event: str) -> list[Props]:
    return [{"filters": [{"type": "EVENT", "pattern": event}]}]


EXAMPLES = [
    Example(
        "aws:codebuild/project:Project",
        _project,
        update={"buildTimeout": 30},
        replace={"name": "other"},
    ),
    Example(
        "aws:codebuild/webhook:Webhook",
        lambda _: {
            "projectName": "acme-runner",
            "buildType": "BUILD",
            "filterGroups": _filters("WORKFLOW_JOB_QUEUED"),
        },
        update={"filterGroups": _filters("PUSH")},
        replace={"projectName": "other"},
    ),
]
