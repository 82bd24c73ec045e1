"""What resources have a role do that they name: the requests that AWS makes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from recording import RecordedResource, Recording
from tests.platform.stacks import found_at

PULL: Final = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
TAKE: Final = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
OWNER_HAS_IT: Final = (("s3:x-amz-acl", "bucket-owner-full-control"),)


class Row(NamedTuple):
    """In a type: the inputs that name the role and what is asked for, and the actions. `within` is
    put behind an ARN; `via` is the service that uses a key for the role."""

    role: str
    what: str
    actions: tuple[str, ...]
    within: str = ""
    via: str = ""
    more: tuple[tuple[str, str], ...] = ()


ASKED: Final[Mapping[str, tuple[Row, ...]]] = {
    "aws:cloudtrail/trail:Trail": (
        Row(
            "cloudWatchLogsRoleArn",
            "cloudWatchLogsGroupArn",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            ":log-stream:{account}_CloudTrail_{region}",
        ),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": (Row("roleArn", "arn", ("events:PutEvents",)),),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (
        Row("roleArn", "destinationArn", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    ),
    "aws:ec2/flowLog:FlowLog": (
        Row(
            "iamRoleArn",
            "logDestination",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            ":log-stream:x",
        ),
    ),
    "aws:glue/crawler:Crawler": (Row("role", "s3Targets.[].path", ("s3:GetObject",), "x"),),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        Row(
            "extendedS3Configuration.roleArn",
            "extendedS3Configuration.bucketArn",
            ("s3:AbortMultipartUpload", "s3:PutObject"),
            "/lines/x",
        ),
        Row(
            "opensearchConfiguration.s3Configuration.roleArn",
            "opensearchConfiguration.s3Configuration.bucketArn",
            ("s3:AbortMultipartUpload", "s3:PutObject"),
            "/search-failed/x",
        ),
        Row(
            "opensearchConfiguration.roleArn",
            "opensearchConfiguration.domainArn",
            ("es:ESHttpPost", "es:ESHttpPut"),
            "/_bulk",
        ),
    ),
    "aws:lambda/function:Function": (
        Row("role", "deadLetterConfig.targetArn", ("sqs:SendMessage",)),
        Row("role", "kmsKeyArn", ("kms:Decrypt",), via="lambda"),
    ),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (
        Row("role", "rules.[].destination.bucket", ("s3:ReplicateObject",), "/models/x"),
        Row(
            "role",
            "rules.[].destination.encryptionConfiguration.replicaKmsKeyId",
            ("kms:Encrypt",),
            via="s3",
        ),
        Row("role", "bucket", ("s3:GetObjectVersionForReplication",), "/models/x"),
    ),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
        Row(
            "roleArn",
            "dataQualityBaselineConfig.constraintsResource.s3Uri",
            ("s3:GetObject",),
        ),
        Row(
            "roleArn",
            "dataQualityJobOutputConfig.monitoringOutputs.s3Output.s3Uri",
            ("s3:PutObject",),
            "/x",
        ),
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": (
        Row(
            "roleArn",
            "offlineStoreConfig.s3StorageConfig.s3Uri",
            ("s3:PutObject",),
            "/{account}/x",
            more=OWNER_HAS_IT,
        ),
    ),
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": (
        Row("roleArn", "artifactStoreUri", ("s3:GetObject", "s3:PutObject"), "/x"),
    ),
    "aws:sagemaker/model:Model": (
        Row("executionRoleArn", "primaryContainer.modelDataUrl", ("s3:GetObject",)),
        Row("executionRoleArn", "primaryContainer.image", PULL),
    ),
    "aws:scheduler/schedule:Schedule": (
        Row("target.roleArn", "target.arn", ("lambda:InvokeFunction", "states:StartExecution")),
        Row("target.roleArn", "target.deadLetterConfig.arn", ("sqs:SendMessage",)),
        Row("target.roleArn", "kmsKeyArn", ("kms:Decrypt",), via="scheduler"),
    ),
    "aws:sfn/stateMachine:StateMachine": (
        Row(
            "roleArn",
            "encryptionConfiguration.kmsKeyId",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            via="states",
        ),
    ),
}
"""What the role of a resource is used for, by the type of the resource."""


class Errand(NamedTuple):
    """A request that is made with a role, by its ARN, for a resource, by its name."""

    name: str
    role: str
    action: str
    what: str
    via: str
    more: tuple[tuple[str, str], ...]


def errands(platform: Recording, account: str, region: str) -> Iterator[Errand]:
    """All that the resources of a stack have roles do."""
    for type_, rows in ASKED.items():
        for one in platform.of(type_):
            for row in rows:
                for role in found_at(one.inputs, row.role):
                    for what in found_at(one.inputs, row.what):
                        within = row.within.format(account=account, region=region)
                        for action in row.actions:
                            arn = _arn(what) + within
                            if _meant(action, arn):
                                yield Errand(one.name, role, action, arn, row.via, row.more)
    yield from _of_queues(platform)
    yield from _of_endpoints(platform)
    yield from _of_readers(platform)


def _of_queues(platform: Recording) -> Iterator[Errand]:
    """Lambda takes the messages of a queue with the role of the function."""
    roles = {
        one.outputs["arn"]: one.inputs["role"]
        for one in platform.of("aws:lambda/function:Function")
    }
    for one in platform.of("aws:lambda/eventSourceMapping:EventSourceMapping"):
        function = one.inputs["functionName"].removesuffix(":live")
        for action in TAKE:
            yield Errand(one.name, roles[function], action, one.inputs["eventSourceArn"], "", ())


def _of_endpoints(platform: Recording) -> Iterator[Errand]:
    """Endpoints put down what they answered, and say so, with the role of their models."""
    roles = {
        one.outputs["name"]: one.inputs["executionRoleArn"]
        for one in platform.of("aws:sagemaker/model:Model")
    }
    config = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
    for one in platform.of(config):
        role = roles[one.inputs["productionVariants"][0]["modelName"]]
        output = "asyncInferenceConfig.outputConfig"
        for path in ("s3OutputPath", "s3FailurePath"):
            for uri in found_at(one.inputs, f"{output}.{path}"):
                yield Errand(one.name, role, "s3:PutObject", f"{_arn(uri)}/x", "", ())
        for path in ("errorTopic", "successTopic"):
            for topic in found_at(one.inputs, f"{output}.notificationConfig.{path}"):
                yield Errand(one.name, role, "sns:Publish", topic, "", ())
        for uri in found_at(one.inputs, "dataCaptureConfig.destinationS3Uri"):
            yield Errand(one.name, role, "s3:PutObject", f"{_arn(uri)}/x", "", ())


def _of_readers(platform: Recording) -> Iterator[Errand]:
    """Whoever looks for drift reads back each object that the program stores, with its tags."""
    readers: list[RecordedResource] = [
        one
        for one in platform.of("aws:iam/role:Role")
        if one.name in ("github-drift-role", "github-preview-role")
    ]
    for one in platform.of("aws:s3/bucketObjectv2:BucketObjectv2"):
        what = f"arn:aws:s3:::{one.inputs['bucket']}/{one.inputs['key']}"
        for reader in readers:
            for action in ("s3:GetObject", "s3:GetObjectTagging"):
                yield Errand(one.name, reader.outputs["arn"], action, what, "", ())


def _arn(what: Any) -> str:
    """The ARN of what an input names: an ARN, a bucket, an address in S3, an image."""
    text = str(what)
    if text.startswith("arn:"):
        return text.removesuffix(":*")
    if text.startswith("s3://"):
        return f"arn:aws:s3:::{text.removeprefix('s3://')}"
    if ".dkr.ecr." in text:
        registry, _, image = text.partition("/")
        account, _, _, region, *_ = registry.split(".")
        return f"arn:aws:ecr:{region}:{account}:repository/{image.split(':')[0].split('@')[0]}"
    return f"arn:aws:s3:::{text}"


def _meant(action: str, arn: str) -> bool:
    """Whether an action is about what has the ARN: a schedule calls one thing or another, and what
    it calls by the SDK has none."""
    return action.partition(":")[0] == arn.split(":")[2] and arn.split(":")[2] != "scheduler"
