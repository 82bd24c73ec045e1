"""Which versions of which objects a data set was made of: manifests, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import dynamodb

from components.data.lake import Lake
from components.data.settings import VersioningSettings
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import LIST_OBJECTS, READ_OBJECTS, WRITE_OBJECTS
from components.iam.people_settings import roles_of
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

MANIFESTS = "manifests"
"""Prefix in the bucket artifacts: a manifest lies at manifests/<data set>/<digest>.json."""
DVC = "dvc"
"""Prefix in the bucket artifacts that DVC remotes lie under."""


@dataclass(frozen=True, kw_only=True)
class VersioningArgs:
    """What the table needs from the rest of the platform.

    `name_prefix` is organisation and environment, as in acme-dev. `protect` refuses deletion in
    AWS and in Pulumi; `retain` leaves the table in the account when the stack goes.
    """

    settings: VersioningSettings
    lake: Lake
    keys: KeyRing
    name_prefix: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class Versioning(ComponentResource):
    """Defines the table of manifests, the place of their content, and a role for DVC remotes.

    The contract. A manifest is JSON with sorted keys and no spaces: `{"dataset": name, "objects":
    [{"bucket", "key", "size", "version_id"}, ...], "version": 1}`, objects sorted by bucket and
    key. Its digest is the SHA-256 of that text in hexadecimal digits. The text lies in the bucket
    artifacts under `manifests/<dataset>/<digest>.json`; the item in the table, known by `dataset`
    and `digest`, says where (`bucket`, `key`, `version_id`) and how much (`objects`, `bytes`), and
    since when (`created_at`, ISO 8601 in UTC). A manifest is inserted where none is. The item with
    the digest `latest` is no manifest but a pointer: `points_to` holds the digest of the newest
    one. Who pins a data set writes the text, signs it (automation/__init__.py has the form), then
    writes the item, then the pointer; automation/pin.py does. Nothing ends by age: a model is
    traced to its data for as long as the model lives.
    """

    table_name: Output[str]
    table_arn: Output[str]
    bucket_name: Output[str]
    """The bucket that the texts lie in."""
    dvc_role_arn: Output[str] | None = None

    def __init__(
        self, name: str, args: VersioningArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:Versioning", name, None, opts)
        self._name, self._args = name, args
        self._keys, self._lake = args.keys, args.lake
        self.bucket_name = args.lake.bucket_names["artifacts"]
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
        """All that a reader of manifests needs, who asks for each by its digest and for its text in
        the version that the table names."""
        return (
            Statement(
                sid="ReadManifests",
                actions=["dynamodb:GetItem"],
                resources=[self.table_arn],
            ),
            Statement(
                sid="ReadManifestContent",
                actions=["s3:GetObjectVersion"],
                resources=[self._content()],
            ),
            self._keys.allow_decrypt("data"),
        )

    def allow_read_content(self) -> tuple[Statement, ...]:
        """All that a reader of manifests' texts and signatures needs, who knows their digests."""
        return (
            Statement(
                sid="ReadManifestContent", actions=["s3:GetObject"], resources=[self._content()]
            ),
            self._keys.allow_decrypt("data"),
        )

    def allow_pin(self) -> tuple[Statement, ...]:
        """All that a writer of manifests needs, which knows their digests. It can neither delete
        nor change one.

        Items are inserted by ExecuteStatement, which fails where one is. The pointer `latest` is
        moved by UpdateItem, which may set `points_to` and nothing else. IAM knows an item's hash
        key alone, so that a manifest's item can be given a `points_to` too: readers ignore it
        there. Source: DynamoDB developer guide, "Using IAM policy conditions for fine-grained
        access control" and "IAM policies with PartiQL for DynamoDB".
        """
        return (
            Statement(
                sid="InsertManifests",
                actions=["dynamodb:PartiQLInsert"],
                resources=[self.table_arn],
            ),
            Statement(
                sid="MovePointer",
                actions=["dynamodb:UpdateItem"],
                resources=[self.table_arn],
                conditions={
                    "ForAllValues:StringEquals": {
                        "dynamodb:Attributes": ["dataset", "digest", "points_to"]
                    }
                },
            ),
            # Without this condition (If-None-Match: *) a manifest could be replaced.
            Statement(
                sid="PinManifestContent",
                actions=["s3:PutObject"],
                resources=[self._content()],
                conditions={"Null": {"s3:if-none-match": "false"}},
            ),
            Statement(
                sid="ReadManifestContent", actions=["s3:GetObject"], resources=[self._content()]
            ),
            self._keys.allow_encrypt("data"),
            self._keys.allow_encrypt_tables(),
        )

    def _content(self) -> Output[str]:
        return Output.concat(self._lake.bucket_arn("artifacts"), f"/{MANIFESTS}/*")

    def open_remotes(self, people: Mapping[str, Mapping[str, Input[str]]]) -> None:
        """Makes the role of DVC remotes where the settings name who uses them. `people` are the
        roles that the stack's people work with, by kind (`roles_of`), which come after the
        table."""
        args = self._args
        if not args.settings.dvc_principals:
            return
        bucket = args.lake.bucket_arn("artifacts")
        self.dvc_role_arn = WorkloadRole(
            f"{self._name}-dvc",
            WorkloadRoleArgs(
                description="Reads and adds content of DVC remotes",
                trust=trust.account(
                    *(
                        role
                        for one in args.settings.dvc_principals
                        for _, role in sorted(roles_of(one, people).items())
                    )
                ),
                statements=(
                    # DVC addresses content by its digest: it adds and never has to replace, and
                    # garbage is collected by whoever may delete.
                    Statement(
                        sid="ReadAndAddContent",
                        actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                        resources=[Output.concat(bucket, f"/{DVC}/*")],
                    ),
                    Statement(
                        sid="ListContent",
                        actions=["s3:ListBucket"],
                        resources=[bucket],
                        conditions={"StringLike": {"s3:prefix": [f"{DVC}/*"]}},
                    ),
                    args.keys.allow_encrypt("data"),
                ),
                # DVC user guide, "Amazon S3 and compatible servers", custom permissions, without
                # what deletes.
                calls=("s3:HeadObject", *READ_OBJECTS, *LIST_OBJECTS, *WRITE_OBJECTS),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        ).role_arn


def table_name(name_prefix: str) -> str:
    """The table's name in AWS: pipelines refer to it, so it is fixed."""
    return f"{name_prefix}-manifests"
