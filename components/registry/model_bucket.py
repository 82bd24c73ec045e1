"""The bucket that holds every model artifact, and its copy in another region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import s3

from components.encryption.key_ring import KeyRing
from components.iam.document import document
from components.iam.sid import sid_part
from components.iam.statement import Statement
from components.registry.consumer_access import (
    STATUS_TAG,
    consumer_statements,
    read_statement,
)
from components.registry.outside import deny_outside
from components.registry.replica import Replica, ReplicaArgs
from components.registry.settings import RegistrySettings
from components.storage.access_point import CLOSED, access_point_arn
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

MODELS_PREFIX = "models"
"""Artifacts of the model group fraud lie under models/fraud/."""


@dataclass(frozen=True, kw_only=True)
class ModelBucketArgs:
    """What the model bucket needs from the rest of the platform.

    `name_prefix` is organisation and environment, as in acme-dev. `s3_endpoint_id` is the VPC's
    gateway endpoint of S3. `retain` leaves the buckets in the account when the stack goes.
    `boundary_arn` is the permissions boundary of the replication role. `outside_roles` are roles
    that services of AWS use, and those that read the state of the stack, which come to the bucket
    from outside the VPC; `workloads_outside` those of workloads that AWS runs there, which have no
    business with the copy. `administrators` and `rescuers` look after the key of the replica.
    """

    settings: RegistrySettings
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    s3_endpoint_id: Input[str]
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool
    administrators: Sequence[str] = ()
    rescuers: Sequence[str] = ()
    outside_roles: Sequence[Input[str]] = ()
    workloads_outside: Sequence[Input[str]] = ()


class ModelBucket(ComponentResource):
    """Defines the bucket of the model registry, its logs, its replica and its access points.

    MFA delete cannot be set by a role (only by the account's root user with a second factor): see
    the runbook.
    """

    bucket_name: Output[str]
    bucket_arn: Output[str]
    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: ModelBucketArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:registry:ModelBucket", name, None, opts)
        self._name, self._args = name, args
        self._physical = model_bucket_name(args.name_prefix, args.account_id)
        retention = Retention(
            protect=args.protect,
            retain=args.retain,
            force_destroy=args.settings.force_destroy,
        )
        logs = LogBucket(
            f"{name}-logs",
            LogBucketArgs(
                bucket_name=f"{args.name_prefix}-models-logs-{args.account_id}",
                account_id=args.account_id,
                sources=(f"arn:aws:s3:::{self._physical}",),
                keep_days=args.settings.access_log_days,
                abort_uploads_days=args.settings.abort_uploads_days,
                retention=retention,
            ),
            opts=ResourceOptions(parent=self),
        )
        replica = self._replica(retention)
        primary = PrivateBucket(
            f"{name}-primary",
            PrivateBucketArgs(
                bucket_name=self._physical,
                key_arn=args.keys.key_arn("registry"),
                retention=retention,
                lifecycle=artifact_lifecycle(args.settings),
                abort_uploads_days=args.settings.abort_uploads_days,
                lock_days=args.settings.object_lock_days,
                logs_to=logs.bucket_name,
                statements=lambda arn: self._policy(arn, replica),
            ),
            opts=ResourceOptions(parent=self, depends_on=logs.ready),
        )
        self.bucket_name, self.bucket_arn = primary.bucket_name, primary.bucket_arn
        self.ready = primary.ready
        s3.BucketNotification(
            f"{name}-events",
            bucket=primary.bucket_name,
            eventbridge=True,
            opts=ResourceOptions(parent=self),
        )
        if replica:
            replica.copy_from(primary)
        for consumer in args.settings.consumers:
            self._access_point(consumer, primary)
        self.register_outputs({"bucket_name": self.bucket_name, "bucket_arn": self.bucket_arn})

    def allow_read(self, prefix: str) -> tuple[Statement, ...]:
        """All that a reader of `prefix` needs: the objects, their listing, the key."""
        return (
            Statement(
                sid=f"Read{sid_part(prefix)}",
                actions=["s3:GetObject"],
                resources=[Output.concat(self.bucket_arn, "/", prefix, "/*")],
            ),
            self._allow_list(prefix),
            self._args.keys.allow_decrypt("registry"),
        )

    def allow_read_artifacts(self, uris: Sequence[str]) -> tuple[Statement, ...]:
        """All that a reader of these artifacts needs, with the key of those that lie here; one of
        another bucket is read by its policy, and that of its key."""
        found = Statement(
            sid="ReadOwnArtifacts",
            actions=["s3:GetObject"],
            resources=[f"arn:aws:s3:::{uri.removeprefix('s3://')}" for uri in uris],
        )
        here = any(uri.startswith(f"s3://{self._physical}/") for uri in uris)
        return (found, *((self._args.keys.allow_decrypt("registry"),) if here else ()))

    def allow_write(self, prefix: str) -> tuple[Statement, ...]:
        """All that a writer of `prefix` needs. It can neither delete nor change a lock."""
        return (
            Statement(
                sid=f"Write{sid_part(prefix)}",
                actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                resources=[Output.concat(self.bucket_arn, "/", prefix, "/*")],
            ),
            self._allow_list(prefix),
            self._args.keys.allow_encrypt("registry"),
        )

    def allow_share(self, model: str) -> tuple[Statement, ...]:
        """All that one needs who says which versions of a model's artifacts are approved; their
        content is not in it."""
        objects = Output.concat(self.bucket_arn, f"/{MODELS_PREFIX}/{model}/*")
        return (
            Statement(
                sid=f"ListVersions{sid_part(model)}",
                actions=["s3:ListBucketVersions"],
                resources=[self.bucket_arn],
                conditions={"StringEquals": {"s3:prefix": [f"{MODELS_PREFIX}/{model}/"]}},
            ),
            Statement(
                sid=f"Close{sid_part(model)}",
                actions=["s3:DeleteObjectVersionTagging", "s3:GetObjectVersionTagging"],
                resources=[objects],
            ),
            Statement(
                sid=f"Open{sid_part(model)}",
                actions=["s3:PutObjectVersionTagging"],
                resources=[objects],
                conditions={
                    "ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": [STATUS_TAG]},
                    "StringEquals": {f"s3:RequestObjectTag/{STATUS_TAG}": "Approved"},
                },
            ),
        )

    def _allow_list(self, prefix: str) -> Statement:
        return Statement(
            sid=f"List{sid_part(prefix)}",
            actions=["s3:ListBucket"],
            resources=[self.bucket_arn],
            conditions={"StringLike": {"s3:prefix": [f"{prefix}/*"]}},
        )

    def _replica(self, retention: Retention) -> Replica | None:
        args = self._args
        if args.settings.replicate_to is None:
            return None
        return Replica(
            f"{self._name}-replica",
            ReplicaArgs(
                settings=args.settings,
                region=args.settings.replicate_to,
                source_name=self._physical,
                source_region=args.region,
                source_key_arn=args.keys.key_arn("registry"),
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                boundary_arn=args.boundary_arn,
                administrators=args.administrators,
                rescuers=args.rescuers,
                retention=retention,
                lifecycle=artifact_lifecycle(args.settings),
                outside_roles=self._from_outside() if args.settings.deployer_roles else (),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _policy(self, bucket_arn: Output[str], replica: Replica | None) -> list[Statement]:
        settings = self._args.settings
        found = []
        if settings.deployer_roles:
            found.append(self._deny_outside_the_vpc(bucket_arn, replica))
        found += consumer_statements(
            settings,
            Output.concat(bucket_arn, f"/{MODELS_PREFIX}"),
            self._args.account_id,
            self._args.name_prefix,
        )
        return found

    def _deny_outside_the_vpc(self, bucket_arn: Output[str], replica: Replica | None) -> Statement:
        settings = self._args.settings
        exempt = [*self._from_outside(), *self._args.workloads_outside]
        if replica:
            exempt.append(replica.role_arn)
        doors: dict[str, Input[str] | Sequence[Input[str]]] = {
            "aws:SourceVpce": self._args.s3_endpoint_id
        }
        if settings.consumers:
            # A consumer comes from a VPC of its own, and has no more than its statement here.
            doors["aws:PrincipalAccount"] = list(settings.consumers.values())
        return deny_outside(bucket_arn, exempt, doors)

    def _from_outside(self) -> list[Input[str]]:
        return [*self._args.settings.deployer_roles, *self._args.outside_roles]

    def _access_point(self, consumer: str, primary: PrivateBucket) -> None:
        args = self._args
        access_point = f"{args.name_prefix}-{consumer}"
        arn = access_point_arn(access_point, args.account_id, args.region)
        s3.AccessPoint(
            f"{self._name}-for-{consumer}",
            name=access_point,
            bucket=primary.bucket_name,
            policy=document(
                read_statement(
                    args.settings, consumer, f"{arn}/object/{MODELS_PREFIX}", "ReadApproved"
                )
            ),
            public_access_block_configuration=CLOSED,
            opts=ResourceOptions(parent=self, depends_on=primary.ready),
        )


def model_bucket_name(name_prefix: str, account_id: str) -> str:
    """The bucket's name, unique worldwide: other accounts and roles refer to it."""
    return f"{name_prefix}-models-{account_id}"


def artifact_lifecycle(settings: RegistrySettings) -> list[dict[str, object]]:
    """Rules for replaced versions: the newest ones stay, older ones go when no lock holds them."""
    return [
        {
            "id": "expire-replaced-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"expired_object_delete_marker": True},
            "noncurrent_version_expiration": {
                "noncurrent_days": settings.noncurrent_days,
                "newer_noncurrent_versions": settings.keep_noncurrent_versions,
            },
        }
    ]


__all__ = [
    "MODELS_PREFIX",
    "ModelBucket",
    "ModelBucketArgs",
    "artifact_lifecycle",
    "model_bucket_name",
]
