"""Writes components/delivery/read_actions.json: what it takes to read back each type that the
platform uses.

CloudFormation's schemas name the permissions of each type's read handler; what the emulations of
the local cloud call, and a few types without a schema, are added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from components.delivery.read_access import FILE
from localcloud.aws.cloudformation import schema
from localcloud.aws.emulation import Emulation, Entry
from localcloud.aws.table import table
from tools.docs.page import Page

READS = re.compile(r"^[a-z0-9-]+:((BatchGet|Describe|Get|List)[A-Za-z0-9]*|ViewBudget|GET)$")
CONTENT = frozenset(
    {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetRandomPassword",
        "secretsmanager:GetSecretValue",
        "sts:GetSessionToken",
    }
)
"""Actions that read by name, but read what resources hold."""

PREFIXES: Mapping[str, str] = {
    "efs": "elasticfilesystem",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "s3control": "s3",
    "sso-admin": "sso",
    "stepfunctions": "states",
    "amp": "aps",
}
"""Prefixes of actions, where they differ from the name of the API."""

NAMES: Mapping[str, tuple[str, ...]] = {
    # Budgets have two actions that read, for all of their operations.
    "budgets:DescribeBudget": ("budgets:ViewBudget",),
    "budgets:DescribeNotificationsForBudget": ("budgets:ViewBudget",),
    "budgets:DescribeSubscribersForNotification": ("budgets:ViewBudget",),
    "s3:GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "s3:GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration",),
    "s3:GetBucketInventoryConfiguration": ("s3:GetInventoryConfiguration",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "s3:GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "s3:GetPublicAccessBlock": (
        "s3:GetAccountPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock",
    ),
    "s3:ListMultipartUploads": (),
    # Three that only the schemas know: two slips, and one that IAM has not.
    "network-firewall:ListTagsForResources": ("network-firewall:ListTagsForResource",),
    "sagemaker:ListMonitoringSchedule": ("sagemaker:ListMonitoringSchedules",),
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation": (),
    "s3:ListObjectVersions": (),
}
"""Actions of an operation, where they have other names (Service Authorization Reference)."""

ALSO: Mapping[str, tuple[str, ...]] = {
    # The provider reads all of a bucket, whatever the program declares of it.
    "aws:s3/bucket:Bucket": (
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLogging",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:GetBucketWebsite",
        "s3:ListBucket",
    ),
    "aws:accessanalyzer/archiveRule:ArchiveRule": ("access-analyzer:GetArchiveRule",),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": (
        "ec2:GetImageBlockPublicAccessState",
    ),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": (
        "ec2:GetInstanceMetadataDefaults",
    ),
    "aws:codebuild/webhook:Webhook": ("codebuild:BatchGetProjects",),
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": (
        "route53resolver:GetFirewallConfig",
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": ("route53resolver:ListFirewallRules",),
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": (
        "sso:GetPermissionsBoundaryForPermissionSet",
    ),
}
"""Actions of types whose schema names none or not all."""


def actions() -> list[str]:
    """Every action, sorted."""
    found = {action for token, entry in table().items() for action in _of(token, entry)}
    return sorted(action for action in found if READS.match(action) and action not in CONTENT)


def _of(token: str, entry: Entry) -> Iterator[str]:
    yield from ALSO.get(token, ())
    if entry.cloudformation is not None:
        try:
            handlers = schema(entry.cloudformation).get("handlers", {})
        except KeyError:
            handlers = {}
        for name in ("read", "list"):
            for action in handlers.get(name, {}).get("permissions", ()):
                yield from _named(action)
    if isinstance(entry, Emulation):
        for operation in entry.operations:
            service, _, name = operation.rpartition(":")
            service = service or entry.service
            action = f"{PREFIXES.get(service, service)}:{name}"
            yield from _named(action)


def _named(action: str) -> tuple[str, ...]:
    """The actions of IAM for an operation. API Gateway has one for all that reads."""
    if action.startswith("apigateway:Get"):
        return ("apigateway:GET",)
    return NAMES.get(action, (action,))


PAGE = Page(texts=lambda _: {FILE: json.dumps(actions(), indent=2) + "\n"})
