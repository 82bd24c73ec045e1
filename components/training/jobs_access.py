"""What jobs may do, and what a job must have before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from components.iam.calls import (
    LIST_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
    WRITE_OBJECTS,
)
from components.iam.statement import Statement
from components.network.interface_access import allow_interfaces
from components.registry.image_repository import LOG_IN, PULL_ACTIONS

JOB_KINDS = ("training", "tuning", "processing")

STARTS = {
    "training": "CreateTrainingJob",
    "tuning": "CreateHyperParameterTuningJob",
    "processing": "CreateProcessingJob",
}
"""The operation that starts a job of each kind."""

RESOURCES = {
    "training": "training-job",
    "tuning": "hyper-parameter-tuning-job",
    "processing": "processing-job",
}
"""The resource that it makes."""

LOG_GROUPS = {
    "training": "/aws/sagemaker/TrainingJobs",
    "tuning": "/aws/sagemaker/TrainingJobs",
    "processing": "/aws/sagemaker/ProcessingJobs",
}

LOCAL_DISKS = (
    "ml.c5d.*",
    "ml.g4dn.*",
    "ml.g5.*",
    "ml.g6.*",
    "ml.g6e.*",
    "ml.m5d.*",
    "ml.p4d.*",
    "ml.p4de.*",
    "ml.p5.*",
    "ml.p5e.*",
    "ml.p5en.*",
    "ml.r5d.*",
    "ml.trn1.*",
    "ml.trn1n.*",
    "ml.trn2.*",
)
"""Types whose disks are local NVMe. SageMaker refuses a volume key for them: their hardware
encrypts them with a key of its own (SageMaker API reference, ResourceConfig, VolumeKmsKeyId)."""


@dataclass(frozen=True, kw_only=True)
class JobSurroundings:
    """What the statements name. `lake` are names of the lake's buckets by zone; `data_key_arn`
    encrypts them and outputs, `volume_key_arn` volumes."""

    account_id: str
    region: str
    name_prefix: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]
    lake: dict[str, str]
    data_key_arn: Input[str]
    volume_key_arn: Input[str]


READS = {
    "training": ("curated", "features"),
    "tuning": ("curated", "features"),
    "processing": ("raw", "curated", "features"),
}
"""Zones of the lake that a job of each kind reads."""

WRITES = {
    "training": (("artifacts", "training/*"), ("artifacts", "checkpoints/*")),
    "tuning": (("artifacts", "training/*"), ("artifacts", "checkpoints/*")),
    "processing": (("artifacts", "processing/*"), ("curated", "*"), ("features", "*")),
}
"""Where a job of each kind writes: zone and keys. Nothing is deleted."""

JOB_CALLS = (
    *SAGEMAKER_CONTAINER,
    *SAGEMAKER_NETWORK,
    *SAGEMAKER_VOLUMES,
    *READ_OBJECTS,
    *LIST_OBJECTS,
    *WRITE_OBJECTS,
)
"""What SageMaker calls for a job of any kind: containers are isolated and call nothing."""
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


def job_statements(kind: str, where: JobSurroundings) -> Sequence[Statement]:
    """All that the containers of a job of one kind need."""
    reads = [where.lake[zone] for zone in READS[kind]]
    writes = [(where.lake[zone], keys) for zone, keys in WRITES[kind]]
    buckets = sorted({*reads, *(bucket for bucket, _ in writes)})
    group = LOG_GROUPS[kind]
    logs = f"arn:aws:logs:{where.region}:{where.account_id}:log-group:{group}"
    return (
        Statement(
            sid="ReadData",
            actions=["s3:GetObject"],
            resources=[f"arn:aws:s3:::{bucket}/*" for bucket in reads],
        ),
        Statement(
            sid="WriteResults",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[f"arn:aws:s3:::{bucket}/{keys}" for bucket, keys in writes],
        ),
        Statement(
            sid="ListBuckets",
            actions=["s3:ListBucket"],
            resources=[f"arn:aws:s3:::{bucket}" for bucket in buckets],
        ),
        Statement(
            sid="EncryptData",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=[where.data_key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"s3.{where.region}.amazonaws.com"}},
        ),
        Statement(
            sid="GrantVolumes",
            actions=["kms:CreateGrant"],
            resources=[where.volume_key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        LOG_IN,
        Statement(
            sid="PullImages",
            actions=PULL_ACTIONS,
            resources=[
                f"arn:aws:ecr:{where.region}:{where.account_id}:repository/{where.name_prefix}/*"
            ],
        ),
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[logs, f"{logs}:*"],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={
                "StringEquals": {
                    "cloudwatch:namespace": [
                        group,
                        f"mlops/{where.name_prefix}/training",
                    ]
                }
            },
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        *allow_interfaces(
            account_id=where.account_id,
            region=where.region,
            vpc_id=where.vpc_id,
            subnet_ids=where.subnet_ids,
            security_group_ids=[where.security_group_id],
        ),
    )


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
                "ForAllValues:StringLike": {"sagemaker:InstanceTypes": list(LOCAL_DISKS)},
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


def defaults(
    where: JobSurroundings,
    role_arns: dict[str, Input[str]],
    *,
    spot: bool,
    max_run_hours: int,
    max_wait_hours: int,
    warm_pool_minutes: int,
) -> Output[str]:
    """What a job is started with, in the words of the SageMaker API, as JSON."""
    artifacts = where.lake["artifacts"]
    stopping = {"MaxRuntimeInSeconds": max_run_hours * 3600}
    if spot:
        stopping["MaxWaitTimeInSeconds"] = max_wait_hours * 3600
    resources: dict[str, Any] = {"VolumeKmsKeyId": where.volume_key_arn}
    if warm_pool_minutes:
        resources["KeepAlivePeriodInSeconds"] = warm_pool_minutes * 60
    return Output.json_dumps(
        {
            "CheckpointConfig": {"S3Uri": f"s3://{artifacts}/checkpoints/"},
            "EnableInterContainerTrafficEncryption": True,
            "EnableManagedSpotTraining": spot,
            "EnableNetworkIsolation": True,
            "OutputDataConfig": {
                "KmsKeyId": where.data_key_arn,
                "S3OutputPath": f"s3://{artifacts}/training/",
            },
            "ResourceConfig": resources,
            "RoleArns": role_arns,
            "StoppingCondition": stopping,
            "VpcConfig": {
                "SecurityGroupIds": [where.security_group_id],
                "Subnets": list(where.subnet_ids),
            },
        },
        sort_keys=True,
        separators=(",", ":"),
    )
