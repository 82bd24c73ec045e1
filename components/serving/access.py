"""What the containers of an endpoint may do, and where they connect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pulumi import Input, Output

from components.iam.calls import (
    HEED_ALARMS,
    LIST_OBJECTS,
    PUBLISH,
    PUT_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
    WRITE_OBJECTS,
)
from components.iam.key_grants import grant_through
from components.iam.statement import Statement, once
from components.network.interface_access import allow_interfaces
from components.network.security_group import Rule, https_to_anywhere
from components.registry.image_repository import LOG_IN, PULL_ACTIONS
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket
from components.serving.async_settings import AsyncSettings
from components.serving.async_topics import AsyncTopics
from components.serving.bootstrap_model import BOOTSTRAP_PREFIX, sklearn_repository_arn
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint_args import HostingArgs
from components.serving.serverless_settings import ServerlessSettings
from components.serving.variant_settings import GroupVersion, ModelChoice, OwnImage

CONTAINER_METRICS = "/aws/sagemaker/Endpoints"
"""Namespace that SageMaker's hosts use for CPU, memory and GPU."""
COMPONENT_METRICS = "/aws/sagemaker/InferenceComponents"
"""The same of the copies of inference components."""


def execution_statements(
    args: HostingArgs, security_group_id: Input[str] | None, topics: AsyncTopics | None
) -> list[Statement]:
    """All that the role of an endpoint needs: its models, images, logs, metrics, network.

    Without a security group it is not in the network; `topics` are those of an asynchronous
    endpoint.
    """
    metric = args.settings.alarms.model_metric
    chosen = list(args.settings.models.values())
    arriving = args.settings.group or args.endpoint
    found = [
        *model_statements(
            chosen,
            args.models,
            arriving=[arriving] if args.settings.delivery == "automated" else [],
        ),
        *image_statements(
            chosen, region=args.region, account_id=args.account_id, name_prefix=args.name_prefix
        ),
        *log_statements(
            args.log_group_arns,
            [
                CONTAINER_METRICS,
                *([COMPONENT_METRICS] if isinstance(args.settings, ComponentsSettings) else []),
                *([metric.namespace] if metric and metric.published_by == "call" else []),
            ],
        ),
    ]
    if security_group_id is not None:
        found += allow_interfaces(
            region=args.region,
            account_id=args.account_id,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            security_group_ids=[security_group_id],
        )
    if isinstance(args.settings, AsyncSettings):
        found += args.captures.allow_answer(args.endpoint)
    if topics is not None:
        found += topics.allow_publish()
    if args.settings.capture.enabled:
        found += args.captures.allow_write(args.endpoint)
    if args.settings.volume_key:
        found.append(grant_through("sagemaker", args.keys.key_arn("compute"), args.region))
    if _rolled_back(args):
        found.append(alarm_statement(args.account_id, args.region))
    # Two prefixes of one bucket ask for one key, and for it once.
    return once(*found)


def execution_calls(args: HostingArgs, *, in_network: bool, announces: bool) -> list[str]:
    """What SageMaker calls in the name of an endpoint's role: artifacts are fetched object by
    object below a prefix, captures and answers are put."""
    settings = args.settings
    chosen = list(settings.models.values())
    found = [*SAGEMAKER_CONTAINER]
    if settings.delivery == "automated" or not all(isinstance(one, OwnImage) for one in chosen):
        found += [*READ_OBJECTS, *LIST_OBJECTS]
    if any(isinstance(one, OwnImage) and one.artifact is not None for one in chosen):
        found.append("s3:GetObject")
    if in_network:
        found += SAGEMAKER_NETWORK
    if isinstance(settings, AsyncSettings):
        found += [*READ_OBJECTS, *WRITE_OBJECTS]
    if announces:
        found += PUBLISH
    if settings.capture.enabled:
        found += PUT_OBJECTS
    if settings.volume_key:
        found += SAGEMAKER_VOLUMES
    if _rolled_back(args):
        found += HEED_ALARMS
    return found


def _rolled_back(args: HostingArgs) -> bool:
    """Whether alarms take an update back; of serverless endpoints SageMaker lets nobody say how
    they are updated."""
    return not isinstance(args.settings, ServerlessSettings)


def alarm_statement(account_id: str, region: str) -> Statement:
    """To ask for the state of alarms: without it SageMaker heeds none and takes no update back.
    CloudWatch asks for all alarms of the region, whichever are named in the call."""
    return Statement(
        sid="HeedAlarms",
        actions=list(HEED_ALARMS),
        resources=[f"arn:aws:cloudwatch:{region}:{account_id}:alarm:*"],
    )


def log_statements(
    log_group_arns: Sequence[Input[str]], namespaces: Sequence[str]
) -> list[Statement]:
    """Output into these groups, metrics into these namespaces."""
    return [
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[Output.concat(arn, ":*") for arn in log_group_arns],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": sorted(set(namespaces))}},
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
    ]


def endpoint_egress() -> Sequence[Rule]:
    """Where an endpoint's network interfaces connect: AWS services over TLS. Nobody connects in."""
    return [https_to_anywhere("Artifacts, images and AWS services")]


def model_statements(
    chosen: Sequence[ModelChoice], bucket: ModelBucket, *, arriving: Sequence[str] = ()
) -> list[Statement]:
    """To read the artifacts of the chosen models, and of groups whose versions arrive later."""
    groups = {model.group for model in chosen if isinstance(model, GroupVersion)} | set(arriving)
    prefixes = [f"{MODELS_PREFIX}/{group}" for group in sorted(groups)]
    if "bootstrap" in chosen:
        prefixes.insert(0, BOOTSTRAP_PREFIX)
    found = [statement for prefix in prefixes for statement in bucket.allow_read(prefix)]
    artifacts = sorted(
        {m.artifact for m in chosen if isinstance(m, OwnImage) and m.artifact is not None}
    )
    if artifacts:
        found += bucket.allow_read_artifacts(artifacts)
    return found


def image_statements(
    chosen: Sequence[ModelChoice], *, region: str, account_id: str, name_prefix: str
) -> list[Statement]:
    """To pull the platform's own images and those that the chosen models name."""
    repositories = {
        f"arn:aws:ecr:{region}:{account_id}:repository/{name_prefix}/*",
        *(repository_arn(model.image) for model in chosen if isinstance(model, OwnImage)),
    }
    if "bootstrap" in chosen:
        repositories.add(sklearn_repository_arn(region))
    return [
        LOG_IN,
        Statement(sid="PullImages", actions=PULL_ACTIONS, resources=sorted(repositories)),
    ]


def repository_arn(image: str) -> str:
    """The ARN of the ECR repository of an image. Raises ValueError for an image elsewhere."""
    match = re.match(r"^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)", image)
    if not match:
        raise ValueError(f"{image} is no image in ECR. Give one as ACCOUNT.dkr.ecr.REGION....")
    return f"arn:aws:ecr:{match[2]}:{match[1]}:repository/{match[3]}"
