"""Access to columns by what they hold, and to rows, above what IAM allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Resource, ResourceOptions
from pulumi_aws import lakeformation

from components.data.catalog_settings import (
    DEFAULT_SENSITIVITY,
    SENSITIVITIES,
    LakeFormationSettings,
    RowFilterSettings,
    TableSettings,
)
from components.data.lake import Lake
from components.data.lake_settings import Zone
from components.iam import trust
from components.iam.calls import LIST_OBJECTS, READ_OBJECTS, WRITE_OBJECTS
from components.iam.people_settings import roles_of
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

TAG = "sensitivity"
"""The key of the LF-tag."""

CALLS = (*READ_OBJECTS, *WRITE_OBJECTS, *LIST_OBJECTS, "s3:DeleteObject", "s3:GetBucketLocation")
"""What engines call with the credentials that Lake Formation hands out (Lake Formation Developer
Guide, "Requirements for roles used to register locations"; Athena User Guide, "Access to Amazon S3
from Athena")."""
GOVERNED = ("lakeformation:GetDataAccess",)
"""What Glue calls for who reads or writes a table that Lake Formation governs."""
READ_TABLE = ("DESCRIBE", "SELECT")
WRITE_TABLE = ("ALTER", "DELETE", "DESCRIBE", "INSERT", "SELECT")
"""What reads a table, and what also writes to it and changes its schema, never takes it away."""
GET_DATA_ACCESS = Statement(
    sid="GetDataAccess",
    actions=["lakeformation:GetDataAccess"],
    resources=["*"],
    wildcard_reason="The action has no resource; Lake Formation's grants say what it yields",
)
"""What every role needs that reads or writes through Lake Formation."""


@dataclass(frozen=True, kw_only=True)
class LakeFormationArgs:
    """What Lake Formation needs from the rest of the platform.

    `zones` are the buckets that it hands out access to.
    """

    settings: LakeFormationSettings
    lake: Lake
    zones: Sequence[Zone]
    name_prefix: str
    account_id: str
    boundary_arn: Input[str] | None


class LakeFormation(ComponentResource):
    """Defines the registered buckets, the role that reads them, and the tag that grants go by.

    Databases come after `ready`: what is made before the account's settings stays open to whoever
    IAM lets (Lake Formation developer guide, "Changing the default settings for your data lake").
    """

    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: LakeFormationArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:LakeFormation", name, None, opts)
        self._name, self._args = name, args
        self._settings = self._account()
        self._tag = lakeformation.LfTag(
            f"{name}-tag",
            key=f"{args.name_prefix}-{TAG}",
            values=list(SENSITIVITIES),
            opts=self._child(),
        )
        self.ready = (*self._settings, *self._register())
        self.register_outputs({})

    def tag_database(self, role: str, database: Input[str]) -> None:
        """Tags a database: its columns are internal where nothing else is said."""
        lakeformation.ResourceLfTag(
            f"{self._name}-{role}-tag",
            database={"name": database},
            lf_tag={"key": self._tag.key, "value": DEFAULT_SENSITIVITY},
            opts=self._child(),
        )

    def tag_columns(
        self, role: str, database: Input[str], table: Input[str], settings: TableSettings
    ) -> None:
        """Tags the columns of a table that are more or less sensitive than the default."""
        for sensitivity in SENSITIVITIES:
            columns = [
                name
                for name, column in sorted(settings.columns.items())
                if column.sensitivity == sensitivity != DEFAULT_SENSITIVITY
            ]
            if columns:
                lakeformation.ResourceLfTag(
                    f"{self._name}-{role}-{sensitivity}",
                    table_with_columns={
                        "database_name": database,
                        "name": table,
                        "column_names": columns,
                    },
                    lf_tag={"key": self._tag.key, "value": sensitivity},
                    opts=self._child(),
                )

    def grant_readers(self, people: Mapping[str, Mapping[str, Input[str]]]) -> None:
        """Grants each reader the columns of its sensitivities, in every database of the tag;
        `people` are the roles that the stack's people work with, by kind (`roles_of`)."""
        for name, reader in sorted(self._args.settings.readers.items()):
            for suffix, role in sorted(roles_of(reader.role_arn, people).items()):
                for kind, permissions, values in (
                    ("DATABASE", ["DESCRIBE"], [*SENSITIVITIES]),
                    ("TABLE", ["DESCRIBE", "SELECT"], [*reader.sensitivities]),
                ):
                    lakeformation.Permissions(
                        f"{self._name}-{name}{suffix}-{kind.lower()}",
                        principal=role,
                        permissions=permissions,
                        lf_tag_policy={
                            "resource_type": kind,
                            "expressions": [{"key": self._tag.key, "values": values}],
                        },
                        opts=self._child(),
                    )

    def filter_rows(
        self,
        name: str,
        database: Input[str],
        table: Resource,
        settings: RowFilterSettings,
        people: Mapping[str, Mapping[str, Input[str]]],
    ) -> None:
        """Makes a filter of a table and grants it to its readers; `people` as before."""
        chosen = lakeformation.DataCellsFilter(
            f"{self._name}-{name}-rows",
            table_data={
                "table_catalog_id": self._args.account_id,
                "database_name": database,
                "table_name": settings.table,
                "name": f"{self._args.name_prefix}-{name}",
                "row_filter": {"filter_expression": settings.rows},
                "column_wildcard": {"excluded_column_names": list(settings.hidden_columns)},
            },
            opts=self._child(table),
        )
        for number, reader in enumerate(settings.readers, start=1):
            for suffix, role in sorted(roles_of(reader, people).items()):
                lakeformation.Permissions(
                    f"{self._name}-{name}-rows-{number}{suffix}",
                    principal=role,
                    permissions=["SELECT"],
                    data_cells_filter={
                        "table_catalog_id": self._args.account_id,
                        "database_name": database,
                        "table_name": settings.table,
                        "name": f"{self._args.name_prefix}-{name}",
                    },
                    opts=self._child(chosen),
                )

    def grant_table(
        self, role: str, principal: Input[str], database: Input[str], table: Input[str]
    ) -> lakeformation.Permissions:
        """Grants a role of the platform all that keeping a table in shape takes."""
        return lakeformation.Permissions(
            f"{self._name}-{role}",
            principal=principal,
            permissions=[*WRITE_TABLE],
            table={"database_name": database, "name": table},
            opts=self._child(),
        )

    def grant_tables(
        self, role: str, principal: Input[str], database: Input[str], zone: Zone, *, write: bool
    ) -> None:
        """Grants a role of the platform every table of a database, whoever made it; with `write`
        to make some as well. Who may only make tables sees none that another made."""
        if write:
            self.grant_database(role, principal, database, zone)
        else:
            lakeformation.Permissions(
                f"{self._name}-{role}-database",
                principal=principal,
                permissions=["DESCRIBE"],
                database={"name": database},
                opts=self._child(),
            )
        lakeformation.Permissions(
            f"{self._name}-{role}-tables",
            principal=principal,
            permissions=[*(WRITE_TABLE if write else READ_TABLE)],
            table={"database_name": database, "wildcard": True},
            opts=self._child(),
        )

    def grant_database(
        self, role: str, principal: Input[str], database: Input[str], zone: Zone
    ) -> tuple[lakeformation.Permissions, ...]:
        """Grants a role of the platform to make tables in a database, over its bucket."""
        return (
            lakeformation.Permissions(
                f"{self._name}-{role}-database",
                principal=principal,
                permissions=["ALTER", "CREATE_TABLE", "DESCRIBE"],
                database={"name": database},
                opts=self._child(),
            ),
            lakeformation.Permissions(
                f"{self._name}-{role}-location",
                principal=principal,
                permissions=["DATA_LOCATION_ACCESS"],
                data_location={"arn": self._args.lake.bucket_arn(zone)},
                opts=self._child(*self.ready),
            ),
        )

    def _child(self, *after: Resource) -> ResourceOptions:
        return ResourceOptions(parent=self, depends_on=[*self._settings, *after])

    def _account(self) -> tuple[Resource, ...]:
        if not self._args.settings.account_settings:
            return ()
        return (
            lakeformation.DataLakeSettings(
                f"{self._name}-account",
                admins=list(self._args.settings.administrators),
                # No default permissions are named: IAM alone opens no new database or table.
                opts=ResourceOptions(parent=self),
            ),
        )

    def _register(self) -> list[Resource]:
        args = self._args
        role = WorkloadRole(
            f"{self._name}-access",
            WorkloadRoleArgs(
                description="Reads and writes the lake for those whom Lake Formation lets",
                trust=trust.service(
                    "lakeformation.amazonaws.com", "glue.amazonaws.com", account_id=args.account_id
                ),
                statements=(
                    *args.lake.allow_write(*args.zones),
                    args.lake.allow_find(*args.zones),
                ),
                calls=CALLS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        return [
            lakeformation.Resource(
                f"{self._name}-{zone}",
                arn=args.lake.bucket_arn(zone),
                role_arn=role.role_arn,
                use_service_linked_role=False,
                hybrid_access_enabled=False,
                opts=self._child(*role.ready),
            )
            for zone in args.zones
        ]
