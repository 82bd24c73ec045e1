"""What the containers of SageMaker's jobs may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input

from components.iam.calls import (
    LIST_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
    WRITE_OBJECTS,
)
from components.iam.key_grants import grant_through
from components.iam.statement import Statement
from components.network.interface_access import allow_interfaces
from components.registry.image_repository import LOG_IN, PULL_ACTIONS

JOB_KINDS = ("training", "tuning", "processing")

RESOURCES = {
    "training": "training-job",
    "tuning": "hyper-parameter-tuning-job",
    "processing": "processing-job",
}
"""What a job of each kind is to SageMaker and IAM."""

LOG_GROUPS = {
    "training": "/aws/sagemaker/TrainingJobs",
    "tuning": "/aws/sagemaker/TrainingJobs",
    "processing": "/aws/sagemaker/ProcessingJobs",
}


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
        grant_through("sagemaker", where.volume_key_arn, where.region),
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
