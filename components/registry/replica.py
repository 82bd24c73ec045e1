"""The copy of the model bucket in another region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import kms, s3

from components.encryption.key_policy import key_policy
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.outside import deny_outside
from components.registry.settings import RegistrySettings
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import (
    LifecycleRule,
    PrivateBucket,
    PrivateBucketArgs,
    Retention,
)

COPY_CALLS = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "s3:GetObjectLegalHold",
    "s3:GetObjectRetention",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
)
"""What S3 asks of the role, by the names of its permissions. Source: S3 User Guide, "Setting up
permissions for live replication", "Replicating encrypted objects" and "Using S3 Object Lock with
replication"."""


@dataclass(frozen=True, kw_only=True)
class ReplicaArgs:
    """Where the copy lies and what it copies.

    `source_name` and `source_key_arn` belong to the bucket in `source_region`; `region` is the
    copy's. `administrators` are roles that administer the copy's key (none: the account decides),
    `rescuers` patterns of those that bring it back. `outside_roles` reach the copy's content beside
    the copying role (none: the account decides).
    """

    settings: RegistrySettings
    region: str
    source_name: str
    source_region: str
    source_key_arn: Input[str]
    name_prefix: str
    account_id: str
    boundary_arn: Input[str] | None
    administrators: Sequence[str]
    rescuers: Sequence[str] = ()
    retention: Retention
    lifecycle: Sequence[LifecycleRule]
    outside_roles: Sequence[Input[str]] = ()


class Replica(ComponentResource):
    """Defines the bucket in the other region with a key of its own, and the role that copies.

    Nobody works from the copy, and the VPC has no endpoint in its region: content is denied to all
    but the roles from outside, those who deploy among them, and AWS services. Who takes the copy
    into use in a disaster deploys a VPC there and its endpoint into this policy first.
    """

    bucket_arn: Output[str]
    key_arn: Output[str]
    role_arn: Output[str]

    def __init__(self, name: str, args: ReplicaArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:registry:Replica", name, None, opts)
        self._name, self._args = name, args
        self._physical = f"{args.name_prefix}-models-{args.account_id}-{args.region}"
        self._copy_arn = f"arn:aws:s3:::{self._physical}"
        self.key_arn = self._key()
        self._role = self._copier()
        logs = LogBucket(
            f"{name}-logs",
            LogBucketArgs(
                bucket_name=f"{args.name_prefix}-models-logs-{args.account_id}-{args.region}",
                account_id=args.account_id,
                sources=(self._copy_arn,),
                keep_days=args.settings.access_log_days,
                abort_uploads_days=args.settings.abort_uploads_days,
                retention=args.retention,
                region=args.region,
            ),
            opts=ResourceOptions(parent=self),
        )
        self._bucket = PrivateBucket(
            f"{name}-copy",
            PrivateBucketArgs(
                bucket_name=self._physical,
                key_arn=self.key_arn,
                retention=args.retention,
                lifecycle=args.lifecycle,
                abort_uploads_days=args.settings.abort_uploads_days,
                lock_days=args.settings.object_lock_days,
                logs_to=logs.bucket_name,
                region=args.region,
                statements=self._policy,
            ),
            opts=ResourceOptions(parent=self, depends_on=logs.ready),
        )
        self.bucket_arn, self.role_arn = self._bucket.bucket_arn, self._role.role_arn
        self.register_outputs(
            {"bucket_arn": self.bucket_arn, "key_arn": self.key_arn, "role_arn": self.role_arn}
        )

    def copy_from(self, source: PrivateBucket) -> None:
        """Starts the copying of everything that is written to `source` from now on."""
        s3.BucketReplicationConfig(
            f"{self._name}-replication",
            bucket=source.bucket_name,
            role=self.role_arn,
            rules=[
                {
                    "id": "everything",
                    "status": "Enabled",
                    "priority": 1,
                    "filter": {"prefix": ""},
                    "delete_marker_replication": {"status": "Enabled"},
                    "source_selection_criteria": {
                        "sse_kms_encrypted_objects": {"status": "Enabled"}
                    },
                    "destination": {
                        "bucket": self.bucket_arn,
                        "storage_class": "STANDARD",
                        "encryption_configuration": {"replica_kms_key_id": self.key_arn},
                        # 15 minutes is the only time that S3 accepts.
                        "replication_time": {"status": "Enabled", "time": {"minutes": 15}},
                        "metrics": {"status": "Enabled", "event_threshold": {"minutes": 15}},
                    },
                }
            ],
            opts=ResourceOptions(
                parent=self,
                depends_on=[*source.ready, *self._bucket.ready, *self._role.ready],
            ),
        )

    def _policy(self, bucket_arn: Output[str]) -> list[Statement]:
        outside = self._args.outside_roles
        return [deny_outside(bucket_arn, [*outside, self._role.role_arn], {})] if outside else []

    def _key(self) -> Output[str]:
        args = self._args
        # Logical name is state: with the key of a copy its objects are lost.
        key = kms.Key(
            f"{self._name}-key",
            description=f"Copies of model artifacts ({pulumi.get_stack()})",
            policy=key_policy(
                "registry",
                account_id=args.account_id,
                region=args.region,
                administrators=args.administrators,
                rescuers=args.rescuers,
            ),
            enable_key_rotation=True,
            deletion_window_in_days=30,
            region=args.region,
            tags={"Name": f"{args.name_prefix}-models-replica", "component": self._name},
            # A copy that outlives the stack is lost without its key.
            opts=ResourceOptions(
                parent=self,
                protect=args.retention.protect,
                retain_on_delete=args.retention.retain,
            ),
        )
        kms.Alias(
            f"{self._name}-alias",
            name=f"alias/{args.name_prefix}-models-replica",
            target_key_id=key.key_id,
            region=args.region,
            opts=ResourceOptions(parent=self),
        )
        return key.arn

    def _copier(self) -> WorkloadRole:
        args = self._args
        source = f"arn:aws:s3:::{args.source_name}"
        return WorkloadRole(
            f"{self._name}-copier",
            WorkloadRoleArgs(
                trust=trust.service("s3.amazonaws.com", account_id=args.account_id),
                description="S3 copies model artifacts to another region",
                calls=COPY_CALLS,
                boundary_arn=args.boundary_arn,
                statements=[
                    Statement(
                        sid="ReadReplicationRules",
                        actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
                        resources=[source],
                    ),
                    Statement(
                        sid="ReadVersions",
                        actions=[
                            "s3:GetObjectLegalHold",
                            "s3:GetObjectRetention",
                            "s3:GetObjectVersionAcl",
                            "s3:GetObjectVersionForReplication",
                            "s3:GetObjectVersionTagging",
                        ],
                        resources=[f"{source}/*"],
                    ),
                    Statement(
                        sid="WriteCopies",
                        actions=["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
                        resources=[f"{self._copy_arn}/*"],
                    ),
                    Statement(
                        sid="DecryptVersions",
                        actions=["kms:Decrypt"],
                        resources=[args.source_key_arn],
                        conditions=_through_s3(args.source_region),
                    ),
                    Statement(
                        sid="EncryptCopies",
                        actions=["kms:Encrypt", "kms:GenerateDataKey"],
                        resources=[self.key_arn],
                        conditions=_through_s3(args.region),
                    ),
                ],
            ),
            opts=ResourceOptions(parent=self),
        )


def _through_s3(region: str) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}}
