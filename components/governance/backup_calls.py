"""What AWS Backup calls in the name of its roles, by the names of its permissions. Pure.

Source: AWS managed policies AWSBackupServiceRolePolicyForBackup, -ForRestores, -ForS3Backup and
-ForS3Restore, as of what the platform has: buckets, tables and file systems.
"""

from __future__ import annotations

_KEYS = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
_COPY = (
    *_KEYS,
    "backup:CopyFromBackupVault",
    "backup:CopyIntoBackupVault",
    "backup:DescribeBackupVault",
    "backup:TagResource",
    "cloudwatch:GetMetricData",
    "elasticfilesystem:Backup",
    "elasticfilesystem:DescribeTags",
    "events:DeleteRule",
    "events:DescribeRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:ListRules",
    "events:ListTargetsByRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "s3:GetBucketAcl",
    "s3:GetBucketLocation",
    "s3:GetBucketNotification",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetInventoryConfiguration",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketNotification",
    "s3:PutInventoryConfiguration",
    "tag:GetResources",
)
_COPY_TABLES = (
    "dynamodb:CreateBackup",
    "dynamodb:DeleteBackup",
    "dynamodb:DescribeBackup",
    "dynamodb:DescribeTable",
    "dynamodb:ListTagsOfResource",
    "dynamodb:StartAwsBackupJob",
)
RESTORE_CALLS = (
    *_KEYS,
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:RestoreTableFromAwsBackup",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:Restore",
    "kms:Encrypt",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketVersioning",
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
)


def copy_calls(*, tables: bool) -> tuple[str, ...]:
    """The calls of the plan's role; `tables` says whether tables are copied too."""
    return (*_COPY, *_COPY_TABLES) if tables else _COPY
