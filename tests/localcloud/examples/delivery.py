"""How the platform uses what delivers it."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource

CONNECTION = (
    f"arn:aws:codeconnections:us-east-1:{ACCOUNT}:connection/1234abcd-12ab-34cd-56ef-1234567890ab"
)


def _project(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud)
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
            "gitCloneDepth": 1,
            "auth": {"type": "CODECONNECTIONS", "resource": CONNECTION},
        },
        "vpcConfig": {
            "vpcId": vpc.id,
            "subnets": [a_subnet(cloud, vpc).id],
            "securityGroupIds": [a_group(cloud, vpc, "jobs").id],
        },
        "logsConfig": {
            "cloudwatchLogs": {"status": "ENABLED", "groupName": "/aws/codebuild/acme-runner"}
        },
    }


def _shorter(cloud: Cloud) -> Props:
    [role] = [one for one in cloud.created if one.type == "aws:iam/role:Role"]
    return {
        "buildTimeout": 30,
        "concurrentBuildLimit": 4,
        "description": "Runs jobs",
        "serviceRole": role["arn"],
        "tags": {"component": "runner"},
    }


def _leave_the_network(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("codebuild").update_project(name=resource["name"], vpcConfig={})
    return "vpcConfig"


def _webhook(cloud: Cloud) -> Props:
    project = cloud.create("aws:codebuild/project:Project", "runner", **_project(cloud))
    return {
        "projectName": project["name"],
        "buildType": "BUILD",
        "filterGroups": _filters("WORKFLOW_JOB_QUEUED"),
    }


def _start_by_push(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("codebuild").update_webhook(
        projectName=resource.id, filterGroups=[[{"type": "EVENT", "pattern": "PUSH"}]]
    )
    return "filterGroups"


def _filters(event: str) -> list[Props]:
    return [{"filters": [{"type": "EVENT", "pattern": event}]}]


EXAMPLES = [
    Example(
        "aws:codebuild/project:Project",
        _project,
        update=_shorter,
        replace={"name": "other"},
        drift=_leave_the_network,
    ),
    Example(
        "aws:codebuild/webhook:Webhook",
        _webhook,
        update={"filterGroups": _filters("PUSH")},
        replace={"projectName": "other"},
        drift=_start_by_push,
    ),
]
