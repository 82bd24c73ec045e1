"""The data lake: one bucket for each state that data is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import s3

from components.data.consumer_access import (
    ConsumerAccess,
    ConsumerAccessArgs,
    delegate_to_access_points,
)
from components.data.lake_reports import declare_reports
from components.data.lake_settings import ZONES, LakeSettings, Zone, bucket_name
from components.data.query_results import QUERY_RESULTS, keep_results_apart
from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import (
    LifecycleRule,
    PrivateBucket,
    PrivateBucketArgs,
    Retention,
)

IMPORTED: tuple[Zone, ...] = ("curated", "features")
"""What file systems may import. FSx then puts a topic of its own, named FSx, among what the bucket
tells of; after a refresh an update would take it away, and nothing new be imported any more (FSx
for Lustre user guide, "Automatically import updates from your S3 bucket")."""


@dataclass(frozen=True, kw_only=True)
class LakeArgs:
    """What the lake needs from the rest of the platform.

    `name_prefix` is organisation and environment, as in acme-dev. `vpc_id` is the network that
    consumers read from, unless they name their own. `readers` are those who query, by name with
    patterns of the ARNs of their roles: nobody else sees their results. `retain` leaves the buckets
    in the account when the stack goes.
    """

    settings: LakeSettings
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    protect: bool
    retain: bool
    readers: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Lake(ComponentResource):
    """Defines the buckets raw, curated, features and artifacts, and one for their access logs.

    Each tells EventBridge of every change, and is listed version by version (inventory). Data is
    encrypted with the key of the domain data. Consumers from outside read by an access point each.
    """

    bucket_names: Mapping[Zone, Output[str]]
    access_point_arns: Mapping[str, Output[str]]
    """The access point of each consumer."""
    keys: KeyRing

    def __init__(self, name: str, args: LakeArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:data:Lake", name, None, opts)
        self._name, self._args = name, args
        self.keys = args.keys
        self._retention = Retention(
            protect=args.protect,
            retain=args.retain,
            force_destroy=args.settings.force_destroy,
        )
        names = {zone: bucket_name(args.name_prefix, zone, args.account_id) for zone in ZONES}
        logs = LogBucket(
            f"{name}-logs",
            LogBucketArgs(
                bucket_name=bucket_name(args.name_prefix, "logs", args.account_id),
                account_id=args.account_id,
                sources=tuple(f"arn:aws:s3:::{bucket}" for bucket in names.values()),
                keep_days=args.settings.access_log_days,
                abort_uploads_days=args.settings.abort_uploads_days,
                retention=self._retention,
                inventories=True,
            ),
            opts=ResourceOptions(parent=self),
        )
        self._buckets = {zone: self._bucket(zone, names[zone], logs) for zone in ZONES}
        self.bucket_names = {zone: one.bucket_name for zone, one in self._buckets.items()}
        declare_reports(
            self,
            name,
            args.settings,
            self._buckets,
            logs,
            args.account_id,
            args.keys.key_arn("data"),
        )
        self.access_point_arns = self._consumers()
        self.register_outputs({"bucket_names": dict(self.bucket_names)})

    def allow_read(self, *zones: Zone) -> tuple[Statement, ...]:
        """All that a reader of zones needs: their objects as they are now, and the key."""
        return (
            Statement(
                sid=f"Read{_camel(zones)}",
                actions=["s3:GetObject"],
                resources=[Output.concat(self._buckets[zone].bucket_arn, "/*") for zone in zones],
            ),
            self._allow_list(zones),
            self._args.keys.allow_decrypt("data"),
        )

    def allow_write(self, *zones: Zone) -> tuple[Statement, ...]:
        """All that a writer of zones needs. It may replace and hide objects; their versions, which
        manifests name, it cannot delete."""
        return (
            Statement(
                sid=f"Write{_camel(zones)}",
                actions=[
                    "s3:AbortMultipartUpload",
                    "s3:DeleteObject",
                    "s3:GetObject",
                    "s3:PutObject",
                ],
                resources=[Output.concat(self._buckets[zone].bucket_arn, "/*") for zone in zones],
            ),
            self._allow_list(zones),
            self._args.keys.allow_encrypt("data"),
        )

    def bucket_arn(self, zone: Zone) -> Output[str]:
        """The ARN of the zone's bucket."""
        return self._buckets[zone].bucket_arn

    def _consumers(self) -> Mapping[str, Output[str]]:
        args = self._args
        if not args.settings.consumers:
            return {}
        return ConsumerAccess(
            f"{self._name}-consumers",
            ConsumerAccessArgs(
                consumers=args.settings.consumers,
                buckets=self._buckets,
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                region=args.region,
                vpc_id=args.vpc_id,
            ),
            opts=ResourceOptions(parent=self),
        ).access_point_arns

    def _allow_list(self, zones: Sequence[Zone]) -> Statement:
        return Statement(
            sid=f"List{_camel(zones)}",
            actions=["s3:ListBucket"],
            resources=[self._buckets[zone].bucket_arn for zone in zones],
        )

    def allow_find(self, *zones: Zone) -> Statement:
        """What engines of AWS ask beside, which look in which region a bucket lies."""
        return Statement(
            sid=f"Find{_camel(zones)}",
            actions=["s3:GetBucketLocation"],
            resources=[self._buckets[zone].bucket_arn for zone in zones],
        )

    def _bucket(self, zone: Zone, physical: str, logs: LogBucket) -> PrivateBucket:
        bucket = PrivateBucket(
            f"{self._name}-{zone}",
            PrivateBucketArgs(
                bucket_name=physical,
                key_arn=self._args.keys.key_arn("data"),
                retention=self._retention,
                lifecycle=zone_lifecycle(zone, self._args.settings),
                abort_uploads_days=self._args.settings.abort_uploads_days,
                logs_to=logs.bucket_name,
                statements=lambda arn: self._statements(zone, arn),
            ),
            opts=ResourceOptions(parent=self, depends_on=logs.ready),
        )
        s3.BucketNotification(
            f"{self._name}-{zone}-events",
            bucket=bucket.bucket_name,
            eventbridge=True,
            opts=ResourceOptions(
                parent=self, ignore_changes=["topics"] if zone in IMPORTED else None
            ),
        )
        return bucket

    def _statements(self, zone: Zone, bucket_arn: Input[str]) -> tuple[Statement, ...]:
        args = self._args
        consumers = args.settings.consumers
        found = delegate_to_access_points(bucket_arn, args.account_id, zone, consumers)
        if zone == "artifacts":
            found += keep_results_apart(bucket_arn, args.readers)
        return found


