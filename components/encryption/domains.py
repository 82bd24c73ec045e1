"""The domains of encryption: which key protects what, and through which services it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Domain = Literal["data", "registry", "compute", "logs", "messaging"]

DOMAINS: tuple[Domain, ...] = get_args(Domain)

TOPIC_CONTEXT = "kms:EncryptionContext:aws:sns:topicArn"
"""SNS names the topic in the encryption context of each use of its key."""

QUEUE_CONTEXT = "kms:EncryptionContext:aws:sqs:arn"
"""SQS names the queue likewise."""


@dataclass(frozen=True, kw_only=True)
class DomainUse:
    """`via`: services that principals of the account reach the key through. `publishers`: service
    principals that use it by themselves, each with what ties the use to this account: a condition
    key and the pattern of its ARN (none: aws:SourceAccount alone)."""

    description: str
    via: tuple[str, ...] = ()
    publishers: Mapping[str, tuple[str, str] | None] | None = None
    grants: bool = False
    launches_instances: bool = False
    encrypts_log_groups: bool = False
    encrypts_trails: bool = False
    backed_up: bool = False
    feeds_file_systems: bool = False
    encrypts_event_buses: bool = False
    encrypts_inventories: bool = False


USES: Mapping[Domain, DomainUse] = {
    "data": DomainUse(
        description="Data sets, their manifests, captured requests and files of training",
        # DynamoDB uses a table's key for the caller (DynamoDB developer guide, "Encryption at rest:
        # how it works"), AWS Backup that of a vault; Step Functions and EventBridge Scheduler use
        # it for the role that runs a machine or a schedule, Glue that of an encrypted catalog.
        via=(
            "s3",
            "sagemaker",
            "dynamodb",
            "backup",
            "elasticfilesystem",
            "fsx",
            "states",
            "scheduler",
            "glue",
            "s3tables",
            "aps",
            "grafana",
        ),
        publishers={
            # Reads what a state machine logs on its way to CloudWatch (Step Functions developer
            # guide, "Data at rest encryption").
            "delivery.logs.amazonaws.com": (
                "kms:EncryptionContext:SourceArn",
                "arn:aws:logs:{region}:{account}:*",
            ),
            # Compacts tables; without it none can be made (Amazon S3 user guide, "Permission
            # requirements for S3 Tables SSE-KMS encryption").
            "maintenance.s3tables.amazonaws.com": (
                "kms:EncryptionContext:aws:s3:arn",
                "arn:aws:s3tables:{region}:{account}:bucket/*",
            ),
        },
        grants=True,
        backed_up=True,
        feeds_file_systems=True,
        encrypts_inventories=True,
    ),
    "registry": DomainUse(
        description="Model artifacts and container images",
        via=("s3", "ecr", "sagemaker"),
        grants=True,
        backed_up=True,
    ),
    "compute": DomainUse(
        description="Volumes of instances, of training jobs and of endpoints, and the environment "
        "of functions",
        # EKS makes its grant for the secrets of a cluster as the caller who makes the cluster.
        via=("ec2", "eks", "lambda", "sagemaker"),
        grants=True,
        launches_instances=True,
    ),
    "logs": DomainUse(
        description="Log groups, the audit trail, the record of configurations and the firewall's "
        "rules",
        # Network Firewall uses a key for whoever makes its rules (developer guide, "Encryption at
        # rest with AWS Key Management Service").
        # OpenSearch Service makes its grant for whoever makes a domain.
        via=("logs", "s3", "firehose", "network-firewall", "es"),
        # AWS Config Developer Guide, "Permissions for the KMS key": its own role delivers as the
        # service.
        publishers={"config.amazonaws.com": None},
        # Firehose uses a stream's key by a grant (developer guide, "Data protection").
        grants=True,
        encrypts_log_groups=True,
        encrypts_trails=True,
    ),
    "messaging": DomainUse(
        description="Topics, queues and buses of events",
        encrypts_event_buses=True,
        # EventBridge Scheduler keeps schedules with the key of whoever makes and runs them.
        via=("events", "sns", "sqs", "scheduler"),
        publishers={
            # Alarms and rules send no source to KMS ("not supported for EventBridge-to-encrypted
            # topics", SNS developer guide, key management): what they write to is the tie.
            "cloudwatch.amazonaws.com": (TOPIC_CONTEXT, "arn:aws:sns:{region}:{account}:*"),
            "events.amazonaws.com": (QUEUE_CONTEXT, "arn:aws:sqs:{region}:{account}:*"),
            "aps.amazonaws.com": ("aws:SourceArn", "arn:aws:aps:{region}:{account}:workspace/*"),
            "sns.amazonaws.com": ("aws:SourceArn", "arn:aws:sns:{region}:{account}:*"),
            "budgets.amazonaws.com": ("aws:SourceArn", "arn:aws:budgets::{account}:*"),
            "costalerts.amazonaws.com": None,
        },
    ),
}
