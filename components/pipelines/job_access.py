"""What several jobs of a training pipeline need alike: results, images, logs, lineage."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Output

from components.iam.key_grants import grant_through
from components.iam.statement import Statement
from components.network.interface_access import allow_interfaces
from components.pipelines.reach import Reach
from components.registry.image_repository import LOG_IN, PULL_ACTIONS
from components.serving.access import repository_arn
from components.serving.bootstrap_model import sklearn_repository_arn

METRICS = ("/aws/sagemaker/ProcessingJobs", "/aws/sagemaker/TrainingJobs")
LOGS = (*METRICS, "/aws/sagemaker/Endpoints")


def result_statements(reach: Reach) -> list[Statement]:
    """Results of this model's runs, and no other's, and the steps' code."""
    own = []
    if reach.settings.code is not None:
        place = reach.settings.code.removeprefix("s3://")
        own.append(
            Statement(
                sid="ReadOwnCode",
                actions=["s3:GetObject"],
                resources=[f"arn:aws:s3:::{place}"],
            )
        )
    return [
        *own,
        Statement(
            sid="ExchangeResults",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[Output.concat(reach.artifacts_bucket_arn, "/", reach.prefix, "/*")],
        ),
        list_results(reach),
        reach.keys.allow_encrypt("data"),
    ]


def list_results(reach: Reach) -> Statement:
    """Looks for results of this model's runs."""
    return Statement(
        sid="ListResults",
        actions=["s3:ListBucket"],
        resources=[reach.artifacts_bucket_arn],
        conditions={"StringLike": {"s3:prefix": [f"{reach.prefix}/*"]}},
    )


def job_statements(reach: Reach, repositories: Sequence[str]) -> list[Statement]:
    """What every job needs: its images, logs, metrics, volumes and network interfaces."""
    place = f"arn:aws:logs:{reach.region}:{reach.account_id}:log-group"
    return [
        LOG_IN,
        Statement(sid="PullImages", actions=PULL_ACTIONS, resources=sorted(set(repositories))),
        Statement(
            sid="WriteLogs",
            actions=[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            resources=[f"{place}:{name}*" for name in LOGS],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": [*METRICS]}},
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        grant_through("sagemaker", reach.keys.key_arn("compute"), reach.region),
        *allow_interfaces(
            region=reach.region,
            account_id=reach.account_id,
            vpc_id=reach.vpc_id,
            subnet_ids=reach.subnet_ids,
            security_group_ids=[reach.security_group_id],
        ),
    ]


def lineage_statements(reach: Reach) -> list[Statement]:
    """Entities are added and none is changed or deleted. SageMaker names an artifact by a digest
    of its address."""
    artifacts, runs = reach.arn("artifact/*"), reach.arn("context/run-*")
    return [
        Statement(
            sid="FindArtifacts",
            actions=["sagemaker:ListArtifacts"],
            resources=["*"],
            wildcard_reason="ListArtifacts has no resource-level permissions",
        ),
        Statement(sid="TellArtifacts", actions=["sagemaker:CreateArtifact"], resources=[artifacts]),
        Statement(
            sid="TellRun",
            actions=["sagemaker:CreateContext", "sagemaker:DescribeContext"],
            resources=[runs],
        ),
        Statement(
            sid="JoinThem", actions=["sagemaker:AddAssociation"], resources=[artifacts, runs]
        ),
    ]


def own_repository(reach: Reach) -> str:
    """The repository of the image that the steps run in."""
    if reach.settings.image is None:
        return sklearn_repository_arn(reach.region)
    return repository_arn(reach.settings.image)
