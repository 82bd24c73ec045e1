"""S3: the bucket itself."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.values import Props

_HOME = "us-east-1"
"""The region that CreateBucket takes no location for, and GetBucketLocation answers none."""


class Bucket(Emulation):
    """`aws.s3.Bucket`; its settings are types of their own.

    With `forceDestroy` a delete takes every version with it, locked ones of governance mode too.
    """

    token = "aws:s3/bucket:Bucket"
    service = "s3"
    cloudformation = "AWS::S3::Bucket"
    create_operation = "CreateBucket"
    operations = frozenset(
        {
            "CreateBucket",
            "HeadBucket",
            "GetBucketLocation",
            "GetBucketTagging",
            "PutBucketTagging",
            "DeleteBucketTagging",
            "GetObjectLockConfiguration",
            "ListObjectVersions",
            "ListMultipartUploads",
            "AbortMultipartUpload",
            "DeleteObject",
            "DeleteBucket",
        }
    )
    name = Name("bucket", most=63, lower=True)
    taggable = True
    outputs = ("arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName")
    replace_on = frozenset({"bucket", "bucketPrefix", "objectLockEnabled"})
    rename = {"objectLockEnabled": "ObjectLockEnabledForBucket"}
    omit = frozenset({"bucketPrefix", "forceDestroy", "tags"})
    kept = {
        "forceDestroy": "an instruction to the delete, not a property of the bucket",
        "bucketPrefix": "the part of the name that the program chose; S3 knows the whole name",
    }
    defaults = {"forceDestroy": False}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        if aws.region != _HOME:
            params["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        name = str(inputs["bucket"])
        if self._exists(aws, name):
            # In us-east-1 S3 answers such a request with success; the stock provider looks first.
            raise CloudError("BucketAlreadyExists", f"the bucket {name} already exists")
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        self._tag(aws, name, inputs)
        return name

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        if not self._exists(aws, id_):
            return None
        region = aws.call("GetBucketLocation", Bucket=id_).get("LocationConstraint") or _HOME
        locks = self._locks(aws, id_)
        return {
            **({"objectLockEnabled": locks} if locks or "objectLockEnabled" in known else {}),
            "region": region,
            "bucket": id_,
            "arn": f"arn:{aws.partition}:s3:::{id_}",
            "bucketDomainName": f"{id_}.s3.amazonaws.com",
            "bucketRegion": region,
            "bucketRegionalDomainName": f"{id_}.s3.{region}.amazonaws.com",
            "tags": self._tags(aws, id_),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "tags" in changed:
            self._tag(aws, id_, inputs)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if known.get("forceDestroy"):
            self._empty(aws, id_)
        aws.call("DeleteBucket", Bucket=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["bucket"])

    @staticmethod
    def _exists(aws: Aws, name: str) -> bool:
        try:
            aws.call("HeadBucket", Bucket=name)
        except NotFound:
            return False
        return True

    @staticmethod
    def _locks(aws: Aws, name: str) -> bool:
        try:
            found = aws.call("GetObjectLockConfiguration", Bucket=name)
        except NotFound:
            return False
        enabled = found["ObjectLockConfiguration"].get("ObjectLockEnabled")
        return bool(enabled == "Enabled")

    @staticmethod
    def _tags(aws: Aws, name: str) -> dict[str, str]:
        try:
            return tag_map(aws.call("GetBucketTagging", Bucket=name)["TagSet"]) or {}
        except NotFound:
            return {}

    @staticmethod
    def _tag(aws: Aws, name: str, inputs: Props) -> None:
        pairs = [{"Key": key, "Value": text} for key, text in inputs.get("tags", {}).items()]
        if pairs:
            aws.call("PutBucketTagging", Bucket=name, Tagging={"TagSet": pairs})
        else:
            aws.call("DeleteBucketTagging", Bucket=name)

    @staticmethod
    def _empty(aws: Aws, name: str) -> None:
        """Deletes all versions, then all delete markers, one by one: moto's delete of many
        looks for a lock on delete markers, which have none."""
        found = aws.call("ListObjectVersions", Bucket=name, MaxKeys=1000)
        while found.get("Versions") or found.get("DeleteMarkers"):
            for each in [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]:
                aws.call(
                    "DeleteObject",
                    Bucket=name,
                    Key=each["Key"],
                    VersionId=each["VersionId"],
                    BypassGovernanceRetention=True,
                )
            found = aws.call("ListObjectVersions", Bucket=name, MaxKeys=1000)
        for each in aws.call("ListMultipartUploads", Bucket=name).get("Uploads", ()):
            aws.call(
                "AbortMultipartUpload", Bucket=name, Key=each["Key"], UploadId=each["UploadId"]
            )


TYPES = [Bucket]
