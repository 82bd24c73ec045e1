"""The bucket that access logs and inventories of other buckets go to."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions

from components.iam.statement import Statement
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention


@dataclass(frozen=True, kw_only=True)
class LogBucketArgs:
    """Whose logs it takes and how long it keeps them.

    `sources` are the ARNs of the buckets that log here; they are in the same account and region.
    With `inventories` S3 delivers those of the sources here too.
    """

    bucket_name: str
    account_id: str
    sources: tuple[str, ...]
    keep_days: int
    abort_uploads_days: int
    retention: Retention
    region: str | None = None
    inventories: bool = False


class LogBucket(ComponentResource):
    """Defines a target of access logs.

    It has no KMS key and no object lock: S3 delivers no logs to a bucket that has one of them (S3
    User Guide, "Enabling Amazon S3 server access logging").
    """

    bucket_name: Output[str]
    bucket_arn: Output[str]

    def __init__(self, name: str, args: LogBucketArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:storage:LogBucket", name, None, opts)
        bucket = PrivateBucket(
            f"{name}-store",  # logical name is state
            PrivateBucketArgs(
                bucket_name=args.bucket_name,
                key_arn=None,
                retention=args.retention,
                lifecycle=[
                    {
                        "id": "expire-logs",
                        "status": "Enabled",
                        "filter": {"prefix": ""},
                        "expiration": {"days": args.keep_days},
                        "noncurrent_version_expiration": {"noncurrent_days": 1},
                    }
                ],
                abort_uploads_days=args.abort_uploads_days,
                region=args.region,
                statements=lambda arn: [
                    self._allow_delivery(arn, args),
                    *([self._allow_inventories(arn, args)] if args.inventories else ()),
                ],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.ready = bucket.ready
        self.bucket_name, self.bucket_arn = bucket.bucket_name, bucket.bucket_arn
        self.register_outputs({"bucket_name": self.bucket_name, "bucket_arn": self.bucket_arn})

    @staticmethod
    def _allow_delivery(bucket_arn: Output[str], args: LogBucketArgs) -> Statement:
        return Statement(
            sid="DeliverAccessLogs",
            actions=["s3:PutObject"],
            resources=[Output.concat(bucket_arn, "/*")],
            principals={"Service": ["logging.s3.amazonaws.com"]},
            conditions={
                "ArnEquals": {"aws:SourceArn": list(args.sources)},
                "StringEquals": {"aws:SourceAccount": args.account_id},
            },
        )

    @staticmethod
    def _allow_inventories(bucket_arn: Output[str], args: LogBucketArgs) -> Statement:
        # S3 User Guide, "Configuring Amazon S3 Inventory", policy of the destination bucket.
        return Statement(
            sid="DeliverInventories",
            actions=["s3:PutObject"],
            resources=[Output.concat(bucket_arn, "/*")],
            principals={"Service": ["s3.amazonaws.com"]},
            conditions={
                "ArnEquals": {"aws:SourceArn": list(args.sources)},
                "StringEquals": {
                    "aws:SourceAccount": args.account_id,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
            },
        )
