"""What the job of a monitor may do: for each kind as little as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.calls import (
    CLARIFY_ASKS,
    LIST_OBJECTS,
    PUT_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
)
from components.iam.key_grants import grant_through
from components.iam.statement import Statement
from components.monitoring.monitor_images import monitor_repository_arn
from components.monitoring.monitor_plan import (
    API_NAMES,
    METRICS,
    dashed,
    definition_prefix,
    schedule_name,
)
from components.network.interface_access import allow_interfaces
from components.registry.image_repository import LOG_IN, PULL_ACTIONS
from components.registry.model_bucket import ModelBucket
from components.serving.capture_bucket import CaptureBucket
from components.serving.monitor_settings import Kind
from components.serving.naming import component_name, stem

BASELINES_PREFIX = "baselines"
"""Where baselines lie in the model bucket, by endpoint."""

WITH_LABELS: frozenset[Kind] = frozenset({"model_quality", "bias"})
"""Kinds that compare predictions with labels that arrive later."""

SHADOW = "sm-clarify-*"
"""What Clarify calls the endpoints that it makes of the monitored model, to ask it. Source:
SageMaker developer guide, "Monitor Feature Attribution Drift"."""

_JOB_CALLS = (
    *SAGEMAKER_CONTAINER,
    *SAGEMAKER_NETWORK,
    *SAGEMAKER_VOLUMES,
    *READ_OBJECTS,
    *LIST_OBJECTS,
    *PUT_OBJECTS,
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeMonitoringSchedule",
)


def monitor_calls(kind: Kind) -> list[str]:
    """What SageMaker and the container of a monitor call: the endpoint says what it captures, the
    schedule and its definition what is wanted (SageMaker Developer Guide, "Monitor data and model
    quality")."""
    asks = CLARIFY_ASKS if kind == "explainability" else ()
    return [*_JOB_CALLS, f"sagemaker:Describe{API_NAMES[kind]}JobDefinition", *asks]


@dataclass(frozen=True, kw_only=True)
class MonitorPlace:
    """What a monitor's role has to name. `baseline_arn` is where the baseline lies when it is not
    in the model bucket, `labels_uri` where the labels arrive when not in the capture bucket."""

    kind: Kind
    endpoint: str
    endpoint_name: str
    account_id: str
    region: str
    models: ModelBucket
    captures: CaptureBucket
    baseline_arn: str | None
    labels_uri: Input[str] | None
    volume_key_arn: Input[str]
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]


def monitor_statements(place: MonitorPlace) -> list[Statement]:
    """All statements of the role of one monitor."""
    group = f"arn:aws:logs:{place.region}:{place.account_id}:log-group:"
    found = [
        *place.captures.allow_monitor(
            place.endpoint,
            dashed(place.kind),
            ground_truth=place.kind in WITH_LABELS and place.labels_uri is None,
        ),
        *_labels(place),
        *_baseline(place),
        _describe(place),
        LOG_IN,
        Statement(
            sid="PullImage",
            actions=PULL_ACTIONS,
            resources=[monitor_repository_arn(place.kind, place.region)],
        ),
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[f"{group}/aws/sagemaker/ProcessingJobs:*"],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={
                "StringEquals": {
                    "cloudwatch:namespace": ["/aws/sagemaker/ProcessingJobs", METRICS[place.kind]]
                }
            },
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        grant_through("sagemaker", place.volume_key_arn, place.region),
        *allow_interfaces(
            account_id=place.account_id,
            region=place.region,
            vpc_id=place.vpc_id,
            subnet_ids=place.subnet_ids,
            security_group_ids=[place.security_group_id],
        ),
    ]
    if place.kind == "explainability":
        found += _shadow_endpoints(place)
    # Two buckets with one key ask for it once.
    return list({statement.sid: statement for statement in found}.values())


def _baseline(place: MonitorPlace) -> Sequence[Statement]:
    if place.baseline_arn is None:
        return place.models.allow_read(f"{BASELINES_PREFIX}/{place.endpoint}")
    return [
        Statement(
            sid="ReadBaseline",
            actions=["s3:GetObject"],
            resources=[f"{place.baseline_arn}/{dashed(place.kind)}/*"],
        )
    ]


def _labels(place: MonitorPlace) -> Sequence[Statement]:
    if place.labels_uri is None or place.kind not in WITH_LABELS:
        return []
    path = Output.from_input(place.labels_uri).apply(lambda uri: uri.removeprefix("s3://"))
    bucket = path.apply(lambda text: text.partition("/")[0])
    prefix = path.apply(lambda text: text.partition("/")[2])
    return [
        Statement(
            sid="ReadLabels",
            actions=["s3:GetObject"],
            resources=[Output.concat("arn:aws:s3:::", path, "/*")],
        ),
        Statement(
            sid="ListLabels",
            actions=["s3:ListBucket"],
            resources=[Output.concat("arn:aws:s3:::", bucket)],
            conditions={"StringLike": {"s3:prefix": [Output.concat(prefix, "/*")]}},
        ),
    ]


def _describe(place: MonitorPlace) -> Statement:
    """The endpoint, the schedule and the definitions of this monitor, and no others."""
    arn = f"arn:aws:sagemaker:{place.region}:{place.account_id}"
    noun = API_NAMES[place.kind]
    definition = definition_prefix(place.endpoint_name, place.kind)
    kind = "model-bias" if place.kind == "bias" else dashed(place.kind)
    kind = "model-explainability" if place.kind == "explainability" else kind
    return Statement(
        sid="SeeOwnMonitor",
        actions=[
            "sagemaker:DescribeEndpoint",
            "sagemaker:DescribeEndpointConfig",
            f"sagemaker:Describe{noun}JobDefinition",
            "sagemaker:DescribeMonitoringSchedule",
        ],
        resources=[
            f"{arn}:endpoint/{place.endpoint_name}",
            f"{arn}:endpoint-config/{stem(place.endpoint_name)}-*",
            f"{arn}:monitoring-schedule/{schedule_name(place.endpoint_name, place.kind)}",
            f"{arn}:{kind}-job-definition/{definition}-*",
        ],
    )


def _shadow_endpoints(place: MonitorPlace) -> list[Statement]:
    """Clarify runs the model once more, on an endpoint of its own that it takes away again."""
    arn = f"arn:aws:sagemaker:{place.region}:{place.account_id}"
    shadows = [f"{arn}:endpoint/{SHADOW}", f"{arn}:endpoint-config/{SHADOW}"]
    return [
        Statement(
            sid="RunShadowEndpoint",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateEndpoint",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpoint",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:InvokeEndpoint",
            ],
            resources=shadows,
        ),
        Statement(
            sid="SeeModels",
            actions=["sagemaker:DescribeModel"],
            # Those of the program, and those of the versions that automation rolls out.
            resources=[
                f"{arn}:model/{component_name(place.endpoint)}-*",
                f"{arn}:model/{stem(place.endpoint_name)}-*",
            ],
        ),
    ]


def baseline_arn(address: str | None) -> str | None:
    """The ARN of what lies at an S3 address."""
    return None if address is None else f"arn:aws:s3:::{address.removeprefix('s3://')}"


def default_baseline(models: ModelBucket, endpoint: str) -> Output[str]:
    """Where the baseline lies when the settings name no other place."""
    return Output.concat("s3://", models.bucket_name, f"/{BASELINES_PREFIX}/{endpoint}")
