"""What all functions of a stack share: their code, and where they connect from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.automation.archive import ARCHIVE_PREFIX, archive, code_hash, digest
from components.network.security_group import (
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)
from components.registry.model_bucket import ModelBucket
from components.storage.locked_object import locked_object


@dataclass(frozen=True, kw_only=True)
class RuntimeArgs:
    """`subnet_ids` are private, one a zone. `force_destroy` deletes the archive with the stack
    although it is locked."""

    models: ModelBucket
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    force_destroy: bool


class Runtime(ComponentResource):
    """Defines the archive in the model bucket and the security group of the functions.

    The archive is named by its content, and the bucket locks it: what ran can be shown later.
    Functions run inside the network, because the model bucket is closed to what is outside of it.
    """

    bucket_name: Output[str]
    key: Output[str]
    object_version: Output[str]
    source_code_hash: str
    security_group_id: Output[str]
    subnet_ids: tuple[Input[str], ...]

    def __init__(self, name: str, args: RuntimeArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:automation:Runtime", name, None, opts)
        content = archive()
        stored = locked_object(
            f"{name}-code",
            content,
            bucket_name=args.models.bucket_name,
            key=f"{ARCHIVE_PREFIX}/{digest(content)}/automation.zip",
            content_type="application/zip",
            force_destroy=args.force_destroy,
            after=args.models.ready,
            parent=self,
        )
        self.bucket_name, self.key = stored.bucket, stored.key
        self.object_version, self.source_code_hash = stored.version_id, code_hash(content)
        firewall = SecurityGroup(
            f"{name}-interfaces",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Functions of automation",
                egress=[https_to_anywhere("AWS services")],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id, self.subnet_ids = firewall.security_group_id, tuple(args.subnet_ids)
        self.register_outputs({"key": self.key, "security_group_id": self.security_group_id})
