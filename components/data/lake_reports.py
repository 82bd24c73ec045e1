"""What each bucket of the lake tells of its content, and where unread objects of raw go."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import s3

from components.data.lake_settings import LakeSettings, Zone
from components.storage.log_bucket import LogBucket
from components.storage.private_bucket import PrivateBucket

INVENTORIES = "inventory"
"""Prefix in the bucket of logs: an inventory lies at inventory/<bucket>/versions/."""

FIELDS = (
    "Size",
    "LastModifiedDate",
    "ETag",
    "StorageClass",
    "EncryptionStatus",
    "BucketKeyStatus",
    "IntelligentTieringAccessTier",
    "ChecksumAlgorithm",
)
"""What an inventory tells of each version beside its key, id and whether it is the newest one."""


def declare_reports(
    parent: Resource,
    name: str,
    settings: LakeSettings,
    buckets: Mapping[Zone, PrivateBucket],
    logs: LogBucket,
    account_id: str,
    key_arn: Input[str],
) -> None:
    """Declares an inventory of each bucket, and the archive of raw where the settings ask for it.

    Inventories list every version, since manifests name versions, in Parquet and encrypted with
    the key of the data. They lie with the access logs: a bucket whose default is a key of S3's own
    takes an object that is encrypted with another (S3 User Guide, "Configuring Amazon S3
    Inventory").
    """
    for zone, bucket in buckets.items():
        s3.Inventory(
            f"{name}-{zone}-inventory",
            bucket=bucket.bucket_name,
            name="versions",
            included_object_versions="All",
            schedule={"frequency": settings.inventory.capitalize()},
            optional_fields=[*FIELDS],
            destination={
                "bucket": {
                    "account_id": account_id,
                    "bucket_arn": logs.bucket_arn,
                    "format": "Parquet",
                    "prefix": INVENTORIES,
                    "encryption": {"sse_kms": {"key_id": key_arn}},
                }
            },
            opts=ResourceOptions(parent=parent, depends_on=[*logs.ready, *bucket.ready]),
        )
    tiers = [
        s3.BucketIntelligentTieringConfigurationTieringArgs(access_tier=tier, days=days)
        for tier, days in (
            ("ARCHIVE_ACCESS", settings.archive_days),
            ("DEEP_ARCHIVE_ACCESS", settings.deep_archive_days),
        )
        if days is not None
    ]
    if tiers:
        s3.BucketIntelligentTieringConfiguration(
            f"{name}-raw-archive",
            bucket=buckets["raw"].bucket_name,
            name="archive",
            tierings=tiers,
            opts=ResourceOptions(parent=parent),
        )
