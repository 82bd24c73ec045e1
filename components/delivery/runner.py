"""A runner of GitHub Actions inside the network, for what has no public address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch, codebuild

from components.delivery.settings import RunnerSettings
from components.iam import trust
from components.iam.calls import WRITE_LOGS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.network.security_group import (
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)

IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
"""AWS's own image of the build container."""

CALLS = (
    *WRITE_LOGS,
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
"""What CodeBuild calls for a build in a network (CodeBuild User Guide, "Allow CodeBuild to interact
with other AWS services" and "GitHub App connections"). What a job itself calls, it calls with the
roles of `GithubAccess`. Beside that it uses the connection: see `connection_calls`."""


def connection_calls(connection_arn: str) -> list[str]:
    """What CodeBuild calls of a connection: actions of the service that its ARN names, since one
    made before the service was renamed is used by the actions of before only (Developer Tools
    console User Guide, "Connections rename - Summary of changes")."""
    service = connection_arn.split(":")[2]
    calls = ("GetConnection", "GetConnectionToken", "UseConnection")
    return [f"{service}:{call}" for call in calls]


@dataclass(frozen=True, kw_only=True)
class RunnerArgs:
    """The repository whose jobs it runs, and where it stands."""

    settings: RunnerSettings
    owner: str
    repository: str
    account_id: str
    region: str
    name_prefix: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    key_arn: pulumi.Input[str]
    logs_key_arn: pulumi.Input[str]
    log_retention_days: int
    retain_logs: bool
    boundary_arn: pulumi.Input[str] | None


class Runner(ComponentResource):
    """Defines a CodeBuild project that runs a queued job of the repository and then ends.

    A workflow asks for it by `runs-on: codebuild-PROJECT-${{ github.run_id }}-${{
    github.run_attempt }}`. Its role writes the log, stands in the network and uses the connection:
    a job gets every other permission from a role of GithubAccess. Source: CodeBuild User Guide,
    "Self-hosted GitHub Actions runners in AWS CodeBuild".
    """

    project_name: str
    security_group_id: Output[str]

    def __init__(self, name: str, args: RunnerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:delivery:Runner", name, None, opts)
        self._name, self._args = name, args
        # Fixed, because workflows name it.
        self.project_name = f"{args.name_prefix}-runner"
        group = cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/codebuild/{self.project_name}",
            kms_key_id=args.logs_key_arn,
            retention_in_days=args.log_retention_days,
            skip_destroy=args.retain_logs,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        firewall = SecurityGroup(
            f"{name}-jobs",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Jobs of the runner",
                egress=[https_to_anywhere("GitHub, package indexes and AWS services")],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        role = self._role(group)
        project = self._project(group, role)
        codebuild.Webhook(
            f"{name}-webhook",
            project_name=project.name,
            build_type="BUILD",
            # Nothing else starts a build: no push, no pull request.
            filter_groups=[{"filters": [{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]}],
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs(
            {"project_name": self.project_name, "security_group_id": self.security_group_id}
        )

    def _role(self, group: cloudwatch.LogGroup) -> WorkloadRole:
        args = self._args
        place = f"{args.region}:{args.account_id}"
        using = connection_calls(args.settings.connection_arn)
        subnets = [
            Output.concat(f"arn:aws:ec2:{place}:subnet/", subnet) for subnet in args.subnet_ids
        ]
        return WorkloadRole(
            f"{self._name}-build",
            WorkloadRoleArgs(
                trust=trust.service(
                    "codebuild.amazonaws.com",
                    account_id=args.account_id,
                    source_arn=f"arn:aws:codebuild:{place}:project/{self.project_name}",
                ),
                description="Stands in the network and writes its log",
                calls=(*CALLS, *using),
                boundary_arn=args.boundary_arn,
                statements=[
                    Statement(
                        sid="WriteLog",
                        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                        resources=[Output.concat(group.arn, ":*")],
                    ),
                    Statement(
                        sid="UseConnection",
                        actions=using,
                        resources=[args.settings.connection_arn],
                    ),
                    # CodeBuild User Guide, "Allow CodeBuild access to AWS services required to
                    # create a VPC network interface".
                    Statement(
                        sid="StandInNetwork",
                        actions=[
                            "ec2:CreateNetworkInterface",
                            "ec2:DeleteNetworkInterface",
                            "ec2:DescribeDhcpOptions",
                            "ec2:DescribeNetworkInterfaces",
                            "ec2:DescribeSecurityGroups",
                            "ec2:DescribeSubnets",
                            "ec2:DescribeVpcs",
                        ],
                        resources=["*"],
                        wildcard_reason="Interfaces are made and found before they have a name; "
                        "describe calls have no resource",
                    ),
                    Statement(
                        sid="LetCodeBuildUseInterface",
                        actions=["ec2:CreateNetworkInterfacePermission"],
                        resources=[f"arn:aws:ec2:{place}:network-interface/*"],
                        conditions={
                            "ArnEquals": {"ec2:Subnet": subnets},
                            "StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"},
                        },
                    ),
                ],
            ),
            opts=ResourceOptions(parent=self),
        )

    def _project(self, group: cloudwatch.LogGroup, role: WorkloadRole) -> codebuild.Project:
        args, settings = self._args, self._args.settings
        return codebuild.Project(
            f"{self._name}-project",
            name=self.project_name,
            description="Runs jobs of GitHub Actions inside the network",
            service_role=role.role_arn,
            build_timeout=settings.timeout_minutes,
            concurrent_build_limit=settings.concurrent_jobs,
            encryption_key=args.key_arn,
            artifacts={"type": "NO_ARTIFACTS"},
            environment={
                "type": "LINUX_CONTAINER",
                "compute_type": settings.compute_type,
                "image": IMAGE,
                "image_pull_credentials_type": "CODEBUILD",
                "privileged_mode": False,
            },
            source={
                "type": "GITHUB",
                "location": f"https://github.com/{args.owner}/{args.repository}.git",
                "git_clone_depth": 1,
                "auth": {"type": "CODECONNECTIONS", "resource": settings.connection_arn},
            },
            vpc_config={
                "vpc_id": args.vpc_id,
                "subnets": list(args.subnet_ids),
                "security_group_ids": [self.security_group_id],
            },
            logs_config={"cloudwatch_logs": {"status": "ENABLED", "group_name": group.name}},
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