def zone_lifecycle(zone: Zone, settings: LakeSettings) -> list[LifecycleRule]:
    """The rules of a zone: objects get cheaper with age, replaced versions go, raw may end."""
    replaced: LifecycleRule = {
        "id": "expire-replaced-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrent_version_expiration": {"noncurrent_days": settings.noncurrent_days},
    }
    tiers: dict[str, object] = {
        "id": "tier",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "transitions": [{"days": settings.tiering_days, "storage_class": "INTELLIGENT_TIERING"}],
    }
    if zone == "raw" and settings.raw_keep_days is not None:
        tiers["expiration"] = {"days": settings.raw_keep_days}
    else:
        # S3 takes no age beside this flag in one rule.
        replaced = {**replaced, "expiration": {"expired_object_delete_marker": True}}
    if zone == "artifacts":
        results: LifecycleRule = {
            "id": "expire-query-results",
            "status": "Enabled",
            "filter": {"prefix": f"{QUERY_RESULTS}/"},
            "expiration": {"days": settings.query_result_days},
            # The version that an expired object leaves is no result that somebody follows back; of
            # two rules S3 keeps to the shorter (S3 User Guide, "Conflicts").
            "noncurrent_version_expiration": {"noncurrent_days": 1},
        }
        return [tiers, replaced, results]
    return [tiers, replaced]


def _camel(zones: Sequence[Zone]) -> str:
    return "".join(zone.capitalize() for zone in zones)
