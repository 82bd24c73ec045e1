"""A bucket with everything that every bucket of the platform has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import s3

from components.iam.document import document
from components.iam.statement import Statement
from components.iam.transport import deny_without_tls

LifecycleRule = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How much stands between a bucket and its loss.

    `protect` makes Pulumi refuse to delete it, `retain` leaves it in the account when it leaves
    the program, `force_destroy` deletes its content with it, locked versions included.
    """

    protect: bool
    retain: bool
    force_destroy: bool


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """What one bucket differs in from another.

    `bucket_name` is unique worldwide. `key_arn` None encrypts with keys of S3 itself, which only a
    target of access logs may. `lock_days` locks every new version for so long (governance mode).
    `logs_to` is the bucket that gets the access logs, in the same region. `statements` makes the
    bucket's own policy statements from its ARN. `lifecycle` are rules beside the one that ends
    unfinished uploads after `abort_uploads_days`. `region` None is the provider's.
    `deny_other_keys` False is for a bucket whose one writer, a service, chooses the encryption.
    """

    bucket_name: str
    key_arn: Input[str] | None
    retention: Retention
    lifecycle: Sequence[LifecycleRule]
    abort_uploads_days: int
    lock_days: int | None = None
    logs_to: Input[str] | None = None
    region: str | None = None
    statements: Callable[[Output[str]], Sequence[Statement]] = field(default=lambda _: ())
    deny_other_keys: bool = True


class PrivateBucket(ComponentResource):
    """Defines a bucket: versioned, encrypted, closed to the public, without ACLs, TLS only.

    A write with another key, with KMS but without naming the key, or without encryption by KMS is
    denied (but see `deny_other_keys`); SSE-C is blocked. Depend on `ready` before anything writes.
    """

    bucket_name: Output[str]
    bucket_arn: Output[str]
    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: PrivateBucketArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:storage:PrivateBucket", name, None, opts)
        # Logical name is state: a rename makes another bucket.
        bucket = s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket_name,
            object_lock_enabled=True if args.lock_days is not None else None,
            force_destroy=args.retention.force_destroy,
            region=args.region,
            tags={"Name": args.bucket_name, "component": name},
            opts=ResourceOptions(
                parent=self,
                protect=args.retention.protect,
                retain_on_delete=args.retention.retain,
            ),
        )
        self._name, self._args = name, args
        self.bucket_name, self.bucket_arn = bucket.bucket, bucket.arn
        versioning = self._keep_versions(bucket)
        block = self._close(bucket)
        policy = self._guard(bucket, block)
        self.ready = (versioning, self._encrypt(bucket), policy, *self._lock(bucket, versioning))
        self._expire(bucket, versioning)
        self._log(bucket)
        self.register_outputs({"bucket_name": self.bucket_name, "bucket_arn": self.bucket_arn})

    def _child(self, *after: Resource) -> ResourceOptions:
        return ResourceOptions(parent=self, depends_on=after)

    def _keep_versions(self, bucket: s3.Bucket) -> s3.BucketVersioning:
        return s3.BucketVersioning(
            f"{self._name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            region=self._args.region,
            opts=self._child(),
        )

    def _encrypt(self, bucket: s3.Bucket) -> s3.BucketServerSideEncryptionConfiguration:
        key = self._args.key_arn
        return s3.BucketServerSideEncryptionConfiguration(
            f"{self._name}-encryption",
            bucket=bucket.bucket,
            rules=[
                {
                    "apply_server_side_encryption_by_default": (
                        {"sse_algorithm": "AES256"}
                        if key is None
                        else {"sse_algorithm": "aws:kms", "kms_master_key_id": key}
                    ),
                    "bucket_key_enabled": key is not None,
                    "blocked_encryption_types": ["SSE-C"],
                }
            ],
            region=self._args.region,
            opts=self._child(),
        )

    def _close(self, bucket: s3.Bucket) -> s3.BucketPublicAccessBlock:
        s3.BucketOwnershipControls(
            f"{self._name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            region=self._args.region,
            opts=self._child(),
        )
        return s3.BucketPublicAccessBlock(
            f"{self._name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            region=self._args.region,
            opts=self._child(),
        )

    def _guard(self, bucket: s3.Bucket, block: s3.BucketPublicAccessBlock) -> s3.BucketPolicy:
        key = self._args.key_arn if self._args.deny_other_keys else None
        statements = [
            deny_without_tls(["s3:*"], bucket.arn, Output.concat(bucket.arn, "/*")),
            *(deny_wrong_key(bucket.arn, key) if key else ()),
            *self._args.statements(bucket.arn),
        ]
        # S3 refuses a policy and a public access block that are put at the same moment.
        return s3.BucketPolicy(
            f"{self._name}-policy",
            bucket=bucket.bucket,
            policy=document(*statements),
            region=self._args.region,
            opts=self._child(block),
        )

    def _lock(self, bucket: s3.Bucket, versioning: Resource) -> tuple[Resource, ...]:
        if self._args.lock_days is None:
            return ()
        return (
            s3.BucketObjectLockConfiguration(
                f"{self._name}-object-lock",
                bucket=bucket.bucket,
                rule={"default_retention": {"mode": "GOVERNANCE", "days": self._args.lock_days}},
                region=self._args.region,
                opts=self._child(versioning),
            ),
        )

    def _expire(self, bucket: s3.Bucket, versioning: Resource) -> None:
        abort: LifecycleRule = {
            "id": "abort-unfinished-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {
                "days_after_initiation": self._args.abort_uploads_days
            },
        }
        s3.BucketLifecycleConfiguration(
            f"{self._name}-lifecycle",
            bucket=bucket.bucket,
            rules=[
                s3.BucketLifecycleConfigurationRuleArgs(**rule)
                for rule in (abort, *self._args.lifecycle)
            ],
            region=self._args.region,
            opts=self._child(versioning),
        )

    def _log(self, bucket: s3.Bucket) -> None:
        if self._args.logs_to is None:
            return
        s3.BucketLogging(
            f"{self._name}-logging",
            bucket=bucket.bucket,
            target_bucket=self._args.logs_to,
            target_prefix=f"{self._args.bucket_name}/",
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            region=self._args.region,
            opts=self._child(),
        )


def deny_wrong_key(bucket_arn: Output[str], key_arn: Input[str]) -> tuple[Statement, ...]:
    """Nobody writes with another key or another encryption than the bucket's.

    A write that names none gets the bucket's default, so the conditions bite only when the header
    is there. One that names KMS without a key would get the key of AWS, aws/s3, not the bucket's
    (S3 API Reference, PutObject, x-amz-server-side-encryption-aws-kms-key-id).
    """
    algorithm = "s3:x-amz-server-side-encryption"
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    refused: dict[str, dict[str, dict[str, Input[str]]]] = {
        "DenyOtherEncryption": {
            "Null": {algorithm: "false"},
            "StringNotEquals": {algorithm: "aws:kms"},
        },
        "DenyOtherKey": {"Null": {key: "false"}, "StringNotEquals": {key: key_arn}},
        "DenyKeyOfAws": {"StringEquals": {algorithm: "aws:kms"}, "Null": {key: "true"}},
    }
    return tuple(
        Statement(
            sid=sid,
            effect="Deny",
            actions=["s3:PutObject"],
            resources=[Output.concat(bucket_arn, "/*")],
            principals={"*": ["*"]},
            conditions=conditions,
        )
        for sid, conditions in refused.items()
    )
