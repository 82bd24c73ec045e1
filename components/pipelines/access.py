"""What each role of a training pipeline may do: the service that starts jobs, and the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.common.analysis_images import clarify_image, monitor_image
from components.data.versioning import Versioning
from components.encryption.key_ring import KeyRing
from components.encryption.signing_key import SigningKey
from components.iam.statement import Statement
from components.network.interface_access import allow_interfaces
from components.pipelines.settings import PipelineSettings
from components.registry.image_repository import PULL_ACTIONS
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket
from components.serving.access import repository_arn
from components.serving.bootstrap_model import sklearn_repository_arn

JOB_NAMES = "pipelines-*"
"""SageMaker names what a pipeline makes pipelines-<execution>-<step>-<random>. Source: SageMaker
developer guide, "Troubleshooting Amazon SageMaker Pipelines"."""
CLARIFY_NAMES = "sm-clarify-*"
"""Clarify names so the endpoint by which it asks a model. Source: SageMaker developer guide,
"Analysis Configuration Files", endpoint_name_prefix."""
METRICS = ("/aws/sagemaker/ProcessingJobs", "/aws/sagemaker/TrainingJobs")
LOGS = (*METRICS, "/aws/sagemaker/Endpoints")


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the roles of one pipeline have to name; `prefix` is where its runs write in the
    artifacts bucket."""

    settings: PipelineSettings
    model: str
    region: str
    account_id: str
    keys: KeyRing
    signing: SigningKey
    versioning: Versioning
    models: ModelBucket
    data_bucket_arn: Input[str]
    artifacts_bucket_arn: Input[str]
    prefix: str
    group_name: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]

    def arn(self, resource: str) -> str:
        """An ARN of SageMaker in the account and region of the stack."""
        return f"arn:aws:sagemaker:{self.region}:{self.account_id}:{resource}"


def process_statements(reach: Reach) -> list[Statement]:
    """Jobs that prepare, check and evaluate: they read what manifests pin and write results."""
    return once(
        *reach.versioning.allow_read(),
        Statement(
            sid="ReadPinnedData",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[Output.concat(reach.data_bucket_arn, "/*")],
        ),
        *_artifacts(reach),
        *reach.models.allow_read(f"{MODELS_PREFIX}/{reach.model}"),
        *_job(reach, [_own_repository(reach), repository_arn(monitor_image(reach.region))]),
    )


def train_statements(reach: Reach) -> list[Statement]:
    """The training job: it reads what was prepared and writes the model."""
    return once(
        *_artifacts(reach),
        *reach.models.allow_write(f"{MODELS_PREFIX}/{reach.model}"),
        *_job(reach, [_own_repository(reach)]),
    )


def check_statements(reach: Reach) -> list[Statement]:
    """Clarify and the model that it asks: the role of both."""
    return once(
        *_artifacts(reach),
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
        *_job(reach, [_own_repository(reach), repository_arn(clarify_image(reach.region))]),
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
        _list_results(reach),
        reach.keys.allow_decrypt("data"),
        *reach.models.allow_read(prefix),
        Statement(
            sid="WriteSignatures",
            actions=["s3:PutObject"],
            resources=[Output.concat(reach.models.bucket_arn, f"/{prefix}/*.signature.json")],
        ),
        reach.keys.allow_encrypt("registry"),
        reach.signing.allow_sign(),
        *_lineage(reach),
        *_job(reach, [sklearn_repository_arn(reach.region)]),
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


def once(*statements: Statement) -> list[Statement]:
    """The statements, each sid once: two grants may ask for one key."""
    return list({statement.sid: statement for statement in statements}.values())


def _artifacts(reach: Reach) -> list[Statement]:
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
        _list_results(reach),
        reach.keys.allow_encrypt("data"),
    ]


def _list_results(reach: Reach) -> Statement:
    return Statement(
        sid="ListResults",
        actions=["s3:ListBucket"],
        resources=[reach.artifacts_bucket_arn],
        conditions={"StringLike": {"s3:prefix": [f"{reach.prefix}/*"]}},
    )


def _job(reach: Reach, repositories: Sequence[str]) -> list[Statement]:
    place = f"arn:aws:logs:{reach.region}:{reach.account_id}:log-group"
    return [
        Statement(
            sid="LogInToRegistry",
            actions=["ecr:GetAuthorizationToken"],
            resources=["*"],
            wildcard_reason="The login is to the registry as a whole and has no resource",
        ),
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
        Statement(
            sid="GrantVolumes",
            actions=["kms:CreateGrant"],
            resources=[reach.keys.key_arn("compute")],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        *allow_interfaces(
            region=reach.region,
            account_id=reach.account_id,
            vpc_id=reach.vpc_id,
            subnet_ids=reach.subnet_ids,
            security_group_ids=[reach.security_group_id],
        ),
    ]


def _lineage(reach: Reach) -> list[Statement]:
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


def _own_repository(reach: Reach) -> str:
    if reach.settings.image is None:
        return sklearn_repository_arn(reach.region)
    return repository_arn(reach.settings.image)
