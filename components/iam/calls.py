"""Which operations of AWS a workload calls, said apart from what its role may do.

The review holds the two against each other: what is granted and never called is a finding, and so
is what is called and not granted. A call is `service:Operation`, the service as IAM names it. Where
AWS asks for another action because of a parameter, that action stands for the call:
`s3:GetObjectVersion` is GetObject with a version. Calls that a service makes in the role's name
count: who reads an encrypted object has S3 call `kms:Decrypt`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.iam.statement import StatementError

_CALL = re.compile(r"^[a-z][a-z0-9-]*:[A-Za-z0-9]+$")


@dataclass(frozen=True)
class OfPeople:
    """The role is one of people: what they may do is their work, and no list says beforehand which
    of it they will call. `why` says who they are."""

    why: str

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise StatementError("A role of people says not who they are. Fill in `why`.")


Calls = Sequence[str] | OfPeople

READ_OBJECTS = ("kms:Decrypt", "s3:GetObject")
"""Objects of an encrypted bucket (S3 User Guide, "Using server-side encryption with AWS KMS
keys")."""
WRITE_OBJECTS = (
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:AbortMultipartUpload",
    "s3:CreateMultipartUpload",
    "s3:PutObject",
    "s3:UploadPart",
)
"""Objects of an encrypted bucket, large ones in parts, of which S3 decrypts each before it puts
them together (S3 User Guide, "Uploading and copying objects using multipart upload", "AWS KMS
permissions")."""
PUT_OBJECTS = ("kms:Decrypt", "kms:GenerateDataKey", "s3:PutObject")
"""The same, where what was begun is not called off: it ends by itself after some days."""
LIST_OBJECTS = ("s3:ListObjectsV2",)
PUBLISH = ("kms:Decrypt", "kms:GenerateDataKey", "sns:Publish")
"""To an encrypted topic (SNS Developer Guide, "Key management")."""
USE_TABLES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")
"""What DynamoDB and Glue call for who writes into a table or a catalog that has a customer's key
(DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes"; Glue User Guide, "Encrypting
your Data Catalog")."""
SEND_MESSAGES = ("kms:Decrypt", "kms:GenerateDataKey", "sqs:SendMessage")
"""To an encrypted queue (SQS Developer Guide, "Key management": what a producer needs)."""
TAKE_MESSAGES = ("kms:Decrypt", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
"""What Lambda calls for a queue that feeds a function (Lambda Developer Guide, "Using Lambda with
Amazon SQS", execution role permissions)."""
PULL_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
)
"""What a pull of an image calls (ECR User Guide, "Amazon ECR repository policy examples")."""
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
"""Into a group that is there already."""

SAGEMAKER_CONTAINER = (
    *PULL_IMAGES,
    *WRITE_LOGS,
    "cloudwatch:PutMetricData",
    "logs:DescribeLogStreams",
)
"""What SageMaker calls for any container: its image, its output, its use of the machine (SageMaker
Developer Guide, "How to use SageMaker AI execution roles": role permissions of CreateModel,
CreateProcessingJob, CreateTrainingJob)."""
SAGEMAKER_NETWORK = (
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
)
"""What it calls for a container in a network: the same page."""
SAGEMAKER_VOLUMES = ("kms:CreateGrant",)
"""What it calls for volumes with a customer's key: the same page."""
HEED_ALARMS = ("cloudwatch:DescribeAlarms",)
"""What it calls to take an update back when an alarm fires (SageMaker Developer Guide,
"Auto-Rollback Configuration and Monitoring")."""
CLARIFY_ASKS = (
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeModel",
    "sagemaker:InvokeEndpoint",
)
"""What Clarify calls to ask a model by an endpoint that it makes for that (SageMaker Developer
Guide, "Analysis Configuration Files", predictor, and "Monitor Feature Attribution Drift")."""


def listed(calls: Calls) -> list[str] | dict[str, str]:
    """The calls as plain data for the review, each once and in order; of people, why there are
    none. Raises StatementError for what is no call."""
    if isinstance(calls, OfPeople):
        return {"people": calls.why}
    if isinstance(calls, str) or not calls:
        raise StatementError(f"Calls {calls!r}: not a list of calls. Name each service:Operation.")
    for one in calls:
        if not _CALL.match(one):
            raise StatementError(f"Call {one!r}: not service:Operation. Name one operation of AWS.")
    return sorted(set(calls))
