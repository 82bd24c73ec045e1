"""Log lines kept beyond CloudWatch: sent on through Firehose to a bucket, secrets masked before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, kinesis

from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import PUT_OBJECTS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.log_archive_settings import LogArchiveSettings
from components.monitoring.log_sender import log_sender, subscribe
from components.monitoring.logs import LogGroupOutputs
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

IDENTIFIERS: Sequence[str] = (
    *("AwsSecretKey", "CreditCardNumber", "EmailAddress"),
    *("OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey", "PuttyPrivateKey"),
)
"""Managed data identifiers of what no log needs: there is none of all private keys. Source:
CloudWatch Logs user guide, "CloudWatch Logs managed data identifiers for sensitive data types"."""

ABORT_UPLOADS_DAYS = 7

FIREHOSE_TO_BUCKET = (
    *PUT_OBJECTS,
    "logs:PutLogEvents",
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:ListBucket",
    "s3:ListMultipartUploads",
)
"""What Firehose calls to put what it has into a bucket and to say what failed (Firehose Developer
Guide, "Grant Firehose access to an Amazon S3 destination")."""


@dataclass(frozen=True, kw_only=True)
class LogArchiveArgs:
    """The groups by role, and what the archive needs."""

    settings: LogArchiveSettings
    groups: Mapping[str, LogGroupOutputs]
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    delivery_log: LogGroupOutputs
    protect: bool
    retain: bool


class LogArchive(ComponentResource):
    """Defines the bucket, the stream to it, and for each group a subscription and a mask.

    Whoever reads a group sees masked values; only logs:Unmask, which no role of the platform has,
    shows them. What the stream carries is masked too.
    """

    bucket_name: Output[str]
    bucket_arn: Output[str]
    stream_arn: Output[str]

    def __init__(
        self, name: str, args: LogArchiveArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:LogArchive", name, None, opts)
        self._name, self._args = name, args
        physical = f"{args.name_prefix}-log-archive-{args.account_id}"
        retention = Retention(
            protect=args.protect, retain=args.retain, force_destroy=args.settings.force_destroy
        )
        readers = LogBucket(
            f"{name}-access-logs",
            LogBucketArgs(
                bucket_name=f"{args.name_prefix}-log-archive-logs-{args.account_id}",
                account_id=args.account_id,
                sources=(f"arn:aws:s3:::{physical}",),
                keep_days=args.settings.keep_days,
                abort_uploads_days=ABORT_UPLOADS_DAYS,
                retention=retention,
            ),
            opts=ResourceOptions(parent=self),
        )
        store = PrivateBucket(
            f"{name}-store",  # logical name is state
            PrivateBucketArgs(
                bucket_name=physical,
                key_arn=args.keys.key_arn("logs"),
                retention=retention,
                logs_to=readers.bucket_name,
                lifecycle=[
                    {
                        "id": "expire-lines",
                        "status": "Enabled",
                        "filter": {"prefix": ""},
                        "expiration": {"days": args.settings.keep_days},
                        "noncurrent_version_expiration": {"noncurrent_days": 1},
                    }
                ],
                abort_uploads_days=ABORT_UPLOADS_DAYS,
            ),
            opts=ResourceOptions(parent=self, depends_on=readers.ready),
        )
        self.bucket_name, self.bucket_arn = store.bucket_name, store.bucket_arn
        stream = self._stream(store)
        self.stream_arn = stream.arn
        sender = log_sender(
            self._name,
            stream.arn,
            description="Sends log lines to the archive's stream",
            account_id=args.account_id,
            region=args.region,
            boundary_arn=args.boundary_arn,
            parent=self,
        )
        for role, group in sorted(args.groups.items()):
            self._send(role, group, stream, sender)
        self.register_outputs({"bucket_name": self.bucket_name, "stream_arn": self.stream_arn})

    def _stream(self, store: PrivateBucket) -> kinesis.FirehoseDeliveryStream:
        args, key = self._args, self._args.keys.key_arn("logs")
        role = WorkloadRole(
            f"{self._name}-delivery",
            WorkloadRoleArgs(
                trust=trust.service("firehose.amazonaws.com", account_id=args.account_id),
                description="Writes log lines to the archive",
                boundary_arn=args.boundary_arn,
                statements=[
                    Statement(
                        sid="WriteLines",
                        actions=["s3:AbortMultipartUpload", "s3:PutObject"],
                        resources=[Output.concat(store.bucket_arn, "/*")],
                    ),
                    Statement(
                        sid="FindBucket",
                        actions=[
                            "s3:GetBucketLocation",
                            "s3:ListBucket",
                            "s3:ListBucketMultipartUploads",
                        ],
                        resources=[store.bucket_arn],
                    ),
                    Statement(
                        sid="TellOfFailures",
                        actions=["logs:PutLogEvents"],
                        resources=[Output.concat(args.delivery_log.arn, ":log-stream:*")],
                    ),
                    args.keys.allow_encrypt("logs"),
                ],
                calls=FIREHOSE_TO_BUCKET,
            ),
            opts=ResourceOptions(parent=self),
        )
        return kinesis.FirehoseDeliveryStream(
            f"{self._name}-stream",
            name=f"{args.name_prefix}-{self._name}",
            destination="extended_s3",
            server_side_encryption={
                "enabled": True,
                "key_type": "CUSTOMER_MANAGED_CMK",
                "key_arn": key,
            },
            extended_s3_configuration={
                "bucket_arn": store.bucket_arn,
                "role_arn": role.role_arn,
                "kms_key_arn": key,
                "prefix": "lines/!{timestamp:yyyy/MM/dd/HH}/",
                "error_output_prefix": "failed/!{firehose:error-output-type}/",
                "buffering_interval": args.settings.buffer_seconds,
                "buffering_size": 64,
                # CloudWatch Logs compresses what it sends; compressed again it could not be read.
                "compression_format": "UNCOMPRESSED",
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": args.delivery_log.name,
                    "log_stream_name": "delivery",
                },
            },
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=[*role.ready, *store.ready]),
        )

    def _send(
        self,
        role: str,
        group: LogGroupOutputs,
        stream: kinesis.FirehoseDeliveryStream,
        sender: WorkloadRole,
    ) -> None:
        mask = cloudwatch.LogDataProtectionPolicy(
            f"{self._name}-{role}-mask",
            log_group_name=group.name,
            policy_document=mask_text(f"{self._name}-{role}"),
            opts=ResourceOptions(parent=self),
        )
        # Logs sends a test line at once, and what is not masked yet would stay so.
        subscribe(f"{self._name}-{role}", group, stream.arn, sender, after=[mask], parent=self)


def mask_text(name: str) -> str:
    """The policy that finds and masks the identifiers; its two statements must name the same ones
    (CloudWatch Logs user guide, "Data protection policies")."""
    identifiers = [f"arn:aws:dataprotection::aws:data-identifier/{one}" for one in IDENTIFIERS]
    return json.dumps(
        {
            "Name": name,
            "Version": "2021-06-01",
            "Statement": [
                {
                    "Sid": "Find",
                    "DataIdentifier": identifiers,
                    "Operation": {"Audit": {"FindingsDestination": {}}},
                },
                {
                    "Sid": "Mask",
                    "DataIdentifier": identifiers,
                    "Operation": {"Deidentify": {"MaskConfig": {}}},
                },
            ],
        },
        sort_keys=True,
    )
