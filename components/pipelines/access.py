"""What each role of a training pipeline may do: the service that starts jobs, and the jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Output

from components.common.analysis_images import clarify_image, monitor_image
from components.iam.calls import (
    CLARIFY_ASKS,
    LIST_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
    WRITE_OBJECTS,
)
from components.iam.statement import Statement, once
from components.pipelines.job_access import (
    job_statements,
    lineage_statements,
    list_results,
    own_repository,
    result_statements,
)
from components.pipelines.reach import Reach
from components.registry.approval import deny_born_approved
from components.registry.model_bucket import MODELS_PREFIX
from components.serving.access import repository_arn
from components.serving.bootstrap_model import sklearn_repository_arn

JOB_NAMES = "pipelines-*"
"""SageMaker names what a pipeline makes pipelines-<execution>-<step>-<random>. Source: SageMaker
developer guide, "Troubleshooting Amazon SageMaker Pipelines"."""
CLARIFY_NAMES = "sm-clarify-*"
"""Clarify names so the endpoint by which it asks a model. Source: SageMaker developer guide,
"Analysis Configuration Files", endpoint_name_prefix."""

STEP_CALLS: Mapping[str, tuple[str, ...]] = {
    "evaluate": (),
    "process": ("dynamodb:GetItem", "s3:GetObjectVersion"),
    "sign": (
        "kms:Sign",
        "s3:GetObject",
        "s3:PutObject",
        "sagemaker:AddAssociation",
        "sagemaker:CreateArtifact",
        "sagemaker:CreateContext",
        "sagemaker:DescribeContext",
        "sagemaker:ListArtifacts",
    ),
    "train": (),
}
"""What the code of each step calls, in components/pipelines/mlops_steps; SageMaker itself fetches
and keeps everything else."""
RUN_IN_A_JOB = (
    *SAGEMAKER_CONTAINER,
    *SAGEMAKER_NETWORK,
    *SAGEMAKER_VOLUMES,
    *READ_OBJECTS,
    *LIST_OBJECTS,
    "logs:CreateLogGroup",
)
"""What SageMaker calls for a step: its container, its inputs."""
JOB_CALLS: Mapping[str, tuple[str, ...]] = {
    "process": (
        *RUN_IN_A_JOB,
        *WRITE_OBJECTS,
        *STEP_CALLS["process"],
        *STEP_CALLS["evaluate"],
    ),
    "train": (*RUN_IN_A_JOB, *WRITE_OBJECTS, *STEP_CALLS["train"]),
    "check": (*RUN_IN_A_JOB, *WRITE_OBJECTS, *CLARIFY_ASKS),
    "sign": (*RUN_IN_A_JOB, "kms:GenerateDataKey", *STEP_CALLS["sign"]),
    "execution": (
        # "Pipeline role permissions": each kind of job is created and described, results of steps
        # are read by JsonGet. StopPipelineExecution stops what runs.
        "kms:Decrypt",
        "s3:GetObject",
        "sagemaker:CreateModel",
        "sagemaker:CreateModelPackage",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
        "sagemaker:DescribeModel",
        "sagemaker:DescribeModelPackage",
        "sagemaker:DescribeModelPackageGroup",
        "sagemaker:DescribeProcessingJob",
        "sagemaker:DescribeTrainingJob",
        # Checks look for the baseline of the newest approved version.
        "sagemaker:ListModelPackages",
        "sagemaker:StopProcessingJob",
        "sagemaker:StopTrainingJob",
    ),
}
"""What is called in the name of each role of a pipeline. Source: SageMaker developer guide, "IAM
Access Management" and "Baseline calculation, drift detection and lifecycle with ClarifyCheck and
QualityCheck steps"."""


def process_statements(reach: Reach) -> list[Statement]:
    """Jobs that prepare, check and evaluate: they read what manifests pin and write results."""
    analyzer = [repository_arn(monitor_image(reach.region))] if reach.settings.data_quality else []
    return once(
        *reach.versioning.allow_read(),
        Statement(
            sid="ReadPinnedData",
            actions=["s3:GetObjectVersion"],
            resources=[Output.concat(reach.data_bucket_arn, "/*")],
        ),
        *result_statements(reach),
        *reach.models.allow_read(f"{MODELS_PREFIX}/{reach.model}"),
        *job_statements(reach, [own_repository(reach), *analyzer]),
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
    approve none, whatever its definition says."""
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
            actions=["sagemaker:CreateModel", "sagemaker:DescribeModel"],
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
        deny_born_approved(),
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
