"""How the platform uses buckets."""

from __future__ import annotations

from typing import Any

from tests.localcloud.harness import Cloud, Example, Resource


def a_bucket(cloud: Cloud, name: str = "models", **inputs: Any) -> str:
    """The name of a bucket."""
    bucket = cloud.create("aws:s3/bucket:Bucket", name, bucket=f"{name}-bucket", **inputs)
    return str(bucket["bucket"])


def _tag(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("s3").put_bucket_tagging(
        Bucket=resource.id, Tagging={"TagSet": [{"Key": "owner", "Value": "somebody"}]}
    )
    return "tags"


EXAMPLES = [
    Example(
        "aws:s3/bucket:Bucket",
        lambda _: {
            "bucket": "acme-local-models-123456789012",
            "objectLockEnabled": True,
            "forceDestroy": True,
            "tags": {"Name": "acme-local-models-123456789012", "component": "registry"},
        },
        update={"tags": {"Name": "other"}, "forceDestroy": False},
        replace={"bucket": "acme-local-other"},
        drift=_tag,
    ),
    Example(
        "aws:s3/bucket:Bucket",
        lambda _: {"region": "us-west-2", "forceDestroy": False},
        replace={"region": "eu-central-1"},
        label="named by Pulumi, in another region",
    ),
]
