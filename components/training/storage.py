"""The file systems of training: shared files in every zone, fast files in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import efs, fsx

from components.common.backup_tag import BACKUP_TAG
from components.iam.document import document
from components.iam.statement import Statement
from components.iam.transport import deny_without_tls
from components.training.storage_settings import (
    FastFilesSettings,
    SharedFilesSettings,
    StorageSettings,
)

LUSTRE_VERSION = "2.15"
BACKUP_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """What the file systems need from the rest of the platform.

    `subnets` are private, by zone; `security_group_id` lets nodes and jobs in. `key_arn` is the
    data key. `buckets` are the lake's, by zone, and `needs` what must be there before they are
    linked: buckets, their policies and their notifications, which FSx adds its own to.
    `log_group_arn` takes the events of the fast files.
    """

    settings: StorageSettings
    subnets: Mapping[str, Input[str]]
    security_group_id: Input[str]
    key_arn: Input[str]
    buckets: Mapping[str, Input[str]]
    log_group_arn: Input[str] | None
    protect: bool
    retain: bool
    needs: tuple[Resource, ...] = ()


class Storage(ComponentResource):
    """Defines the EFS file system with its mount targets, access points and policies, and the
    Lustre file system with the folders that it fills from the lake.

    Both are encrypted, at rest with the data key; EFS is mounted over TLS and through an access
    point only, which makes nobody root. FSx encrypts what it sends between its instance types.
    """

    shared_id: Output[str] | None
    access_point_ids: Mapping[str, Output[str]]
    fast_id: Output[str] | None
    fast_mount_name: Output[str] | None

    def __init__(self, name: str, args: StorageArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:Storage", name, None, opts)
        self._name, self._args = name, args
        self.shared_id = self.fast_id = self.fast_mount_name = None
        self.access_point_ids = {}
        if args.settings.shared is not None:
            self._shared(args.settings.shared)
        if args.settings.fast is not None:
            self._fast(args.settings.fast)
        self.register_outputs({"shared_id": self.shared_id, "fast_id": self.fast_id})

    def _stateful(self) -> ResourceOptions:
        args = self._args
        return ResourceOptions(
            parent=self,
            protect=args.protect,
            retain_on_delete=args.retain,
            custom_timeouts=CustomTimeouts(create="45m", update="60m", delete="45m"),
        )

    def _shared(self, settings: SharedFilesSettings) -> None:
        name, args = self._name, self._args
        # Logical name is state: people's files lie in it.
        system = efs.FileSystem(
            f"{name}-shared",
            encrypted=True,
            kms_key_id=args.key_arn,
            throughput_mode="elastic",
            lifecycle_policies=[
                {"transition_to_ia": f"AFTER_{settings.infrequent_days}_DAYS"},
                {"transition_to_primary_storage_class": "AFTER_1_ACCESS"},
            ],
            tags={
                "Name": f"{name}-shared",
                "component": name,
                **(BACKUP_TAG if settings.backups else {}),
            },
            opts=self._stateful(),
        )
        self.shared_id = system.id
        policy = efs.FileSystemPolicy(
            f"{name}-shared-policy",
            file_system_id=system.id,
            policy=document(*shared_statements(system.arn)),
            opts=ResourceOptions(parent=self),
        )
        if settings.backups:
            # EFS's own copies, also where governance.backup is off; its plan copies by the tag,
            # into the vault that nobody empties. Security Hub EFS.7 asks for this one.
            efs.BackupPolicy(
                f"{name}-shared-backup",
                file_system_id=system.id,
                backup_policy={"status": "ENABLED"},
                opts=ResourceOptions(parent=self),
            )
        for zone, subnet in sorted(args.subnets.items()):
            efs.MountTarget(
                f"{name}-shared-{zone[-1]}",
                file_system_id=system.id,
                subnet_id=subnet,
                security_groups=[args.security_group_id],
                # Nobody mounts it before the policy is there.
                opts=ResourceOptions(parent=self, depends_on=[policy]),
            )
        self.access_point_ids = {
            point: efs.AccessPoint(
                f"{name}-shared-at-{point}",
                file_system_id=system.id,
                posix_user={"uid": one.uid, "gid": one.gid},
                root_directory={
                    "path": f"/{point}",
                    "creation_info": {
                        "owner_uid": one.uid,
                        "owner_gid": one.gid,
                        "permissions": "0770",
                    },
                },
                tags={"Name": f"{name}-{point}", "component": name},
                opts=ResourceOptions(parent=self),
            ).id
            for point, one in sorted(settings.access_points.items())
        }

    def _fast(self, settings: FastFilesSettings) -> None:
        name, args = self._name, self._args
        zone = settings.zone or min(args.subnets)
        system = fsx.LustreFileSystem(
            f"{name}-fast",
            deployment_type="PERSISTENT_2",
            storage_type="SSD",
            storage_capacity=settings.size_gib,
            per_unit_storage_throughput=settings.throughput,
            file_system_type_version=LUSTRE_VERSION,
            data_compression_type="LZ4" if settings.compress else "NONE",
            # FSx backs up no file system that is linked to a bucket: the bucket has its files.
            automatic_backup_retention_days=0 if settings.imports else BACKUP_DAYS,
            copy_tags_to_backups=True,
            skip_final_backup=bool(settings.imports),
            kms_key_id=args.key_arn,
            subnet_ids=args.subnets[zone],
            security_group_ids=[args.security_group_id],
            log_configuration=(
                {"destination": args.log_group_arn, "level": "WARN_ERROR"}
                if args.log_group_arn is not None
                else None
            ),
            tags={"Name": f"{name}-fast", "component": name},
            opts=self._stateful(),
        )
        self.fast_id, self.fast_mount_name = system.id, system.mount_name
        for zone_of_lake in settings.imports:
            fsx.DataRepositoryAssociation(
                f"{name}-fast-from-{zone_of_lake}",
                file_system_id=system.id,
                file_system_path=f"/{zone_of_lake}",
                data_repository_path=Output.concat("s3://", args.buckets[zone_of_lake]),
                batch_import_meta_data_on_create=True,
                # Into the file system only: nothing that a job writes there reaches the lake.
                s3={"auto_import_policy": {"events": ["NEW", "CHANGED", "DELETED"]}},
                tags={"component": name},
                opts=ResourceOptions(
                    parent=self,
                    depends_on=list(args.needs),
                    custom_timeouts=CustomTimeouts(create="30m", update="30m", delete="30m"),
                ),
            )


def shared_statements(file_system_arn: Output[str]) -> tuple[Statement, ...]:
    """Who mounts the shared files: whoever the security group lets to a mount target, over TLS,
    through an access point, never as root.

    Source: Amazon EFS user guide, "Using IAM to control access to file systems".
    """
    mount = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
    everything = (*mount, "elasticfilesystem:ClientRootAccess")
    anybody = {"*": ["*"]}
    return (
        Statement(
            sid="MountFromNetwork",
            actions=mount,
            resources=[file_system_arn],
            principals=anybody,
            conditions={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
            wildcard_reason="An NFS client has no identity; the mount target's group lets it in",
        ),
        deny_without_tls(everything, file_system_arn),
        Statement(
            sid="DenyWithoutAccessPoint",
            effect="Deny",
            actions=everything,
            resources=[file_system_arn],
            principals=anybody,
            conditions={"Null": {"elasticfilesystem:AccessPointArn": "true"}},
        ),
        Statement(
            sid="DenyRoot",
            effect="Deny",
            actions=["elasticfilesystem:ClientRootAccess"],
            resources=[file_system_arn],
            principals=anybody,
        ),
    )
