"""The policies of resources in a recording: of buckets, keys, queues, topics and all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from access.account import Document, ResourcePolicy
from access.errors import PolicyError
from access.policy import parse
from recording import RecordedResource, Recording
from review.references import at, is_unknown


class Row(NamedTuple):
    """Where a type holds a policy. `arn` is the form of the ARN of the resource that it belongs
    to: `{input}` is an input, `{@output}` an output, `{region}` and `{account}` those of the
    stack. `kind` is what that resource is."""

    kind: str
    policy: str
    arn: str


_QUEUE = "sqs-url:{queueUrl}"

POLICIES: Mapping[str, tuple[Row, ...]] = {
    "aws:acmpca/policy:Policy": (Row("certificate authority", "policy", "{resourceArn}"),),
    "aws:backup/vaultPolicy:VaultPolicy": (
        Row(
            "backup vault",
            "policy",
            "arn:aws:backup:{region}:{account}:backup-vault:{backupVaultName}",
        ),
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (
        Row("event bus", "policy", "arn:aws:events:{region}:{account}:event-bus/{eventBusName}"),
    ),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": (
        Row(
            "log destination",
            "accessPolicy",
            "arn:aws:logs:{region}:{account}:destination:{destinationName}",
        ),
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": (
        Row("log groups", "policyDocument", "arn:aws:logs:{region}:{account}:log-group:*"),
    ),
    "aws:codebuild/resourcePolicy:ResourcePolicy": (Row("build", "policy", "{resourceArn}"),),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": (Row("table", "policy", "{resourceArn}"),),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (Row("VPC endpoint", "policy", "{@arn}"),),
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": (
        Row(
            "VPC endpoint",
            "policy",
            "arn:aws:ec2:{region}:{account}:vpc-endpoint/{vpcEndpointId}",
        ),
    ),
    "aws:ecr/registryPolicy:RegistryPolicy": (
        Row("registry", "policy", "arn:aws:ecr:{region}:{account}:repository/*"),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": (
        Row("repository", "policy", "arn:aws:ecr:{region}:{account}:repository/{repository}"),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": (
        Row(
            "file system",
            "policy",
            "arn:aws:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
        ),
    ),
    "aws:glue/resourcePolicy:ResourcePolicy": (
        Row("data catalog", "policy", "arn:aws:glue:{region}:{account}:catalog"),
    ),
    "aws:kinesis/resourcePolicy:ResourcePolicy": (Row("stream", "policy", "{resourceArn}"),),
    "aws:kms/externalKey:ExternalKey": (Row("key", "policy", "{@arn}"),),
    "aws:kms/key:Key": (Row("key", "policy", "{@arn}"),),
    "aws:kms/keyPolicy:KeyPolicy": (
        Row("key", "policy", "arn:aws:kms:{region}:{account}:key/{keyId}"),
    ),
    "aws:kms/replicaKey:ReplicaKey": (Row("key", "policy", "{@arn}"),),
    "aws:opensearch/domain:Domain": (Row("search domain", "accessPolicies", "{@arn}"),),
    "aws:s3/accessPoint:AccessPoint": (Row("access point", "policy", "{@arn}"),),
    "aws:s3control/accessPointPolicy:AccessPointPolicy": (
        Row("access point", "policy", "{accessPointArn}"),
    ),
    "aws:s3/bucket:Bucket": (Row("bucket", "policy", "arn:aws:s3:::{bucket}"),),
    "aws:s3/bucketPolicy:BucketPolicy": (Row("bucket", "policy", "arn:aws:s3:::{bucket}"),),
    "aws:s3tables/tableBucketPolicy:TableBucketPolicy": (
        Row("table bucket", "resourcePolicy", "{tableBucketArn}"),
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": (
        Row(
            "model package group",
            "resourcePolicy",
            "arn:aws:sagemaker:{region}:{account}:model-package-group/{modelPackageGroupName}",
        ),
    ),
    "aws:secretsmanager/secret:Secret": (Row("secret", "policy", "{@arn}"),),
    "aws:secretsmanager/secretPolicy:SecretPolicy": (Row("secret", "policy", "{secretArn}"),),
    "aws:sns/topic:Topic": (Row("topic", "policy", "{@arn}"),),
    "aws:sns/topicPolicy:TopicPolicy": (Row("topic", "policy", "{arn}"),),
    "aws:sqs/queue:Queue": (Row("queue", "policy", "{@arn}"),),
    "aws:sqs/queuePolicy:QueuePolicy": (Row("queue", "policy", _QUEUE),),
    "aws:vpclattice/authPolicy:AuthPolicy": (Row("service", "policy", "{resourceIdentifier}"),),
    "aws:vpclattice/resourcePolicy:ResourcePolicy": (Row("service", "policy", "{resourceArn}"),),
}
"""Types that hold the policy of a resource as a document."""

LAMBDA_PERMISSION = "aws:lambda/permission:Permission"

_DEFAULT_KEY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}],
}


def resource_policies(recording: Recording, region: str, account: str) -> Iterator[ResourcePolicy]:
    """The policies of the recording, in its order; a policy that cannot be read with its
    problem."""
    for resource in recording.resources:
        for row in POLICIES.get(resource.type, ()):
            value = resource.inputs.get(row.policy)
            if value is None and resource.type == "aws:kms/key:Key":
                root = {"AWS": f"arn:aws:iam::{account}:root"}
                value = {
                    **_DEFAULT_KEY,
                    "Statement": [{**_DEFAULT_KEY["Statement"][0], "Principal": root}],  # type: ignore[dict-item]
                }
            if value is None or value == "":
                continue
            yield ResourcePolicy(
                place=resource.urn,
                name=resource.name,
                kind=row.kind,
                arn=_arn(resource, row.arn, region, account),
                document=read(resource.urn, f"the policy of {resource.name}", value),
            )
        if resource.type == LAMBDA_PERMISSION:
            yield _permission(resource, region, account)


def read(place: str, name: str, value: Any) -> Document:
    """The policy that an input holds, or why it cannot be read."""
    if is_unknown(value):
        secret = isinstance(value, Mapping) and value.get("secret") is True
        return Document(place, None, f"{name} is {'a secret' if secret else 'not known yet'}")
    if not isinstance(value, str | Mapping):
        return Document(place, None, f"{name} is {type(value).__name__} and no policy")
    try:
        return Document(place, parse(value))
    except PolicyError as error:
        return Document(place, None, f"{name} cannot be read: {error}")


def _arn(resource: RecordedResource, form: str, region: str, account: str) -> str:
    """The ARN of a form; `*` where a part of it is not known."""
    region = value if isinstance(value := resource.inputs.get("region"), str) else region
    if form == _QUEUE:
        url = resource.inputs.get("queueUrl")
        if not isinstance(url, str):
            return "*"
        return f"arn:aws:sqs:{region}:{account}:{url.rpartition('/')[2]}"
    found = form.replace("{region}", region).replace("{account}", account)
    while "{" in found:
        before, _, rest = found.partition("{")
        name, _, after = rest.partition("}")
        values = resource.outputs if name.startswith("@") else resource.inputs
        value = values.get(name.removeprefix("@"), resource.outputs.get(name))
        if not isinstance(value, str) or "{" in value:
            return "*"
        found = f"{before}{value}{after}"
    return found


def _permission(resource: RecordedResource, region: str, account: str) -> ResourcePolicy:
    """A permission of a function is one statement of its policy (Lambda API, AddPermission)."""
    inputs = resource.inputs
    name = f"the permission {resource.name}"
    function = inputs.get("function")
    arn = (
        function
        if isinstance(function, str) and function.startswith("arn:")
        else f"arn:aws:lambda:{region}:{account}:function:{function}"
        if isinstance(function, str)
        else "*"
    )
    needed = {key: inputs.get(key) for key in ("action", "principal")}
    conditions: dict[str, dict[str, str]] = {}
    problem = next((key for key, one in needed.items() if not isinstance(one, str)), None)
    for key, operator, name_ in (
        ("sourceArn", "ArnLike", "AWS:SourceArn"),
        ("sourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("principalOrgId", "StringEquals", "aws:PrincipalOrgID"),
        ("functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ):
        value = at(inputs, key)
        if is_unknown(value) and key in ("sourceArn", "sourceAccount"):
            # Some condition stands there, which is all that is known of it.
            problem = key
        elif isinstance(value, str):
            conditions.setdefault(operator, {})[name_] = value
    if problem is not None:
        document = Document(resource.urn, None, f"{problem} of {name} is not known yet")
    else:
        principal = str(needed["principal"])
        who: Any = {"Service" if principal.endswith(".amazonaws.com") else "AWS": principal}
        statement = {
            "Sid": str(inputs.get("statementId") or "Permission"),
            "Effect": "Allow",
            "Principal": "*" if principal == "*" else who,
            "Action": needed["action"],
            "Resource": arn,
            **({"Condition": conditions} if conditions else {}),
        }
        document = read(resource.urn, name, {"Version": "2012-10-17", "Statement": [statement]})
    return ResourcePolicy(
        place=resource.urn, name=resource.name, kind="function", arn=arn, document=document
    )
