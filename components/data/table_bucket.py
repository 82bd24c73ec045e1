"""A bucket of Iceberg tables that S3 itself keeps in order."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import s3tables

from components.data.table_bucket_settings import ManagedTableSettings, TableBucketSettings
from components.encryption.key_ring import KeyRing
from components.iam.document import document
from components.iam.statement import Statement
from components.iam.transport import deny_without_tls

SET_ONCE = ["metadata"]
"""The schema is read by the making alone; a change of it would make the table anew, empty."""


@dataclass(frozen=True, kw_only=True)
class TableBucketArgs:
    """What the tables need from the rest of the platform.

    `protect` refuses the deletion of the bucket and its tables; `retain` leaves them in the
    account when the stack goes; `force_destroy` deletes tables that the stack does not know.
    """

    settings: TableBucketSettings
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    protect: bool
    retain: bool
    force_destroy: bool


class TableBucket(ComponentResource):
    """Defines the bucket, its policy, its namespaces and their tables.

    Everything in it has the key of the data: its policy refuses a table with another key,
    connections that are not encrypted, and principals of other accounts.
    """

    bucket_arn: Output[str]

    def __init__(
        self, name: str, args: TableBucketArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:TableBucket", name, None, opts)
        self._name, self._args = name, args
        self._key_arn = args.keys.key_arn("data")
        bucket = self._bucket()
        self.bucket_arn = bucket.arn
        for namespace, tables in sorted(args.settings.namespaces.items()):
            made = s3tables.Namespace(
                f"{name}-{_role(namespace)}",
                namespace=namespace,
                table_bucket_arn=bucket.arn,
                opts=self._kept(),
            )
            for table, settings in sorted(tables.items()):
                self._table(made, f"{_role(namespace)}-{_role(table)}", table, settings)
        self.register_outputs({"bucket_arn": self.bucket_arn})

    def allow_write(self) -> tuple[Statement, ...]:
        """What an engine needs to read and write tables, and to make new ones, beside the key of
        the data, which whoever may write to the lake has."""
        return (
            Statement(
                sid="FindManagedTables",
                actions=[
                    "s3tables:CreateTable",
                    "s3tables:GetNamespace",
                    "s3tables:GetTableBucket",
                    "s3tables:ListNamespaces",
                    "s3tables:ListTables",
                ],
                resources=[self.bucket_arn, Output.concat(self.bucket_arn, "/table/*")],
            ),
            Statement(
                sid="WriteManagedTables",
                actions=[
                    "s3tables:GetTable",
                    "s3tables:GetTableData",
                    "s3tables:GetTableMetadataLocation",
                    "s3tables:PutTableData",
                    "s3tables:UpdateTableMetadataLocation",
                ],
                resources=[Output.concat(self.bucket_arn, "/table/*")],
            ),
        )

    def _kept(self) -> ResourceOptions:
        return ResourceOptions(
            parent=self, protect=self._args.protect, retain_on_delete=self._args.retain
        )

    def _bucket(self) -> s3tables.TableBucket:
        args, settings = self._args, self._args.settings
        bucket = s3tables.TableBucket(
            f"{self._name}-bucket",  # logical name is state
            name=f"{args.name_prefix}-tables",
            encryption_configuration={"sse_algorithm": "aws:kms", "kms_key_arn": self._key_arn},
            # The stock provider asks for each of these values.
            maintenance_configuration={
                "iceberg_unreferenced_file_removal": {
                    "status": "enabled",
                    "settings": {
                        "unreferenced_days": settings.unreferenced_days,
                        "non_current_days": settings.noncurrent_days,
                    },
                }
            },
            force_destroy=args.force_destroy,
            tags={"component": self._name},
            opts=self._kept(),
        )
        s3tables.TableBucketPolicy(
            f"{self._name}-policy",
            table_bucket_arn=bucket.arn,
            resource_policy=document(*self._refusals(bucket.arn)),
            opts=ResourceOptions(parent=self),
        )
        return bucket

    def _refusals(self, bucket_arn: Output[str]) -> tuple[Statement, ...]:
        everything = [bucket_arn, Output.concat(bucket_arn, "/*")]
        everybody = {"*": ["*"]}
        # Without a word on encryption a table has that of its bucket (Amazon S3 user guide,
        # "Enforcing and scoping SSE-KMS use for tables and table buckets").
        encrypts = ["s3tables:CreateTable", "s3tables:PutTableBucketEncryption"]
        return (
            deny_without_tls(["s3tables:*"], *everything, sid="RefusePlainText"),
            Statement(
                sid="RefuseOtherAccounts",
                effect="Deny",
                actions=["s3tables:*"],
                resources=everything,
                principals=everybody,
                conditions={
                    "StringNotEquals": {"aws:PrincipalAccount": self._args.account_id},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            ),
            Statement(
                sid="RefuseOtherKeys",
                effect="Deny",
                actions=encrypts,
                resources=everything,
                principals=everybody,
                conditions={
                    "Null": {"s3tables:kmsKeyArn": "false"},
                    "StringNotEquals": {"s3tables:kmsKeyArn": self._key_arn},
                },
            ),
            Statement(
                sid="RefuseOtherEncryption",
                effect="Deny",
                actions=encrypts,
                resources=everything,
                principals=everybody,
                conditions={
                    "Null": {"s3tables:sseAlgorithm": "false"},
                    "StringNotEquals": {"s3tables:sseAlgorithm": "aws:kms"},
                },
            ),
        )

    def _table(
        self, namespace: s3tables.Namespace, role: str, name: str, settings: ManagedTableSettings
    ) -> None:
        s3tables.Table(
            f"{self._name}-{role}",  # logical name is state
            name=name,
            namespace=namespace.namespace,
            table_bucket_arn=namespace.table_bucket_arn,
            format="ICEBERG",
            encryption_configuration={"sse_algorithm": "aws:kms", "kms_key_arn": self._key_arn},
            metadata={
                "iceberg": {
                    "schema": {
                        "fields": [
                            {"name": field, "type": one.type, "required": one.required}
                            for field, one in sorted(settings.fields.items())
                        ]
                    }
                }
            },
            maintenance_configuration={
                "iceberg_compaction": {
                    "status": "enabled",
                    "settings": {"target_file_size_mb": settings.file_mb},
                },
                "iceberg_snapshot_management": {
                    "status": "enabled",
                    "settings": {
                        "max_snapshot_age_hours": settings.snapshot_days * 24,
                        "min_snapshots_to_keep": settings.snapshots_kept,
                    },
                },
            },
            tags={"component": self._name},
            opts=ResourceOptions(
                parent=self,
                ignore_changes=SET_ONCE,
                protect=self._args.protect,
                retain_on_delete=self._args.retain,
            ),
        )


def _role(name: str) -> str:
    return name.replace("_", "-")
