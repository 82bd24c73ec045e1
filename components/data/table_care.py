"""What keeps Iceberg tables quick and small: compaction, old snapshots, files nobody names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Resource, ResourceOptions
from pulumi_aws import glue

from components.data.catalog_settings import TableSettings, database_name
from components.data.lake import Lake
from components.data.lake_formation import GET_DATA_ACCESS, GOVERNED, LakeFormation
from components.iam import trust
from components.iam.calls import (
    LIST_OBJECTS,
    READ_OBJECTS,
    USE_TABLES,
    WRITE_LOGS,
    WRITE_OBJECTS,
)
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

LOG_GROUPS = {
    "iceberg-compaction": "/aws-glue/iceberg-compaction/logs",
    "iceberg-retention": "/aws-glue/iceberg-retention/logs",
    "iceberg-orphans": "/aws-glue/iceberg-orphan-file-deletion/logs",
}
"""Groups that the optimizers of the whole account and region write to, by role."""

CALLS = (
    *READ_OBJECTS,
    *WRITE_OBJECTS,
    *LIST_OBJECTS,
    *USE_TABLES,
    *WRITE_LOGS,
    "glue:GetTable",
    "glue:UpdateTable",
    "s3:DeleteObject",
)
"""What Glue calls for its optimizers (Glue User Guide, "Table optimization prerequisites" and
"Encrypting your Data Catalog")."""


@dataclass(frozen=True, kw_only=True)
class TableCareArgs:
    """The tables by name, with their settings, and what else their care takes.

    `access` grants the role through Lake Formation; None where IAM alone decides.
    """

    settings: Mapping[str, TableSettings]
    tables: Mapping[str, glue.CatalogTable]
    lake: Lake
    access: LakeFormation | None
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None


class TableCare(ComponentResource):
    """Defines three optimizers a table, and the role that they take on."""

    def __init__(self, name: str, args: TableCareArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:data:TableCare", name, None, opts)
        role = WorkloadRole(
            f"{name}-role",
            WorkloadRoleArgs(
                description="Compacts Iceberg tables and deletes what no snapshot names",
                trust=trust.service("glue.amazonaws.com", account_id=args.account_id),
                statements=_statements(args),
                calls=(*CALLS, *GOVERNED) if args.access is not None else CALLS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        for table_name, table in sorted(args.tables.items()):
            settings = args.settings[table_name]
            after: list[Resource] = [*role.ready]
            part = table_name.replace("_", "-")
            if args.access is not None:
                after.append(
                    args.access.grant_table(
                        f"{part}-care", role.role_arn, table.database_name, table.name
                    )
                )
            for kind, configuration in _optimizers(settings, role.role_arn).items():
                glue.CatalogTableOptimizer(
                    f"{name}-{part}-{kind.replace('_', '-')}",
                    catalog_id=args.account_id,
                    database_name=table.database_name,
                    table_name=table.name,
                    type=kind,
                    configuration=configuration,
                    opts=ResourceOptions(parent=self, depends_on=after),
                )
        self.register_outputs({})


def _optimizers(
    settings: TableSettings, role_arn: Input[str]
) -> dict[str, glue.CatalogTableOptimizerConfigurationArgsDict]:
    """The configuration of each optimizer of a table, by its type."""
    return {
        "compaction": {"enabled": True, "role_arn": role_arn},
        "retention": {
            "enabled": True,
            "role_arn": role_arn,
            "retention_configuration": {
                "iceberg_configuration": {
                    "snapshot_retention_period_in_days": settings.snapshot_days,
                    "number_of_snapshots_to_retain": 1,
                    "clean_expired_files": True,
                }
            },
        },
        "orphan_file_deletion": {
            "enabled": True,
            "role_arn": role_arn,
            "orphan_file_deletion_configuration": {
                "iceberg_configuration": {
                    "orphan_file_retention_period_in_days": settings.orphan_days
                }
            },
        },
    }


def _statements(args: TableCareArgs) -> tuple[Statement, ...]:
    place = f"arn:aws:glue:{args.region}:{args.account_id}"
    names = {
        table: database_name(args.name_prefix, one.database) for table, one in args.settings.items()
    }
    logs = f"arn:aws:logs:{args.region}:{args.account_id}:log-group"
    zones = sorted({one.database for one in args.settings.values()})
    return (
        Statement(
            sid="UpdateTables",
            actions=["glue:GetTable", "glue:UpdateTable"],
            resources=[
                f"{place}:catalog",
                *sorted({f"{place}:database/{database}" for database in names.values()}),
                *(f"{place}:table/{database}/{table}" for table, database in sorted(names.items())),
            ],
        ),
        *args.lake.allow_write(*zones),
        args.lake.keys.allow_encrypt_tables(),
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[f"{logs}:{group}:*" for group in LOG_GROUPS.values()],
        ),
        *((GET_DATA_ACCESS,) if args.access is not None else ()),
    )
