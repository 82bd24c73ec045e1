"""A runner inside the network that starts nothing but its job."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.delivery.runner import Runner, RunnerArgs
from components.delivery.settings import RunnerSettings
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
CONNECTION = (
    f"arn:aws:codeconnections:us-east-1:{ACCOUNT}:connection/1234abcd-12ab-34cd-56ef-1234567890ab"
)
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def runner() -> Engine:
    return a_runner(CONNECTION)


def a_runner(connection_arn: str) -> Engine:
    engine = Engine()
    engine.build(
        lambda: Runner(
            "runner",
            RunnerArgs(
                settings=RunnerSettings(connection_arn=connection_arn),
                owner="acme",
                repository="mlops",
                account_id=ACCOUNT,
                region="us-east-1",
                name_prefix="acme-test",
                vpc_id="vpc-0123456789abcdef0",
                subnet_ids=["subnet-0a", "subnet-0b"],
                key_arn=KEY,
                logs_key_arn=KEY,
                log_retention_days=30,
                retain_logs=False,
                boundary_arn=None,
            ),
        )
    )
    return engine


def test_only_a_queued_job_of_the_repository_starts_a_build(runner: Engine) -> None:
    [project] = runner.of("aws:codebuild/project:Project")
    [webhook] = runner.of("aws:codebuild/webhook:Webhook")
    assert project.inputs["source"]["location"] == "https://github.com/acme/mlops.git"
    assert webhook.inputs["projectName"] == project.inputs["name"] == "acme-test-runner"
    assert webhook.inputs["filterGroups"] == [
        {"filters": [{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]}
    ]


def test_it_stands_in_private_subnets_and_nobody_connects_to_it(runner: Engine) -> None:
    [project] = runner.of("aws:codebuild/project:Project")
    assert project.inputs["vpcConfig"]["subnets"] == ["subnet-0a", "subnet-0b"]
    assert project.inputs["environment"]["privilegedMode"] is False
    assert not runner.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    [out] = runner.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert (out.inputs["fromPort"], out.inputs["toPort"]) == (443, 443)


def test_its_log_group_is_there_before_it_and_encrypted(runner: Engine) -> None:
    [group] = runner.of("aws:cloudwatch/logGroup:LogGroup")
    [project] = runner.of("aws:codebuild/project:Project")
    assert group.inputs["name"] == "/aws/codebuild/acme-test-runner"
    assert group.inputs["kmsKeyId"] == KEY
    assert group.sequence < project.sequence
    logs = project.inputs["logsConfig"]["cloudwatchLogs"]
    assert logs == {"status": "ENABLED", "groupName": group.outputs["name"]}


def test_its_role_starts_nothing_and_reaches_no_data(runner: Engine) -> None:
    [policy] = runner.of("aws:iam/policy:Policy")
    statements = json.loads(policy.inputs["policy"])["Statement"]
    actions = {action for one in statements for action in one["Action"]}
    assert {action.split(":")[0] for action in actions} == {"codeconnections", "ec2", "logs"}
    assert not any("Start" in action or "Run" in action for action in actions)
    [interface] = [one for one in statements if one["Sid"] == "LetCodeBuildUseInterface"]
    assert interface["Condition"] == {
        "ArnEquals": {
            "ec2:Subnet": [
                f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/{subnet}"
                for subnet in ("subnet-0a", "subnet-0b")
            ]
        },
        "StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"},
    }


@pytest.mark.parametrize("service", ["codeconnections", "codestar-connections"])
def test_a_connection_is_used_by_the_actions_of_the_service_in_its_arn(service: str) -> None:
    """AWS takes no other: an older connection keeps the name that the service had."""
    arn = CONNECTION.replace("codeconnections", service)
    [policy] = a_runner(arn).of("aws:iam/policy:Policy")
    statements = {one["Sid"]: one for one in json.loads(policy.inputs["policy"])["Statement"]}
    assert statements["UseConnection"]["Resource"] == [arn]
    assert statements["UseConnection"]["Action"] == [
        f"{service}:{call}" for call in ("GetConnection", "GetConnectionToken", "UseConnection")
    ]


def test_only_builds_of_this_project_have_the_role(runner: Engine) -> None:
    [role] = runner.of("aws:iam/role:Role")
    [statement] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == {
        "ArnLike": {
            "aws:SourceArn": f"arn:aws:codebuild:us-east-1:{ACCOUNT}:project/acme-test-runner"
        },
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }
