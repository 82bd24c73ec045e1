"""What the roles of AWS Backup may do: the statements, without the services the platform lacks.

Source: AWS managed policies AWSBackupServiceRolePolicyForBackup, -ForRestores, -ForS3Backup and
-ForS3Restore, narrowed to the platform's buckets, tables and file systems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input

from components.encryption.key_ring import KeyRing
from components.iam.statement import Condition, Statement


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is copied: ARNs of buckets and tables, and the tags that a file system carries.
    `copy_region` is the one that copies go to, if any."""

    buckets: Sequence[str]
    tables: Sequence[str]
    file_system_tags: Mapping[str, str]
    account_id: str
    region: str
    copy_region: str | None = None

    @property
    def tagged(self) -> Condition:
        """The condition that a resource carries the tags."""
        return {
            "StringEquals": {
                f"aws:ResourceTag/{key}": value for key, value in self.file_system_tags.items()
            }
        }

    def arn(self, service: str, resource: str) -> str:
        """An ARN in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def arns(self, service: str, resource: str) -> list[str]:
        """The same in each region where recovery points lie."""
        regions = [self.region, *([self.copy_region] if self.copy_region else [])]
        return [f"arn:aws:{service}:{region}:{self.account_id}:{resource}" for region in regions]


def copying(
    scope: Scope,
    keys: KeyRing,
    vaults: Sequence[Input[str]],
    granted: Sequence[Input[str]],
) -> list[Statement]:
    """All that the role of the plan needs. `vaults` are the ARNs that it writes to, `granted` those
    of the keys that it hands on to the services that read and write."""
    found = [
        Statement(
            sid="WriteVaults",
            actions=["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
            resources=vaults,
        ),
        Statement(
            sid="CopyRecoveryPoints",
            actions=["backup:CopyFromBackupVault"],
            resources=[scope.arn("backup", "recovery-point:*")],
        ),
        # A copy gets the tags of its rule too, in its own region.
        Statement(
            sid="TagRecoveryPoints",
            actions=["backup:TagResource"],
            resources=scope.arns("backup", "recovery-point:*"),
        ),
        *_copy_buckets(scope),
        *_copy_tables(scope),
        Statement(
            sid="CopyFileSystems",
            actions=["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"],
            resources=[scope.arn("elasticfilesystem", "file-system/*")],
            conditions=scope.tagged,
        ),
        Statement(
            sid="Find",
            actions=[
                "cloudwatch:GetMetricData",
                "events:ListRules",
                "s3:ListAllMyBuckets",
                "tag:GetResources",
            ],
            resources=["*"],
            wildcard_reason="None of these actions takes a resource",
        ),
    ]
    return [*found, *_use_keys(keys, granted)]


def _copy_buckets(scope: Scope) -> list[Statement]:
    return [
        Statement(
            sid="ReadBuckets",
            actions=[
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketNotification",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetInventoryConfiguration",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                # A copy starts from an inventory, and goes on from the bucket's events.
                "s3:PutBucketNotification",
                "s3:PutInventoryConfiguration",
            ],
            resources=scope.buckets,
        ),
        Statement(
            sid="ReadObjects",
            actions=[
                "s3:GetObject",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
            ],
            resources=[f"{bucket}/*" for bucket in scope.buckets],
        ),
        Statement(
            sid="FollowBuckets",
            actions=[
                "events:DeleteRule",
                "events:DescribeRule",
                "events:DisableRule",
                "events:EnableRule",
                "events:ListTargetsByRule",
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
            ],
            resources=[scope.arn("events", "rule/AwsBackupManagedRule*")],
        ),
    ]


def _copy_tables(scope: Scope) -> list[Statement]:
    if not scope.tables:
        return []
    return [
        Statement(
            sid="CopyTables",
            actions=[
                "dynamodb:CreateBackup",
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:StartAwsBackupJob",
            ],
            resources=scope.tables,
        ),
        Statement(
            sid="EndCopiesOfTables",
            actions=["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"],
            resources=[f"{table}/backup/*" for table in scope.tables],
        ),
    ]


def restoring(
    scope: Scope,
    keys: KeyRing,
    name_prefix: str,
    granted: Sequence[Input[str]],
    copy_key: Input[str] | None,
) -> list[Statement]:
    """All that a restore needs, in the stack's region and in that of the copies, whose key is
    `copy_key`: a recovery point is restored where it lies. It writes to tables and buckets named
    <prefix>-restored-*, never to those that are in use; a file system gets a directory beside its
    content."""
    return [
        Statement(
            sid="RestoreTables",
            actions=[
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:RestoreTableFromAwsBackup",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ],
            resources=scope.arns("dynamodb", f"table/{name_prefix}-restored-*"),
        ),
        Statement(
            sid="ReadRestoredBuckets",
            actions=[
                "s3:GetBucketLocation",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
                "s3:ListBucketVersions",
            ],
            resources=[f"arn:aws:s3:::{name_prefix}-restored-*"],
        ),
        Statement(
            sid="RestoreObjects",
            actions=[
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ],
            resources=[f"arn:aws:s3:::{name_prefix}-restored-*/*"],
        ),
        Statement(
            sid="RestoreFileSystems",
            actions=["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:Restore"],
            resources=scope.arns("elasticfilesystem", "file-system/*"),
            conditions=scope.tagged,
        ),
        *_use_keys(keys, granted),
        keys.allow_encrypt_tables(),
        *_use_copy_key(scope, copy_key),
    ]


def _use_copy_key(scope: Scope, copy_key: Input[str] | None) -> list[Statement]:
    """Reads copies with the key of their region, and encrypts with it what is restored there."""
    if copy_key is None:
        return []
    services = ("backup", "dynamodb", "elasticfilesystem", "s3")
    via = [f"{service}.{scope.copy_region}.amazonaws.com" for service in services]
    return [
        Statement(
            sid="UseKeyOfCopies",
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            resources=[copy_key],
            conditions={"StringEquals": {"kms:ViaService": via}},
        )
    ]


def _use_keys(keys: KeyRing, granted: Sequence[Input[str]]) -> list[Statement]:
    return [
        keys.allow_encrypt("data"),
        keys.allow_decrypt("registry"),
        Statement(sid="DescribeKeys", actions=["kms:DescribeKey"], resources=granted),
        Statement(
            sid="GrantToServices",
            actions=["kms:CreateGrant"],
            resources=granted,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]
