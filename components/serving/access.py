"""What the containers of an endpoint may do, and where they connect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.statement import Statement
from components.network.interface_access import allow_interfaces
from components.network.security_group import Rule
from components.registry.image_repository import PULL_ACTIONS
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket
from components.serving.bootstrap_model import BOOTSTRAP_PREFIX, sklearn_repository_arn
from components.serving.capture_bucket import CaptureBucket
from components.serving.endpoint_settings import EndpointSettings
from components.serving.variant_settings import GroupVersion, OwnImage

CONTAINER_METRICS = "/aws/sagemaker/Endpoints"
"""Namespace that SageMaker's hosts use for CPU, memory and GPU."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an endpoint's role has to name."""

    settings: EndpointSettings
    endpoint: str
    name_prefix: str
    account_id: str
    region: str
    models: ModelBucket
    captures: CaptureBucket
    volume_key_arn: Input[str]
    log_group_arn: Input[str]
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]


def execution_statements(args: Surroundings) -> list[Statement]:
    """All that the role of an endpoint needs: its models, images, logs, metrics, network."""
    metric = args.settings.alarms.model_metric
    namespaces = sorted({CONTAINER_METRICS, *([metric.namespace] if metric else [])})
    found = [
        *_models(args),
        *_images(args),
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[Output.concat(args.log_group_arn, ":*")],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": namespaces}},
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        *allow_interfaces(
            region=args.region,
            account_id=args.account_id,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            security_group_ids=[args.security_group_id],
        ),
    ]
    if args.settings.capture.enabled:
        found += args.captures.allow_write(args.endpoint)
    if args.settings.volume_key:
        found.append(
            Statement(
                sid="GrantVolumes",
                actions=["kms:CreateGrant"],
                resources=[args.volume_key_arn],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            )
        )
    # Two prefixes of one bucket ask for one key, and for it once.
    return list({statement.sid: statement for statement in found}.values())


def endpoint_egress() -> Sequence[Rule]:
    """Where an endpoint's network interfaces connect: AWS services over TLS. Nobody connects in."""
    return [
        Rule(
            role="https",
            description="Artifacts, images and AWS services",
            from_port=443,
            to_port=443,
            cidr="0.0.0.0/0",
        )
    ]


def _groups(args: Surroundings) -> list[str]:
    """The models of the registry that may run here."""
    chosen = [v.model for v in args.settings.all_variants.values()]
    found = {model.group for model in chosen if isinstance(model, GroupVersion)}
    if args.settings.delivery == "automated":
        found.add(args.settings.group or args.endpoint)
    return sorted(found)


def _models(args: Surroundings) -> list[Statement]:
    chosen = [v.model for v in args.settings.all_variants.values()]
    prefixes = [f"{MODELS_PREFIX}/{group}" for group in _groups(args)]
    if "bootstrap" in chosen:
        prefixes.insert(0, BOOTSTRAP_PREFIX)
    found = [statement for prefix in prefixes for statement in args.models.allow_read(prefix)]
    artifacts = sorted(
        {m.artifact for m in chosen if isinstance(m, OwnImage) and m.artifact is not None}
    )
    if artifacts:
        found.append(
            Statement(
                sid="ReadOwnArtifacts",
                actions=["s3:GetObject", "s3:GetObjectVersion"],
                resources=[f"arn:aws:s3:::{uri.removeprefix('s3://')}" for uri in artifacts],
            )
        )
    return found


def _images(args: Surroundings) -> list[Statement]:
    chosen = [v.model for v in args.settings.all_variants.values()]
    repositories = {
        f"arn:aws:ecr:{args.region}:{args.account_id}:repository/{args.name_prefix}/*",
        *(repository_arn(model.image) for model in chosen if isinstance(model, OwnImage)),
    }
    if "bootstrap" in chosen:
        repositories.add(sklearn_repository_arn(args.region))
    return [
        Statement(
            sid="LogInToRegistry",
            actions=["ecr:GetAuthorizationToken"],
            resources=["*"],
            wildcard_reason="The login is to the registry as a whole and has no resource",
        ),
        Statement(sid="PullImages", actions=PULL_ACTIONS, resources=sorted(repositories)),
    ]


def repository_arn(image: str) -> str:
    """The ARN of the ECR repository of an image. Raises ValueError for an image elsewhere."""
    match = re.match(r"^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)", image)
    if not match:
        raise ValueError(f"{image} is no image in ECR. Give one as ACCOUNT.dkr.ecr.REGION....")
    return f"arn:aws:ecr:{match[2]}:{match[1]}:repository/{match[3]}"
