"""The workloads of a recording and the roles that they run with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from access.account import Carrier
from recording import RecordedResource, Recording
from review.references import References, at, is_unknown, texts

ROLE = "aws:iam/role:Role"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"


class Row(NamedTuple):
    """How a type carries a role: the sort of workload, the service that assumes the role for it,
    and the input that names the role (or, with `profile`, its instance profile)."""

    kind: str
    service: str
    role: str
    profile: bool = False


_EC2 = "ec2.amazonaws.com"
_SAGEMAKER = "sagemaker.amazonaws.com"
_GLUE = "glue.amazonaws.com"
_AGENTS = "bedrock-agentcore.amazonaws.com"
_EVENTS = "events.amazonaws.com"
_TASKS = "ecs-tasks.amazonaws.com"

CARRIERS: Mapping[str, tuple[Row, ...]] = {
    "aws:apprunner/service:Service": (
        Row("app", "tasks.apprunner.amazonaws.com", "instanceConfiguration.instanceRoleArn"),
    ),
    "aws:backup/selection:Selection": (Row("backup", "backup.amazonaws.com", "iamRoleArn"),),
    "aws:batch/jobDefinition:JobDefinition": (Row("batch job", _TASKS, "containerProperties"),),
    "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": (
        Row("agent runtime", _AGENTS, "roleArn"),
    ),
    "aws:bedrock/agentcoreBrowser:AgentcoreBrowser": (Row("browser", _AGENTS, "executionRoleArn"),),
    "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter": (
        Row("code interpreter", _AGENTS, "executionRoleArn"),
    ),
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": (
        Row("chat", "chatbot.amazonaws.com", "iamRoleArn"),
    ),
    "aws:cloudformation/stack:Stack": (Row("stack", "cloudformation.amazonaws.com", "iamRoleArn"),),
    "aws:cloudtrail/trail:Trail": (
        Row("trail", "cloudtrail.amazonaws.com", "cloudWatchLogsRoleArn"),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": (Row("event target", _EVENTS, "roleArn"),),
    "aws:codebuild/project:Project": (Row("build", "codebuild.amazonaws.com", "serviceRole"),),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": (
        Row("deployment", "codedeploy.amazonaws.com", "serviceRoleArn"),
    ),
    "aws:ec2/flowLog:FlowLog": (Row("flow log", "vpc-flow-logs.amazonaws.com", "iamRoleArn"),),
    "aws:ec2/instance:Instance": (Row("instance", _EC2, "iamInstanceProfile", True),),
    "aws:ec2/launchTemplate:LaunchTemplate": (
        Row("launch template", _EC2, "iamInstanceProfile.arn", True),
        Row("launch template", _EC2, "iamInstanceProfile.name", True),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": (
        Row("task", _TASKS, "taskRoleArn"),
        Row("task start", _TASKS, "executionRoleArn"),
    ),
    "aws:eks/addon:Addon": (Row("pod", "oidc", "serviceAccountRoleArn"),),
    "aws:eks/cluster:Cluster": (Row("cluster", "eks.amazonaws.com", "roleArn"),),
    "aws:eks/fargateProfile:FargateProfile": (
        Row("pod start", "eks-fargate-pods.amazonaws.com", "podExecutionRoleArn"),
    ),
    "aws:eks/nodeGroup:NodeGroup": (Row("instance", _EC2, "nodeRoleArn"),),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        Row("pod", "pods.eks.amazonaws.com", "roleArn"),
    ),
    # Who may use a cluster carries no role.
    "aws:eks/accessEntry:AccessEntry": (),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (),
    "aws:glue/crawler:Crawler": (Row("crawler", _GLUE, "role"),),
    "aws:glue/devEndpoint:DevEndpoint": (Row("glue endpoint", _GLUE, "roleArn"),),
    "aws:glue/job:Job": (Row("glue job", _GLUE, "roleArn"),),
    # Whatever has the profile: groups, templates, and instances that Karpenter starts by itself.
    PROFILE: (Row("instance", _EC2, "role"),),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        Row("delivery", "firehose.amazonaws.com", "extendedS3Configuration.roleArn"),
    ),
    "aws:lambda/function:Function": (Row("function", "lambda.amazonaws.com", "role"),),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (
        Row("replication", "s3.amazonaws.com", "role"),
    ),
    "aws:sagemaker/domain:Domain": (
        Row("studio", _SAGEMAKER, "defaultUserSettings.executionRole"),
        Row("studio", _SAGEMAKER, "defaultSpaceSettings.executionRole"),
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": (Row("feature group", _SAGEMAKER, "roleArn"),),
    "aws:sagemaker/model:Model": (Row("model", _SAGEMAKER, "executionRoleArn"),),
    "aws:sagemaker/notebookInstance:NotebookInstance": (Row("notebook", _SAGEMAKER, "roleArn"),),
    "aws:sagemaker/pipeline:Pipeline": (Row("pipeline", _SAGEMAKER, "roleArn"),),
    "aws:sagemaker/userProfile:UserProfile": (
        Row("studio", _SAGEMAKER, "userSettings.executionRole"),
    ),
    "aws:scheduler/schedule:Schedule": (
        Row("schedule", "scheduler.amazonaws.com", "target.roleArn"),
    ),
    "aws:sfn/stateMachine:StateMachine": (Row("state machine", "states.amazonaws.com", "roleArn"),),
}
"""What carries a role, and where it says which."""

_IMAGE = re.compile(r"^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)")
_LOADED: Mapping[str, tuple[str, ...]] = {
    "aws:glue/job:Job": ("scriptLocation",),
    "aws:sagemaker/model:Model": ("modelDataUrl", "s3Uri"),
}
"""The inputs that say where in S3 a workload loads from what it runs."""


def carriers(
    recording: Recording, references: References, region: str, account: str
) -> Iterator[Carrier]:
    """The workloads of the recording, in its order. What holds a role's ARN in an input that the
    table does not know carries it too, as kind `other`."""
    roles = {
        arn: one.urn for one in recording.of(ROLE) if isinstance(arn := one.outputs.get("arn"), str)
    }
    for resource in recording.resources:
        rows = CARRIERS.get(resource.type)
        if rows is None:
            if not resource.type.startswith(("aws:iam/role", "pulumi:", "mlops:")):
                for arn in dict.fromkeys(texts(_without_policies(resource.inputs))):
                    if arn in roles:
                        yield _carrier(
                            resource, Row("other", "", ""), roles[arn], references, region, account
                        )
            continue
        for row in rows:
            role = _role(resource, row, references)
            if role is not None:
                yield _carrier(resource, row, role, references, region, account)


def _without_policies(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in inputs.items() if not key.lower().endswith("policy")}


def _role(resource: RecordedResource, row: Row, references: References) -> str | None:
    """The URN of the role, its text where it is not declared, None where there is none."""
    if row.role == "containerProperties":
        return _batch_role(resource, references)
    holder, path = resource, row.role
    if row.profile:
        profile, named = references.find(resource, row.role, PROFILE)
        if profile is None:
            return named
        holder, path = profile, "role"
    found, text = references.find(holder, path, ROLE)
    return found.urn if found is not None else text


def _batch_role(resource: RecordedResource, references: References) -> str | None:
    """A job definition holds its role inside a JSON text."""
    text = resource.inputs.get("containerProperties")
    try:
        content = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    arn = content.get("jobRoleArn") if isinstance(content, dict) else None
    if not isinstance(arn, str):
        return None
    found = references.with_output(ROLE, "arn", arn)
    return found.urn if found is not None else arn


def _immutable(references: References, arn: str) -> bool:
    """Whether it is a repository in which a tag, once pushed, stays what it is."""
    found = references.with_output("aws:ecr/repository:Repository", "arn", arn)
    return found is not None and found.inputs.get("imageTagMutability") == "IMMUTABLE"


def _carrier(
    resource: RecordedResource,
    row: Row,
    role: str,
    references: References,
    region: str,
    account: str,
) -> Carrier:
    own = resource.outputs.get("arn")
    if row.kind == "instance" and resource.type != "aws:ec2/instance:Instance":
        # The ids of these instances nobody knows beforehand.
        own = f"arn:aws:ec2:{region}:{account}:instance/*"
    elif row.kind == "task":
        own = f"arn:aws:ecs:{region}:{account}:task/*/*"
    return Carrier(
        place=resource.urn,
        name=resource.name,
        kind=row.kind,
        service=row.service,
        role=role,
        arn=own if isinstance(own, str) else "*",
        code=tuple(arn for arn in _code(resource) if not _immutable(references, arn)),
    )


def _code(resource: RecordedResource) -> Iterator[str]:
    """Where the program comes from: objects in S3 and image repositories, as ARNs."""
    bucket, key = at(resource.inputs, "s3Bucket"), at(resource.inputs, "s3Key")
    if (
        isinstance(bucket, str)
        and isinstance(key, str)
        and "s3ObjectVersion" not in resource.inputs
    ):
        yield f"arn:aws:s3:::{bucket}/{key}"
    if is_unknown(resource.inputs):
        return
    for text in dict.fromkeys(_code_texts(resource.inputs, _LOADED.get(resource.type, ()))):
        image = _IMAGE.match(text)
        if image is not None and "@sha256:" not in text:
            yield f"arn:aws:ecr:{image[2]}:{image[1]}:repository/{image[3]}"
        elif text.startswith("s3://") and "/" in text[5:]:
            yield f"arn:aws:s3:::{text[5:]}{'*' if text.endswith('/') else ''}"


def _code_texts(value: Any, loaded: tuple[str, ...]) -> Iterator[str]:
    """The texts that name an image, and those under the names of what is loaded from S3."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, str) and (key in loaded or _IMAGE.match(one)):
                yield one
            else:
                yield from _code_texts(one, loaded)
    elif isinstance(value, list):
        for one in value:
            yield from _code_texts(one, loaded)
