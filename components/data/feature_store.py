"""Features of things at times: the latest at hand for serving, all of them in the lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import sagemaker

from components.data.catalog import Catalog
from components.data.catalog_settings import database_name
from components.data.feature_settings import FeatureGroupSettings, FeatureStoreSettings
from components.data.lake import Lake
from components.data.lake_formation import GOVERNED
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import LIST_OBJECTS, READ_OBJECTS, USE_TABLES, WRITE_OBJECTS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

OFFLINE = "store"
"""Prefix in the bucket features that offline stores lie under."""

CALLS = (
    *READ_OBJECTS,
    *WRITE_OBJECTS,
    *LIST_OBJECTS,
    *USE_TABLES,
    "s3:DeleteObject",
    "s3:GetBucketAcl",
    "s3:PutObjectAcl",
)
"""What SageMaker calls for an offline store: it puts objects with an ACL (AWS managed policy
reference, AmazonSageMakerFeatureStoreAccess), and as an Iceberg table reads and replaces what it
put before."""
CATALOG_CALLS = ("glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable")
"""What it calls beside that for a table of the catalog: the same policy."""


@dataclass(frozen=True, kw_only=True)
class FeatureStoreArgs:
    """What the feature store needs from the rest of the platform.

    `catalog` gets the tables of the offline stores; None leaves them to SageMaker's own database.
    """

    settings: FeatureStoreSettings
    lake: Lake
    keys: KeyRing
    catalog: Catalog | None
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class FeatureStore(ComponentResource):
    """Defines the feature groups and the role with which SageMaker writes them to the lake."""

    group_names: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: FeatureStoreArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:FeatureStore", name, None, opts)
        self._name, self._args = name, args
        role = WorkloadRole(
            f"{name}-writer",
            WorkloadRoleArgs(
                description="Writes features to the lake",
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                statements=self._statements(),
                calls=self._calls(),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        after: list[Resource] = [*role.ready]
        if args.catalog is not None:
            after += args.catalog.let_write("feature-store", role.role_arn, "features")
        self.group_names = {
            group: self._group(group, settings, role, after)
            for group, settings in sorted(args.settings.groups.items())
        }
        self.register_outputs({"group_names": dict(self.group_names)})

    def allow_write(self, *groups: str) -> tuple[Statement, ...]:
        """All that a writer of records needs."""
        return (
            Statement(
                sid="PutFeatures",
                actions=["sagemaker:PutRecord"],
                resources=[self._arn(group) for group in groups],
            ),
            self._args.keys.allow_encrypt("data"),
        )

    def allow_read(self, *groups: str) -> tuple[Statement, ...]:
        """All that a reader of the online stores needs."""
        return (
            Statement(
                sid="GetFeatures",
                actions=["sagemaker:BatchGetRecord", "sagemaker:GetRecord"],
                resources=[self._arn(group) for group in groups],
            ),
            self._args.keys.allow_decrypt("data"),
        )

    def _arn(self, group: str) -> str:
        place = f"{self._args.region}:{self._args.account_id}"
        return (
            f"arn:aws:sagemaker:{place}:feature-group/{group_name(self._args.name_prefix, group)}"
        )

    def _group(
        self, group: str, settings: FeatureGroupSettings, role: WorkloadRole, after: list[Resource]
    ) -> Output[str]:
        args = self._args
        key = args.keys.key_arn("data")
        # Logical name is state: with a group its online store is lost.
        return sagemaker.FeatureGroup(
            f"{self._name}-{group}",
            feature_group_name=group_name(args.name_prefix, group),
            description=settings.description or None,
            record_identifier_feature_name=settings.record_id,
            event_time_feature_name=settings.event_time,
            feature_definitions=[
                {"feature_name": feature, "feature_type": kind}
                for feature, kind in sorted(settings.features.items())
            ],
            role_arn=role.role_arn,
            online_store_config=(
                sagemaker.FeatureGroupOnlineStoreConfigArgs(
                    enable_online_store=True,
                    security_config=sagemaker.FeatureGroupOnlineStoreConfigSecurityConfigArgs(
                        kms_key_id=key
                    ),
                    ttl_duration=(
                        sagemaker.FeatureGroupOnlineStoreConfigTtlDurationArgs(
                            unit="Days", value=settings.online_days
                        )
                        if settings.online_days
                        else None
                    ),
                )
                if settings.online
                else None
            ),
            offline_store_config=self._offline(group, settings) if settings.offline else None,
            tags={"component": self._name},
            opts=ResourceOptions(
                parent=self,
                depends_on=after,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        ).feature_group_name

    def _offline(
        self, group: str, settings: FeatureGroupSettings
    ) -> sagemaker.FeatureGroupOfflineStoreConfigArgs:
        args = self._args
        place = Output.concat("s3://", args.lake.bucket_names["features"], f"/{OFFLINE}")
        return sagemaker.FeatureGroupOfflineStoreConfigArgs(
            table_format=settings.table_format,
            s3_storage_config=sagemaker.FeatureGroupOfflineStoreConfigS3StorageConfigArgs(
                s3_uri=place, kms_key_id=args.keys.key_arn("data")
            ),
            data_catalog_config=(
                sagemaker.FeatureGroupOfflineStoreConfigDataCatalogConfigArgs(
                    catalog="AwsDataCatalog",
                    database=args.catalog.database_names["features"],
                    table_name=group.replace("-", "_"),
                )
                if args.catalog is not None
                else None
            ),
        )

    def _calls(self) -> tuple[str, ...]:
        if self._args.catalog is None:
            return CALLS
        governed = GOVERNED if self._args.catalog.data_access else ()
        return (*CALLS, *CATALOG_CALLS, *governed)

    def _statements(self) -> tuple[Statement, ...]:
        args = self._args
        bucket = args.lake.bucket_arn("features")
        found = (
            *args.lake.allow_write("features"),
            # Every object is put with the canned ACL of the bucket's owner, the one that a bucket
            # without ACLs still takes (SageMaker developer guide, "Set up your IAM role for
            # Feature Store").
            Statement(
                sid="PutForTheOwner",
                actions=["s3:PutObjectAcl"],
                resources=[Output.concat(bucket, f"/{OFFLINE}/*")],
                conditions={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
            ),
            Statement(sid="CheckBucket", actions=["s3:GetBucketAcl"], resources=[bucket]),
            args.lake.keys.allow_encrypt_tables(),
        )
        if args.catalog is None:
            return found
        place = f"arn:aws:glue:{args.region}:{args.account_id}"
        database = database_name(args.name_prefix, "features")
        return (
            *found,
            Statement(
                sid="WriteTables",
                actions=[
                    "glue:CreateTable",
                    "glue:GetDatabase",
                    "glue:GetTable",
                    "glue:UpdateTable",
                ],
                resources=[
                    f"{place}:catalog",
                    f"{place}:database/{database}",
                    f"{place}:table/{database}/*",
                ],
            ),
            *args.catalog.data_access,
        )


def group_name(name_prefix: str, group: str) -> str:
    """The name of a feature group in AWS: pipelines and endpoints refer to it."""
    return f"{name_prefix}-{group}"
