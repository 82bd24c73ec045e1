"""Operations of AWS and the actions that their calls ask for, where the two have not one name.

What is not here asks for the action of its own name (`sagemaker:CreateEndpointConfig`). Sources:
the service authorization reference ("dependent actions"), the S3 User Guide ("Required permissions
for Amazon S3 API operations") and the SageMaker Developer Guide ("Amazon SageMaker AI API
permissions: actions, permissions, and resources reference").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from access.actions import action as known_action


@dataclass(frozen=True)
class Asked:
    """What a call asks for: each action of `needs` always, those of `may` with some of its
    parameters."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        """All that it may ask for."""
        return (*self.needs, *self.may)


_PASS = "iam:PassRole"
_TAG = ("sagemaker:AddTags",)


def _passing(*names: str) -> Mapping[str, Asked]:
    """Calls of SageMaker that hand a role over, and may tag what they make."""
    return {
        f"sagemaker:{name}": Asked(needs=(f"sagemaker:{name}", _PASS), may=_TAG) for name in names
    }


def _tagging(*names: str) -> Mapping[str, Asked]:
    """Calls of SageMaker that may tag what they make."""
    return {f"sagemaker:{name}": Asked(needs=(f"sagemaker:{name}",), may=_TAG) for name in names}


def _asks(*needs: str) -> Asked:
    return Asked(needs=needs)


OPERATIONS: Mapping[str, Asked] = {
    **_passing(
        "CreateHyperParameterTuningJob",
        "CreateModel",
        "CreateProcessingJob",
        "CreateTrainingJob",
    ),
    **_tagging(
        "CreateApp",
        "CreateArtifact",
        "CreateContext",
        "CreateModelPackage",
        "CreateModelPackageGroup",
        "CreateTransformJob",
    ),
    # The endpoint's instances get a grant on the key of their volumes, in the caller's name.
    "sagemaker:CreateEndpoint": Asked(
        needs=("sagemaker:CreateEndpoint",), may=(*_TAG, "kms:CreateGrant")
    ),
    "sagemaker:CreateEndpointConfig": Asked(
        needs=("sagemaker:CreateEndpointConfig",), may=(*_TAG, "kms:CreateGrant")
    ),
    "sagemaker:UpdateEndpoint": Asked(
        needs=("sagemaker:UpdateEndpoint",), may=("kms:CreateGrant",)
    ),
    "s3:AbortMultipartUpload": _asks("s3:AbortMultipartUpload"),
    "s3:CompleteMultipartUpload": _asks("s3:PutObject"),
    "s3:CopyObject": _asks("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": _asks("s3:PutObject"),
    "s3:DeleteObjects": _asks("s3:DeleteObject"),
    "s3:GetBucketCors": _asks("s3:GetBucketCORS"),
    "s3:GetBucketEncryption": _asks("s3:GetEncryptionConfiguration"),
    "s3:GetBucketInventoryConfiguration": _asks("s3:GetInventoryConfiguration"),
    "s3:GetBucketNotificationConfiguration": _asks("s3:GetBucketNotification"),
    "s3:GetBucketReplication": _asks("s3:GetReplicationConfiguration"),
    "s3:GetPublicAccessBlock": _asks("s3:GetBucketPublicAccessBlock"),
    "s3:HeadBucket": _asks("s3:ListBucket"),
    "s3:HeadObject": _asks("s3:GetObject"),
    "s3:ListBuckets": _asks("s3:ListAllMyBuckets"),
    "s3:ListMultipartUploads": _asks("s3:ListBucketMultipartUploads"),
    "s3:ListObjectVersions": _asks("s3:ListBucketVersions"),
    "s3:ListObjects": _asks("s3:ListBucket"),
    "s3:ListObjectsV2": _asks("s3:ListBucket"),
    "s3:ListParts": _asks("s3:ListMultipartUploadParts"),
    "s3:PutBucketInventoryConfiguration": _asks("s3:PutInventoryConfiguration"),
    "s3:PutBucketNotificationConfiguration": _asks("s3:PutBucketNotification"),
    "s3:UploadPart": _asks("s3:PutObject"),
    "lambda:Invoke": _asks("lambda:InvokeFunction"),
    "sqs:DeleteMessageBatch": _asks("sqs:DeleteMessage"),
    "sqs:SendMessageBatch": _asks("sqs:SendMessage"),
}
"""What each of these operations asks for; the name is service:Operation, the service as IAM has
it."""


def asked(call: str) -> Asked:
    """What a call asks for. It is the name of an operation, or of the action where AWS has one for
    a parameter (`s3:GetObjectVersion` for GetObject with a version) or for what is no operation."""
    return OPERATIONS.get(call) or Asked(needs=(call,))


def is_known(call: str) -> bool:
    """Whether every action that a call asks for is one that AWS lists, in AWS's own spelling."""
    return all(_listed(one) for one in asked(call).actions)


def _listed(name: str) -> bool:
    found = known_action(name)
    return found.known and found.name == name


def actions_of(calls: Iterable[str]) -> frozenset[str]:
    """All that the calls may ask for, in lower case."""
    return frozenset(one.lower() for call in calls for one in asked(call).actions)
