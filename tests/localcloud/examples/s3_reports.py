"""How the platform uses inventories and archive tiers of buckets."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.harness import Cloud, Example, Resource


def _destination(cloud: Cloud) -> Props:
    target = a_bucket(cloud, "logs")
    return {
        "bucket": {
            "accountId": "123456789012",
            "bucketArn": f"arn:aws:s3:::{target}",
            "format": "Parquet",
            "prefix": "inventory",
            "encryption": {"sseKms": {"keyId": a_key(cloud)["arn"]}},
        }
    }


def _inventory(cloud: Cloud) -> Props:
    return {
        "bucket": a_bucket(cloud),
        "name": "versions",
        "includedObjectVersions": "All",
        "schedule": {"frequency": "Weekly"},
        "optionalFields": ["Size", "EncryptionStatus"],
        "destination": _destination(cloud),
    }


def _switch_off(cloud: Cloud, resource: Resource) -> str:
    s3 = cloud.boto3("s3")
    place = {"Bucket": resource["bucket"], "Id": resource["name"]}
    found: dict[str, Any] = s3.get_bucket_inventory_configuration(**place)
    s3.put_bucket_inventory_configuration(
        **place, InventoryConfiguration={**found["InventoryConfiguration"], "IsEnabled": False}
    )
    return "enabled"


def _archive_later(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_intelligent_tiering_configuration(
        Bucket=resource["bucket"],
        Id=resource["name"],
        IntelligentTieringConfiguration={
            "Id": resource["name"],
            "Status": "Enabled",
            "Tierings": [{"Days": 730, "AccessTier": "ARCHIVE_ACCESS"}],
        },
    )
    return "tierings"


_TIERING = "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration"
EXAMPLES = [
    Example(
        "aws:s3/inventory:Inventory",
        _inventory,
        update={"schedule": {"frequency": "Daily"}, "optionalFields": ["Size"]},
        replace={"name": "current"},
        drift=_switch_off,
    ),
    Example(
        _TIERING,
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "name": "archive",
            "tierings": [
                {"accessTier": "ARCHIVE_ACCESS", "days": 90},
                {"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180},
            ],
        },
        update={"tierings": [{"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 365}]},
        replace={"name": "other"},
        drift=_archive_later,
    ),
    Example(
        _TIERING,
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "name": "archive",
            "filter": {"prefix": "old/", "tags": {"class": "archive"}},
            "tierings": [{"accessTier": "ARCHIVE_ACCESS", "days": 90}],
        },
        update={"filter": {"tags": {"class": "archive"}}},
        label="of some objects",
    ),
]
