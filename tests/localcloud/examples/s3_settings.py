"""How the platform uses the settings of buckets."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.harness import Cloud, Example, Resource


def a_versioned_bucket(cloud: Cloud, name: str = "models", **inputs: Any) -> str:
    """The name of a bucket that keeps versions."""
    bucket = a_bucket(cloud, name, **inputs)
    cloud.create(
        "aws:s3/bucketVersioning:BucketVersioning",
        f"{name}-versioning",
        bucket=bucket,
        versioningConfiguration={"status": "Enabled"},
        **{key: value for key, value in inputs.items() if key == "region"},
    )
    return bucket


def _policy(bucket: str, action: str = "s3:*") -> str:
    statement = {
        "Sid": "DenyWithoutTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _encryption(cloud: Cloud) -> Props:
    return {
        "bucket": a_bucket(cloud),
        "rules": [
            {
                "applyServerSideEncryptionByDefault": {
                    "sseAlgorithm": "aws:kms",
                    "kmsMasterKeyId": a_key(cloud)["arn"],
                },
                "bucketKeyEnabled": True,
                "blockedEncryptionTypes": ["SSE-C"],
            }
        ],
    }


_ABORT = {
    "id": "abort-unfinished-uploads",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
}


def _lifecycle_rules(newer: int) -> list[Props]:
    return [
        _ABORT,
        {
            "id": "expire-replaced-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"expiredObjectDeleteMarker": True},
            "noncurrentVersionExpiration": {
                "noncurrentDays": 90,
                "newerNoncurrentVersions": newer,
            },
        },
        {
            "id": "archive-large-ones",
            "status": "Enabled",
            "filter": {
                "and": {
                    "prefix": "old/",
                    "objectSizeGreaterThan": 131072,
                    "tags": {"class": "archive"},
                }
            },
            "transitions": [{"days": 30, "storageClass": "GLACIER_IR"}],
            "noncurrentVersionTransitions": [
                {"noncurrentDays": 30, "storageClass": "GLACIER_IR", "newerNoncurrentVersions": 2}
            ],
        },
    ]


def _logging(cloud: Cloud) -> Props:
    logs = a_bucket(cloud, "logs")
    cloud.create(
        "aws:s3/bucketPolicy:BucketPolicy",
        "logs-policy",
        bucket=logs,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "DenyWithoutTls",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": f"arn:aws:s3:::{logs}/*",
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    {
                        "Sid": "DeliverAccessLogs",
                        "Effect": "Allow",
                        "Principal": {"Service": ["logging.s3.amazonaws.com"]},
                        "Action": ["s3:PutObject"],
                        "Resource": [f"arn:aws:s3:::{logs}/*"],
                    },
                ],
            }
        ),
    )
    return {
        "bucket": a_bucket(cloud),
        "targetBucket": logs,
        "targetPrefix": "models/",
        "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
    }


def _replication_role(cloud: Cloud) -> str:
    name = "replication"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = cloud.boto3("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(role["Role"]["Arn"])


def _replication(cloud: Cloud) -> Props:
    copy = a_versioned_bucket(cloud, "copy", region="us-west-2")
    return {
        "bucket": a_versioned_bucket(cloud),
        "role": _replication_role(cloud),
        "rules": _replication_rules(copy, cloud, "STANDARD"),
    }


def _replication_rules(copy: str, cloud: Cloud, storage_class: str) -> list[Props]:
    key = cloud.create(
        "aws:kms/key:Key", f"copies-{storage_class.lower()}", region="us-west-2", description="k"
    )
    return [
        {
            "id": "everything",
            "status": "Enabled",
            "priority": 1,
            "filter": {"prefix": ""},
            "deleteMarkerReplication": {"status": "Enabled"},
            "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
            "destination": {
                "bucket": f"arn:aws:s3:::{copy}",
                "storageClass": storage_class,
                "encryptionConfiguration": {"replicaKmsKeyId": key["arn"]},
                "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
                "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
            },
        }
    ]


def _queue(cloud: Cloud) -> str:
    sqs = cloud.boto3("sqs")
    url = sqs.create_queue(QueueName="uploads")["QueueUrl"]
    return str(
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
    )


def _suspend(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_versioning(
        Bucket=resource.id, VersioningConfiguration={"Status": "Suspended"}
    )
    return "versioningConfiguration"


def _open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_public_access_block(
        Bucket=resource.id,
        PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": False},
    )
    return "blockPublicPolicy"


def _weaken(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_encryption(
        Bucket=resource.id,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    return "rules"


def _shorten(cloud: Cloud, resource: Resource) -> str:
    rule = {
        "ID": "abort-unfinished-uploads",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"Days": 1},
    }
    cloud.boto3("s3").put_bucket_lifecycle_configuration(
        Bucket=resource.id, LifecycleConfiguration={"Rules": [rule]}
    )
    return "rules"


def _let_in(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_policy(
        Bucket=resource.id, Policy=_policy(resource.id, "s3:PutObject")
    )
    return "policy"


def _silence(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_notification_configuration(
        Bucket=resource.id,
        NotificationConfiguration={
            "TopicConfigurations": [],
            "QueueConfigurations": [
                {"QueueArn": _queue(cloud), "Events": ["s3:ObjectCreated:*"], "Id": "uploads"}
            ],
        },
    )
    return "eventbridge"


EXAMPLES = [
    Example(
        "aws:s3/bucketVersioning:BucketVersioning",
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "versioningConfiguration": {"status": "Enabled"},
        },
        update={"versioningConfiguration": {"status": "Suspended"}},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_suspend,
        survives_delete=True,
    ),
    Example(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        _encryption,
        update={"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_weaken,
    ),
    Example(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"},
                    "bucketKeyEnabled": False,
                    "blockedEncryptionTypes": ["SSE-C"],
                }
            ],
        },
        label="with the keys of S3",
    ),
    Example(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        update={"ignorePublicAcls": False},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_open,
    ),
    Example(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "rule": {"objectOwnership": "BucketOwnerEnforced"},
        },
        update={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
    ),
    Example(
        "aws:s3/bucketPolicy:BucketPolicy",
        lambda cloud: {"bucket": (name := a_bucket(cloud)), "policy": _policy(name)},
        update={"policy": _policy("models-bucket", "s3:GetObject")},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_let_in,
    ),
    Example(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        lambda cloud: {"bucket": a_versioned_bucket(cloud), "rules": _lifecycle_rules(3)},
        update={"rules": _lifecycle_rules(5)},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_shorten,
    ),
    Example(
        "aws:s3/bucketLogging:BucketLogging",
        _logging,
        update={"targetPrefix": "other/"},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
    ),
    Example(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        lambda cloud: {
            "bucket": a_versioned_bucket(cloud, objectLockEnabled=True),
            "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}},
        },
        update={"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 60}}},
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        survives_delete=True,
    ),
    Example(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        _replication,
        update=lambda cloud: {
            "rules": _replication_rules("copy-bucket", cloud, "STANDARD_IA"),
        },
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
    ),
    Example(
        "aws:s3/bucketNotification:BucketNotification",
        lambda cloud: {"bucket": a_bucket(cloud), "eventbridge": True},
        update=lambda cloud: {
            "queues": [
                {
                    "id": "uploads",
                    "queueArn": _queue(cloud),
                    "events": ["s3:ObjectCreated:*"],
                    "filterPrefix": "incoming/",
                    "filterSuffix": ".tar.gz",
                }
            ]
        },
        replace=lambda cloud: {"bucket": a_bucket(cloud, "other")},
        drift=_silence,
    ),
]
