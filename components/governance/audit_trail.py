"""Who did what in the account, in every region, and who touched which artifact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudtrail, cloudwatch

from components.governance.delivery_bucket import DeliveryBucketArgs, delivery_bucket
from components.governance.settings import AuditTrailSettings
from components.iam import trust
from components.iam.calls import WRITE_LOGS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.storage.private_bucket import PrivateBucket, Retention

CLOUDTRAIL = "cloudtrail.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class AuditTrailArgs:
    """What the trail needs from the rest of the platform.

    `data_buckets` and `data_tables` are the ARNs, by role, of the buckets and DynamoDB tables
    whose every read and write is recorded.
    `key_arn` is the logs key. `retain` leaves bucket and log group in the account when the stack
    goes.
    """

    settings: AuditTrailSettings
    key_arn: Input[str]
    data_buckets: Mapping[str, Input[str]]
    data_tables: Mapping[str, Input[str]]
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool
    force_destroy: bool


class AuditTrail(ComponentResource):
    """Defines the trail, its locked bucket and the log group with its searchable copy.

    The trail's files carry digests, so a file that was changed or removed shows
    (`aws cloudtrail validate-logs`).
    """

    trail_arn: Output[str]
    bucket_name: Output[str]
    log_group_name: Output[str]

    def __init__(
        self, name: str, args: AuditTrailArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:governance:AuditTrail", name, None, opts)
        self._name, self._args = name, args
        # Policies name the trail before it is there, so that CloudTrail can check them.
        self._trail_name = f"{args.name_prefix}-audit"
        self._arn = f"arn:aws:cloudtrail:{args.region}:{args.account_id}:trail/{self._trail_name}"
        bucket = self._bucket()
        group = self._group()
        role = self._writer(group)
        # Logical name is state: between two trails nothing is recorded.
        trail = cloudtrail.Trail(
            f"{name}-trail",
            name=self._trail_name,
            s3_bucket_name=bucket.bucket_name,
            kms_key_id=args.key_arn,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            cloud_watch_logs_group_arn=Output.concat(group.arn, ":*"),
            cloud_watch_logs_role_arn=role.role_arn,
            advanced_event_selectors=self._selectors(),
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=[*bucket.ready, *role.ready],
                protect=args.protect,
            ),
        )
        self.trail_arn, self.bucket_name = trail.arn, bucket.bucket_name
        self.log_group_name = group.name
        self.register_outputs(
            {
                "trail_arn": self.trail_arn,
                "bucket_name": self.bucket_name,
                "log_group_name": self.log_group_name,
            }
        )

    def _bucket(self) -> PrivateBucket:
        args = self._args
        return delivery_bucket(
            self._name,
            DeliveryBucketArgs(
                use="audit",
                records="expire-trail",
                key_arn=args.key_arn,
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                keep_days=args.settings.keep_days,
                lock_days=args.settings.lock_days,
                # CloudTrail may encrypt digests with keys of S3 itself (CloudTrail User Guide,
                # "Encrypting CloudTrail log files"); a denial would end their delivery.
                deny_other_keys=False,
                statements=self._delivery,
                retention=Retention(
                    protect=args.protect, retain=args.retain, force_destroy=args.force_destroy
                ),
            ),
            parent=self,
        )

    def _delivery(self, bucket_arn: Output[str]) -> tuple[Statement, ...]:
        """What CloudTrail does with the bucket, for this trail only (CloudTrail User Guide,
        "Amazon S3 bucket policy for CloudTrail")."""
        this_trail = {"aws:SourceArn": self._arn}
        return (
            Statement(
                sid="TrailChecksBucket",
                actions=["s3:GetBucketAcl"],
                resources=[bucket_arn],
                principals={"Service": [CLOUDTRAIL]},
                conditions={"StringEquals": {**this_trail}},
            ),
            Statement(
                sid="TrailDelivers",
                actions=["s3:PutObject"],
                resources=[Output.concat(bucket_arn, "/AWSLogs/", self._args.account_id, "/*")],
                principals={"Service": [CLOUDTRAIL]},
                conditions={
                    "StringEquals": {**this_trail, "s3:x-amz-acl": "bucket-owner-full-control"}
                },
            ),
        )

    def _group(self) -> cloudwatch.LogGroup:
        return cloudwatch.LogGroup(
            f"{self._name}-group",
            kms_key_id=self._args.key_arn,
            retention_in_days=self._args.settings.log_retention_days,
            skip_destroy=self._args.retain,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )

    def _writer(self, group: cloudwatch.LogGroup) -> WorkloadRole:
        args = self._args
        # Streams are named by CloudTrail: <account>_CloudTrail_<region>, with a number when busy.
        streams = Output.concat(group.arn, f":log-stream:{args.account_id}_CloudTrail_*")
        return WorkloadRole(
            f"{self._name}-writer",
            WorkloadRoleArgs(
                description="Writes the audit trail to its log group",
                trust=trust.service(CLOUDTRAIL, account_id=args.account_id),
                statements=(
                    Statement(
                        sid="WriteTrail",
                        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                        resources=[streams],
                    ),
                ),
                # CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch
                # Logs".
                calls=WRITE_LOGS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _selectors(self) -> list[cloudtrail.TrailAdvancedEventSelectorArgs]:
        found = [_selector("management", _field("eventCategory", ["Management"]))]
        for role, arn in sorted(self._args.data_buckets.items()):
            objects = cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(
                field="resources.ARN", starts_withs=[Output.concat(arn, "/")]
            )
            found.append(_data(f"objects-{role}", "AWS::S3::Object", objects))
        for role, arn in sorted(self._args.data_tables.items()):
            table = cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(
                field="resources.ARN", equals=[arn]
            )
            found.append(_data(f"items-{role}", "AWS::DynamoDB::Table", table))
        return found


def _data(
    name: str, type_: str, which: cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs
) -> cloudtrail.TrailAdvancedEventSelectorArgs:
    """Reads and writes alike of what lies in one resource."""
    return _selector(
        name, _field("eventCategory", ["Data"]), _field("resources.type", [type_]), which
    )


def _selector(
    name: str, *fields: cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs
) -> cloudtrail.TrailAdvancedEventSelectorArgs:
    return cloudtrail.TrailAdvancedEventSelectorArgs(name=name, field_selectors=[*fields])


def _field(name: str, values: list[str]) -> cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs:
    return cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(field=name, equals=[*values])
