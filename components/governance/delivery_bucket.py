"""The bucket that a service of the account delivers its records to, and who read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulumi import Input, Output, Resource, ResourceOptions

from components.iam.statement import Statement
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

ABORT_UPLOADS_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class DeliveryBucketArgs:
    """What one service's bucket differs in from another's.

    `records` is the id of the rule that expires them, `use` the part of the bucket's name that
    tells what lies in it. `lock_days` None locks nothing; `deny_other_keys` is that of
    PrivateBucket. `statements` are the service's, made from the bucket's ARN.
    """

    use: str
    records: str
    key_arn: Input[str]
    name_prefix: str
    account_id: str
    keep_days: int
    lock_days: int | None
    deny_other_keys: bool
    statements: Callable[[Output[str]], Sequence[Statement]]
    retention: Retention


def delivery_bucket(name: str, args: DeliveryBucketArgs, parent: Resource) -> PrivateBucket:
    """Defines the bucket and the one of its access logs, both children of `parent`."""
    physical = f"{args.name_prefix}-{args.use}-{args.account_id}"
    logs = LogBucket(
        f"{name}-access-logs",
        LogBucketArgs(
            bucket_name=f"{args.name_prefix}-{args.use}-logs-{args.account_id}",
            account_id=args.account_id,
            sources=(f"arn:aws:s3:::{physical}",),
            keep_days=args.keep_days,
            abort_uploads_days=ABORT_UPLOADS_DAYS,
            retention=args.retention,
        ),
        opts=ResourceOptions(parent=parent),
    )
    return PrivateBucket(
        f"{name}-store",
        PrivateBucketArgs(
            bucket_name=physical,
            key_arn=args.key_arn,
            deny_other_keys=args.deny_other_keys,
            retention=args.retention,
            lifecycle=[
                {
                    "id": args.records,
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": args.keep_days},
                    "noncurrent_version_expiration": {"noncurrent_days": 1},
                }
            ],
            abort_uploads_days=ABORT_UPLOADS_DAYS,
            lock_days=args.lock_days,
            logs_to=logs.bucket_name,
            statements=args.statements,
        ),
        opts=ResourceOptions(parent=parent, depends_on=logs.ready),
    )
