"""A crawler of one bucket of the lake: off unless somebody wants tables found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, glue

from components.data.catalog_settings import CrawlerSettings, Database
from components.data.lake import Lake
from components.data.lake_formation import GET_DATA_ACCESS, GOVERNED, LakeFormation
from components.iam import trust
from components.iam.calls import LIST_OBJECTS, READ_OBJECTS, USE_TABLES
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

LOG_GROUPS = "/aws-glue/crawlers-role/"
"""What the groups of crawlers with a security configuration start with."""

CALLS = (
    *READ_OBJECTS,
    *LIST_OBJECTS,
    *USE_TABLES,
    "glue:BatchCreatePartition",
    "glue:BatchGetPartition",
    "glue:CreatePartition",
    "glue:CreateTable",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetSecurityConfiguration",
    "glue:GetTable",
    "glue:GetTables",
    "glue:UpdatePartition",
    "glue:UpdateTable",
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:GetBucketLocation",
)
"""What Glue calls for a crawler: AWS managed policy reference, AWSGlueServiceRole, as of tables and
partitions; Glue User Guide, "Encrypting your Data Catalog" and "Setting up encryption in AWS Glue",
log groups with a key."""


@dataclass(frozen=True, kw_only=True)
class CrawlerArgs:
    """Which bucket it reads, into which database, and what that takes.

    `catalog_arns` are what it may write in the catalog. `access` grants the role through Lake
    Formation; None where IAM alone decides. `retain` leaves the log group in the account.
    """

    settings: CrawlerSettings
    database: Input[str]
    zone: Database
    catalog_arns: Sequence[Input[str]]
    security_configuration: Output[str]
    lake: Lake
    access: LakeFormation | None
    logs_key_arn: Input[str]
    account_id: str
    region: str
    log_retention_days: int
    retain: bool
    boundary_arn: Input[str] | None


class Crawler(ComponentResource):
    """Defines the crawler, its role and its log group. It finds new tables and folders; what
    changed or went it only logs."""

    def __init__(self, name: str, args: CrawlerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:data:Crawler", name, None, opts)
        self._name, self._args = name, args
        role, group = self._role()
        after: list[Resource] = [*role.ready, group]
        if args.access is not None:
            after += args.access.grant_database(
                f"crawler-{args.zone}", role.role_arn, args.database, args.zone
            )
        glue.Crawler(
            f"{name}-crawler",
            database_name=args.database,
            role=role.role_arn,
            s3_targets=[{"path": Output.concat("s3://", args.lake.bucket_names[args.zone], "/")}],
            schedule=args.settings.schedule,
            security_configuration=args.security_configuration,
            # The two belong together: only with them may a crawler read new folders alone (Glue
            # user guide, "Scheduling incremental crawls for adding new partitions").
            recrawl_policy={"recrawl_behavior": "CRAWL_NEW_FOLDERS_ONLY"},
            schema_change_policy={"update_behavior": "LOG", "delete_behavior": "LOG"},
            lake_formation_configuration=(
                {"use_lake_formation_credentials": True} if args.access is not None else None
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=after),
        )
        self.register_outputs({})

    def _role(self) -> tuple[WorkloadRole, cloudwatch.LogGroup]:
        name, args = self._name, self._args
        role = WorkloadRole(
            f"{name}-role",
            WorkloadRoleArgs(
                description=f"Finds tables in the bucket {args.zone}",
                trust=trust.service("glue.amazonaws.com", account_id=args.account_id),
                statements=self._statements(),
                calls=(*CALLS, *GOVERNED) if args.access is not None else CALLS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        # With a security configuration the group is named after role and configuration; one that
        # is not there yet Glue would make itself, without end.
        group = cloudwatch.LogGroup(
            f"{name}-logs",
            name=Output.concat(LOG_GROUPS, role.role_name, "-", args.security_configuration),
            kms_key_id=args.logs_key_arn,
            retention_in_days=args.log_retention_days,
            skip_destroy=args.retain,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        return role, group

    def _statements(self) -> tuple[Statement, ...]:
        args = self._args
        logs = f"arn:aws:logs:{args.region}:{args.account_id}:log-group:{LOG_GROUPS}*"
        return (
            *args.lake.allow_read(args.zone),
            args.lake.allow_find(args.zone),
            # The catalog is encrypted for the account, and used with the caller's leave.
            args.lake.keys.allow_encrypt_tables(),
            Statement(
                sid="WriteCatalog",
                actions=[
                    "glue:BatchCreatePartition",
                    "glue:BatchGetPartition",
                    "glue:CreatePartition",
                    "glue:CreateTable",
                    "glue:GetDatabase",
                    "glue:GetPartition",
                    "glue:GetPartitions",
                    "glue:GetTable",
                    "glue:GetTables",
                    "glue:UpdatePartition",
                    "glue:UpdateTable",
                ],
                resources=args.catalog_arns,
            ),
            Statement(
                sid="ReadSecurityConfiguration",
                actions=["glue:GetSecurityConfiguration"],
                resources=["*"],
                wildcard_reason="Security configurations have no resource-level permissions",
            ),
            Statement(
                sid="WriteLogs",
                actions=[
                    "logs:AssociateKmsKey",
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents",
                ],
                resources=[logs, f"{logs}:*"],
            ),
            *((GET_DATA_ACCESS,) if args.access is not None else ()),
        )
