"""The bucket that keeps requests and answers of all endpoints: captured, or waiting in a queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement
from components.serving.endpoint_options import CaptureSettings
from components.serving.shape import ANSWERS, FAILURES, REQUESTS
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

ABORT_UPLOADS_DAYS = 7
ACCESS_LOG_DAYS = 365
GROUND_TRUTH_PREFIX = "ground-truth"
REPORTS_PREFIX = "reports"


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
                    expiry(f"{above}{endpoint}", capture.keep_days)
                    for endpoint, capture in sorted(args.captures.items())
                    for above in ("", f"{REPORTS_PREFIX}/")
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

    def ground_truth(self, endpoint: str) -> Output[str]:
        """Where the labels of an endpoint's predictions come in: below it by year, month, day and
        hour, as SageMaker merges them."""
        return Output.concat("s3://", self.bucket_name, f"/{GROUND_TRUTH_PREFIX}/{endpoint}")

    def reports(self, endpoint: str, monitor: str) -> Output[str]:
        """Where a monitor of an endpoint writes what it found."""
        return Output.concat("s3://", self.bucket_name, f"/{REPORTS_PREFIX}/{endpoint}/{monitor}")

    def allow_monitor(
        self, endpoint: str, monitor: str, *, ground_truth: bool
    ) -> tuple[Statement, ...]:
        """All that a monitor of an endpoint needs: what was captured, the labels where it compares
        with them, and its own reports."""
        reports = f"{REPORTS_PREFIX}/{endpoint}/{monitor}"
        read = [endpoint, reports]
        if ground_truth:
            read.append(f"{GROUND_TRUTH_PREFIX}/{endpoint}")
        return (
            Statement(
                sid="ReadCaptures",
                actions=["s3:GetObject"],
                resources=[Output.concat(self.bucket_arn, f"/{prefix}/*") for prefix in read],
            ),
            Statement(
                sid="ListCaptures",
                actions=["s3:ListBucket"],
                resources=[self.bucket_arn],
                conditions={"StringLike": {"s3:prefix": [f"{prefix}/*" for prefix in read]}},
            ),
            Statement(
                sid="WriteReports",
                actions=["s3:PutObject"],
                resources=[Output.concat(self.bucket_arn, f"/{reports}/*")],
            ),
            self._keys.allow_decrypt("data"),
            self._keys.allow_encrypt("data"),
        )

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

    def allow_answer(self, endpoint: str) -> tuple[Statement, ...]:
        """All that an asynchronous endpoint needs: to read its requests, to write its answers."""
        place = Output.concat(self.bucket_arn, f"/{endpoint}/")
        return (
            Statement(
                sid="ReadRequests",
                actions=["s3:GetObject"],
                resources=[Output.concat(place, f"{REQUESTS}/*")],
            ),
            Statement(
                sid="WriteAnswers",
                actions=["s3:AbortMultipartUpload", "s3:PutObject"],
                resources=[Output.concat(place, f"{part}/*") for part in (ANSWERS, FAILURES)],
            ),
            self._keys.allow_encrypt("data"),
        )


def captures_name(name_prefix: str, account_id: str) -> str:
    """The bucket's name in AWS: tables over what was captured refer to it."""
    return f"{name_prefix}-captures-{account_id}"


def expiry(place: str, days: int) -> dict[str, Any]:
    """The rule that deletes what lies below a place after so many days. Its id has the place with
    its slashes, which no name can hold: no two places share an id."""
    return {
        "id": f"expire-{place}",
        "status": "Enabled",
        "filter": {"prefix": f"{place}/"},
        "expiration": {"days": days},
        "noncurrent_version_expiration": {"noncurrent_days": 1},
    }
