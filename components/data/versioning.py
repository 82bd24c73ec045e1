"""The table of manifests: which versions of which objects a data set was made of."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import dynamodb

from components.data.settings import VersioningSettings
from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement


@dataclass(frozen=True, kw_only=True)
class VersioningArgs:
    """What the table needs from the rest of the platform.

    `name_prefix` is organisation and environment, as in acme-dev. `protect` refuses deletion in
    AWS and in Pulumi; `retain` leaves the table in the account when the stack goes.
    """

    settings: VersioningSettings
    keys: KeyRing
    name_prefix: str
    protect: bool
    retain: bool


class Versioning(ComponentResource):
    """Defines the table: an item is the manifest of a data set, known by the digest of its content.

    The item lists bucket, key and version id of every object. Nothing ends by age (no TTL): a model
    can be traced to its data for as long as the model lives.
    """

    table_name: Output[str]
    table_arn: Output[str]

    def __init__(
        self, name: str, args: VersioningArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:Versioning", name, None, opts)
        self._keys = args.keys
        # Logical name is state: with the table every manifest is lost.
        table = dynamodb.Table(
            f"{name}-manifests",
            name=table_name(args.name_prefix),
            billing_mode="PAY_PER_REQUEST",
            hash_key="dataset",
            range_key="digest",
            attributes=[{"name": "dataset", "type": "S"}, {"name": "digest", "type": "S"}],
            point_in_time_recovery={
                "enabled": True,
                "recovery_period_in_days": args.settings.recovery_days,
            },
            server_side_encryption={"enabled": True, "kms_key_arn": args.keys.key_arn("data")},
            deletion_protection_enabled=args.protect,
            tags={"Name": table_name(args.name_prefix), "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        self.table_name, self.table_arn = table.name, table.arn
        self.register_outputs({"table_name": self.table_name, "table_arn": self.table_arn})

    def allow_read(self) -> tuple[Statement, ...]:
        """All that a reader of manifests needs."""
        return (
            Statement(
                sid="ReadManifests",
                actions=["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
                resources=[self.table_arn],
            ),
            self._keys.allow_decrypt("data"),
        )

    def allow_pin(self) -> tuple[Statement, ...]:
        """All that a writer of manifests needs. It can neither delete nor edit one; it puts with
        the condition attribute_not_exists(digest), so that none is replaced."""
        return (
            Statement(
                sid="PinManifests",
                actions=["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                resources=[self.table_arn],
            ),
            self._keys.allow_encrypt("data"),
        )


def table_name(name_prefix: str) -> str:
    """The table's name in AWS: pipelines refer to it, so it is fixed."""
    return f"{name_prefix}-manifests"
