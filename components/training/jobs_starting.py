"""Who may start SageMaker's jobs, and what a job must have before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi import Input

from components.common.local_disks import LOCAL_DISK_TYPES
from components.iam.statement import Statement
from components.training.jobs_access import JOB_KINDS, RESOURCES, JobSurroundings

STARTS = {
    "training": "CreateTrainingJob",
    "tuning": "CreateHyperParameterTuningJob",
    "processing": "CreateProcessingJob",
}
"""The operation that starts a job of each kind."""

START_CALLS = (
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:DescribeHyperParameterTuningJob",
    "sagemaker:DescribeProcessingJob",
    "sagemaker:DescribeTrainingJob",
    "sagemaker:StopHyperParameterTuningJob",
    "sagemaker:StopProcessingJob",
    "sagemaker:StopTrainingJob",
)
"""What is called by who starts jobs, follows them and ends them (docs/training-jobs.md)."""


def start_statements(
    where: JobSurroundings, role_arns: Sequence[Input[str]], *, max_run_hours: int
) -> Sequence[Statement]:
    """What lets somebody start jobs, each of which must be isolated from every network but the
    platform's subnets, encrypt what its containers send each other, and use the platform's keys
    for outputs and volumes; a job that lacks one of these is refused.

    A condition that a request does not name fails, so nothing is left out. Source: service
    authorization reference, "Condition keys for Amazon SageMaker"; SageMaker developer guide,
    "Control creation of jobs with condition keys".
    """
    jobs = [
        f"arn:aws:sagemaker:{where.region}:{where.account_id}:{RESOURCES[kind]}/*"
        for kind in JOB_KINDS
    ]
    starts = [f"sagemaker:{STARTS[kind]}" for kind in JOB_KINDS]
    isolated: dict[str, Any] = {
        "Bool": {
            "sagemaker:InterContainerTrafficEncryption": "true",
            "sagemaker:NetworkIsolation": "true",
        },
        "NumericLessThanEquals": {"sagemaker:MaxRuntimeInSeconds": str(max_run_hours * 3600)},
        "ForAllValues:StringEquals": {
            "sagemaker:VpcSecurityGroupIds": [where.security_group_id],
            "sagemaker:VpcSubnets": list(where.subnet_ids),
        },
    }
    # ForAllValues is true of nothing at all.
    in_a_network = {"sagemaker:VpcSecurityGroupIds": "false", "sagemaker:VpcSubnets": "false"}
    output = {"sagemaker:OutputKmsKey": where.data_key_arn}
    return (
        Statement(
            sid="StartJobs",
            actions=starts,
            resources=jobs,
            conditions={
                **isolated,
                "Null": in_a_network,
                "ArnEquals": {**output, "sagemaker:VolumeKmsKey": where.volume_key_arn},
            },
        ),
        Statement(
            sid="StartJobsOnLocalDisks",
            actions=starts,
            resources=jobs,
            conditions={
                **isolated,
                "Null": {
                    **in_a_network,
                    "sagemaker:InstanceTypes": "false",
                    "sagemaker:VolumeKmsKey": "true",
                },
                "ForAllValues:StringLike": {"sagemaker:InstanceTypes": list(LOCAL_DISK_TYPES)},
                "ArnEquals": output,
            },
        ),
        Statement(
            sid="TagJobs",
            actions=["sagemaker:AddTags"],
            resources=jobs,
        ),
        Statement(
            sid="FollowJobs",
            actions=[
                "sagemaker:DescribeHyperParameterTuningJob",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopHyperParameterTuningJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
            ],
            resources=jobs,
        ),
        Statement(
            sid="GiveJobsTheirRole",
            actions=["iam:PassRole"],
            resources=list(role_arns),
            conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    )
