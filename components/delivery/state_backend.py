"""Where the states of all other stacks lie, and the key of their secrets."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import kms

from components.delivery.settings import BootstrapSettings
from components.encryption.custody import ADMINISTER, of_this_key
from components.encryption.key_policy import DECRYPT, ENCRYPT
from components.iam.document import document
from components.iam.statement import Statement
from components.storage.log_bucket import LogBucket, LogBucketArgs
from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention

UPLOAD_DAYS = 7
ROTATION_DAYS = 365
DELETION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class StateBackendArgs:
    """What the backend of one account needs."""

    settings: BootstrapSettings


class StateBackend(ComponentResource):
    """Defines the bucket of the states, locked and with all versions, its log and the key.

    Deployers use the key; readers decrypt with it and make no data key; administrators do neither.
    A lost or broken state is had back from its earlier version.
    """

    bucket_name: Output[str]
    key_arn: Output[str]

    def __init__(
        self, name: str, args: StateBackendArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:delivery:StateBackend", name, None, opts)
        settings = args.settings
        retention = Retention(
            protect=settings.protect, retain=settings.protect, force_destroy=not settings.protect
        )
        # Logical names are state: a rename makes a new key, and every secret of every stack is
        # lost with the old one.
        key = kms.Key(
            f"{name}-key",
            description="States of the platform's stacks and their secrets",
            policy=document(*_policy(settings)),
            enable_key_rotation=True,
            rotation_period_in_days=ROTATION_DAYS,
            deletion_window_in_days=DELETION_DAYS,
            tags={"Name": f"{name}-key", "component": name},
            opts=ResourceOptions(
                parent=self, protect=settings.protect, retain_on_delete=settings.protect
            ),
        )
        kms.Alias(
            f"{name}-alias",
            name="alias/mlops-state",
            target_key_id=key.key_id,
            opts=ResourceOptions(parent=self),
        )
        physical = f"{settings.organization}-mlops-state-{settings.account_id}"
        logs = LogBucket(
            f"{name}-logs",
            LogBucketArgs(
                bucket_name=f"{settings.organization}-mlops-state-logs-{settings.account_id}",
                account_id=settings.account_id,
                sources=(f"arn:aws:s3:::{physical}",),
                keep_days=settings.keep_days,
                abort_uploads_days=UPLOAD_DAYS,
                retention=retention,
            ),
            opts=ResourceOptions(parent=self),
        )
        bucket = PrivateBucket(
            f"{name}-states",
            PrivateBucketArgs(
                bucket_name=physical,
                key_arn=key.arn,
                retention=retention,
                lifecycle=[
                    {
                        "id": "expire-replaced-states",
                        "status": "Enabled",
                        "filter": {"prefix": ""},
                        "expiration": {"expired_object_delete_marker": True},
                        "noncurrent_version_expiration": {"noncurrent_days": settings.keep_days},
                    }
                ],
                abort_uploads_days=UPLOAD_DAYS,
                lock_days=settings.lock_days,
                logs_to=logs.bucket_name,
            ),
            opts=ResourceOptions(parent=self, depends_on=logs.ready),
        )
        self.bucket_name, self.key_arn = bucket.bucket_name, key.arn
        self.register_outputs({"bucket_name": self.bucket_name, "key_arn": self.key_arn})


def _policy(settings: BootstrapSettings) -> list[Statement]:
    """The key serves secrets directly and states through S3, so that no kms:ViaService ties it:
    the roles are named."""
    found = [
        of_this_key("Administer", ADMINISTER, {"AWS": list(settings.administrators)}),
        of_this_key("KeepStates", ENCRYPT, {"AWS": list(settings.users)}),
    ]
    if settings.readers:
        found.append(of_this_key("ReadStates", DECRYPT, {"AWS": list(settings.readers)}))
    return found
