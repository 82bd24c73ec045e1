"""What each role of a training pipeline may do: the service that starts jobs, and the jobs."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.common.analysis_images import clarify_image, monitor_image
from components.iam.statement import Statement, once
from components.pipelines.job_access import (
    job_statements,
    lineage_statements,
    list_results,
    own_repository,
    result_statements,
)
from components.pipelines.reach import Reach
from components.registry.model_bucket import MODELS_PREFIX
from components.serving.access import repository_arn
from components.serving.bootstrap_model import sklearn_repository_arn

JOB_NAMES = "pipelines-*"
"""SageMaker names what a pipeline makes pipelines-<execution>-<step>-<random>. Source: SageMaker
developer guide, "Troubleshooting Amazon SageMaker Pipelines"."""
CLARIFY_NAMES = "sm-clarify-*"
"""Clarify names so the endpoint by which it asks a model. Source: SageMaker developer guide,
"Analysis Configuration Files", endpoint_name_prefix."""


def process_statements(reach: Reach) -> list[Statement]:
    """Jobs that prepare, check and evaluate: they read what manifests pin and write results."""
    return once(
        *reach.versioning.allow_read(),
        Statement(
            sid="ReadPinnedData",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[Output.concat(reach.data_bucket_arn, "/*")],
        ),
        *result_statements(reach),
        *reach.models.allow_read(f"{MODELS_PREFIX}/{reach.model}"),
        *job_statements(
            reach, [own_repository(reach), repository_arn(monitor_image(reach.region))]
        ),
    )


def train_statements(reach: Reach) -> list[Statement]:
    """The training job: it reads what was prepared and writes the model."""
    return once(
        *result_statements(reach),
        *reach.models.allow_write(f"{MODELS_PREFIX}/{reach.model}"),
        *job_statements(reach, [own_repository(reach)]),
    )


def check_statements(reach: Reach) -> list[Statement]:
    """Clarify and the model that it asks: the role of both."""
    return once(
        *result_statements(reach),
        *reach.models.allow_read(f"{MODELS_PREFIX}/{reach.model}"),
        Statement(
            sid="AskTheModel",
            actions=[
                "sagemaker:CreateEndpoint",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpoint",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:InvokeEndpoint",
            ],
            resources=[
                reach.arn(f"endpoint/{CLARIFY_NAMES}"),
                reach.arn(f"endpoint-config/{CLARIFY_NAMES}"),
            ],
        ),
        Statement(
            sid="TagWhatAsks",
            actions=["sagemaker:AddTags"],
            resources=[
                reach.arn(f"endpoint/{CLARIFY_NAMES}"),
                reach.arn(f"endpoint-config/{CLARIFY_NAMES}"),
            ],
        ),
        Statement(
            sid="SeeTheModel",
            actions=["sagemaker:DescribeModel"],
            resources=[reach.arn(f"model/{JOB_NAMES}")],
        ),
        *job_statements(
            reach, [own_repository(reach), repository_arn(clarify_image(reach.region))]
        ),
    )


def sign_statements(reach: Reach) -> list[Statement]:
    """The job that signs: it reads the artifact, writes signatures and no other object, and tells
    SageMaker of the lineage."""
    prefix = f"{MODELS_PREFIX}/{reach.model}"
    return once(
        Statement(
            sid="ReadSigningCode",
            actions=["s3:GetObject"],
            resources=[Output.concat(reach.artifacts_bucket_arn, "/", reach.prefix, "/code/*")],
        ),
        list_results(reach),
        reach.keys.allow_decrypt("data"),
        *reach.models.allow_read(prefix),
        Statement(
            sid="WriteSignatures",
            actions=["s3:PutObject"],
            resources=[Output.concat(reach.models.bucket_arn, f"/{prefix}/*.signature.json")],
        ),
        reach.keys.allow_encrypt("registry"),
        reach.signing.allow_sign(),
        *lineage_statements(reach),
        *job_statements(reach, [sklearn_repository_arn(reach.region)]),
    )


def execution_statements(reach: Reach, roles: Sequence[Input[str]]) -> list[Statement]:
    """The pipeline itself: it makes jobs, hands them their roles, and registers a version. It can
    approve none."""
    jobs = [reach.arn(f"{kind}/{JOB_NAMES}") for kind in ("processing-job", "training-job")]
    model = reach.arn(f"model/{JOB_NAMES}")
    group = reach.arn(f"model-package-group/{reach.group_name}")
    versions = reach.arn(f"model-package/{reach.group_name}/*")
    return once(
        Statement(
            sid="RunJobs",
            actions=[
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
            ],
            resources=jobs,
        ),
        Statement(
            sid="MakeModels",
            actions=["sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel"],
            resources=[model],
        ),
        Statement(sid="TagJobs", actions=["sagemaker:AddTags"], resources=[*jobs, model]),
        Statement(
            sid="RegisterVersions",
            actions=[
                "sagemaker:CreateModelPackage",
                "sagemaker:DescribeModelPackage",
                "sagemaker:DescribeModelPackageGroup",
                "sagemaker:ListModelPackages",
            ],
            resources=[group, versions],
        ),
        Statement(
            sid="HandOverRoles",
            actions=["iam:PassRole"],
            resources=[*roles],
            conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
        Statement(
            sid="ReadResults",
            actions=["s3:GetObject"],
            resources=[Output.concat(reach.artifacts_bucket_arn, "/", reach.prefix, "/*")],
        ),
        reach.keys.allow_decrypt("data"),
    )
