"""The bucket that keeps captured requests and answers of all endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement
from components.serving.endpoint_options import CaptureSettings
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

ABORT_UPLOADS_DAYS = 7
ACCESS_LOG_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class CaptureBucketArgs:
    """What the bucket needs: the capture settings of each endpoint, by its name."""

    captures: Mapping[str, CaptureSettings]
    keys: KeyRing
    name_prefix: str
    account_id: str
    protect: bool
    retain: bool
    force_destroy: bool


class CaptureBucket(ComponentResource):
    """Defines the bucket; what an endpoint captured is deleted after the endpoint's keep_days."""

    bucket_name: Output[str]
    bucket_arn: Output[str]
    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: CaptureBucketArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:CaptureBucket", name, None, opts)
        self._keys = args.keys
        physical = captures_name(args.name_prefix, args.account_id)
        retention = Retention(
            protect=args.protect, retain=args.retain, force_destroy=args.force_destroy
        )
        logs = LogBucket(
            f"{name}-logs",
            LogBucketArgs(
                bucket_name=f"{args.name_prefix}-captures-logs-{args.account_id}",
                account_id=args.account_id,
                sources=(f"arn:aws:s3:::{physical}",),
                keep_days=ACCESS_LOG_DAYS,
                abort_uploads_days=ABORT_UPLOADS_DAYS,
                retention=retention,
            ),
            opts=ResourceOptions(parent=self),
        )
        bucket = PrivateBucket(
            f"{name}-store",
            PrivateBucketArgs(
                bucket_name=physical,
                key_arn=args.keys.key_arn("data"),
                retention=retention,
                lifecycle=[
                    {
                        "id": f"expire-{endpoint}",
                        "status": "Enabled",
                        "filter": {"prefix": f"{endpoint}/"},
                        "expiration": {"days": capture.keep_days},
                        "noncurrent_version_expiration": {"noncurrent_days": 1},
                    }
                    for endpoint, capture in sorted(args.captures.items())
                ],
                abort_uploads_days=ABORT_UPLOADS_DAYS,
                logs_to=logs.bucket_name,
            ),
            opts=ResourceOptions(parent=self, depends_on=logs.ready),
        )
        self.bucket_name, self.bucket_arn, self.ready = (
            bucket.bucket_name,
            bucket.bucket_arn,
            bucket.ready,
        )
        self.key_arn = args.keys.key_arn("data")
        self.register_outputs({"bucket_name": self.bucket_name, "bucket_arn": self.bucket_arn})

    def destination(self, endpoint: str) -> Output[str]:
        """Where an endpoint's data goes, as an S3 address."""
        return Output.concat("s3://", self.bucket_name, "/", endpoint)

    def allow_write(self, endpoint: str) -> tuple[Statement, ...]:
        """All that an endpoint needs to write what it captures, and nothing to read it."""
        return (
            Statement(
                sid="WriteCaptures",
                actions=["s3:PutObject"],
                resources=[Output.concat(self.bucket_arn, f"/{endpoint}/*")],
            ),
            self._keys.allow_encrypt("data"),
        )


def captures_name(name_prefix: str, account_id: str) -> str:
    """The bucket's name in AWS: tables over what was captured refer to it."""
    return f"{name_prefix}-captures-{account_id}"
