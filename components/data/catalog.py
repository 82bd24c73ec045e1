"""Databases over the lake: Iceberg tables, who reads which columns, crawlers, queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import athena, glue

from components.data.catalog_access import catalog_arns, query_statements
from components.data.catalog_encryption import encrypt_catalog, security_configuration
from components.data.catalog_settings import (
    DATABASES,
    CatalogSettings,
    Database,
    TableSettings,
    database_name,
)
from components.data.crawler import Crawler, CrawlerArgs
from components.data.lake import Lake
from components.data.lake_formation import GET_DATA_ACCESS, LakeFormation, LakeFormationArgs
from components.data.table_care import TableCare, TableCareArgs
from components.data.workgroups import (
    EVERYONE,
    WorkgroupPlace,
    declare_workgroups,
    results_place,
)
from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement

SET_ONCE = ["description", "openTableFormatInput", "parameters", "storageDescriptor", "tableType"]
"""Inputs of an Iceberg table that only its making reads. An update would send the table whole,
without the pointer to its metadata, and the table could no longer be read
(terraform-provider-aws#33370, cloudformation-coverage-roadmap#1919)."""


@dataclass(frozen=True, kw_only=True)
class CatalogArgs:
    """What the catalog needs from the rest of the platform.

    `readers` are the names of those who query where Lake Formation is on, each with a workgroup.
    `name_prefix` is as in acme-dev. `protect` refuses the deletion of databases, tables and
    the workgroups. `retain` leaves them and the log groups of crawlers, kept `log_retention_days`,
    when the stack goes.
    """

    settings: CatalogSettings
    readers: Collection[str]
    lake: Lake
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    log_retention_days: int
    protect: bool
    retain: bool
    force_destroy: bool


class Catalog(ComponentResource):
    """Defines the databases raw, curated and features, their tables and the workgroups of queries.

    With Lake Formation a role sees the columns whose tag it was granted, whatever else it may.
    """

    database_names: Mapping[Database, Output[str]]
    workgroup_names: Mapping[str, Output[str]]
    """By reader; where IAM alone decides there is one, of everyone."""
    lake: Lake

    def __init__(self, name: str, args: CatalogArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:data:Catalog", name, None, opts)
        self._name, self._args = name, args
        self.lake = args.lake
        if args.settings.account_encryption:
            encrypt_catalog(self, name, args.keys)
        self._access = self._lake_formation()
        self._databases = {database: self._database(database) for database in DATABASES}
        self.database_names = {key: one.name for key, one in self._databases.items()}
        self._tables = {
            key: self._table(key, one) for key, one in sorted(args.settings.tables.items())
        }
        self._care_for(self._tables)
        self._crawl()
        self._workgroups = self._declare_workgroups()
        self.workgroup_names = {reader: one.name for reader, one in self._workgroups.items()}
        self.register_outputs(
            {"database_names": dict(self.database_names), "workgroup_names": self.workgroup_names}
        )

    def grant_readers(self, people: Mapping[str, Mapping[str, Input[str]]]) -> None:
        """Grants the readers of the settings their columns and rows. `people` are the roles that
        the stack's people work with, by kind (`roles_of`), which come after the catalog: what they
        query is theirs to know."""
        settings = self._args.settings
        if self._access is None or settings.lake_formation is None:
            return
        self._access.grant_readers(people)
        for key, chosen in sorted(settings.lake_formation.row_filters.items()):
            database = self._databases[settings.tables[chosen.table].database]
            self._access.filter_rows(key, database.name, self._tables[chosen.table], chosen, people)

    def allow_query(self, reader: str, *databases: Database) -> tuple[Statement, ...]:
        """All that the roles of a reader need to query databases: its workgroup, the catalog, its
        results and the data, which Lake Formation hands out where it is on. Raises ValueError for a
        reader that has no workgroup."""
        args = self._args
        if self._access is None:
            reader = EVERYONE
        if reader not in self._workgroups:
            raise ValueError(
                f"{reader} has no workgroup ({', '.join(self._workgroups)} have). Name it in "
                "CatalogArgs.readers."
            )
        found = (
            *query_statements(
                self._workgroups[reader].arn,
                catalog=self._arns(*databases),
                results_bucket=args.lake.bucket_arn("artifacts"),
                results=results_place(reader),
            ),
            args.keys.allow_encrypt("data"),
        )
        if self._access is not None:
            return (*found, GET_DATA_ACCESS)
        reads, lists, _ = args.lake.allow_read(*databases)
        return (*found, reads, lists, args.lake.allow_find(*databases))

    @property
    def data_access(self) -> tuple[Statement, ...]:
        """What a role that writes tables needs beside IAM's own permissions."""
        return (GET_DATA_ACCESS,) if self._access is not None else ()

    def let_write(
        self, role: str, principal: Input[str], database: Database
    ) -> tuple[Resource, ...]:
        """Grants a role of the platform through Lake Formation to make tables in a database;
        nothing where IAM alone decides. Depend on what it returns."""
        if self._access is None:
            return ()
        return self._access.grant_database(
            role, principal, self._databases[database].name, database
        )

    def let_use(self, role: str, principal: Input[str], database: Database, *, write: bool) -> None:
        """Grants a role of the platform through Lake Formation every table of a database, whoever
        made it, with `write` to make some too; nothing where IAM alone decides."""
        if self._access is not None:
            name = self._databases[database].name
            self._access.grant_tables(role, principal, name, database, write=write)

    def _arns(self, *databases: Database) -> list[Input[str]]:
        args = self._args
        names = [database_name(args.name_prefix, one) for one in databases]
        return catalog_arns(names, account_id=args.account_id, region=args.region)

    def _child(self, *after: Resource) -> ResourceOptions:
        return ResourceOptions(parent=self, depends_on=after)

    def _lake_formation(self) -> LakeFormation | None:
        args = self._args
        if args.settings.lake_formation is None:
            return None
        return LakeFormation(
            f"{self._name}-access",
            LakeFormationArgs(
                settings=args.settings.lake_formation,
                lake=args.lake,
                zones=DATABASES,
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                boundary_arn=args.boundary_arn,
            ),
            opts=self._child(),
        )

    def _database(self, database: Database) -> glue.CatalogDatabase:
        # Logical name is state: with a database its tables leave the catalog.
        found = glue.CatalogDatabase(
            f"{self._name}-{database}",
            name=database_name(self._args.name_prefix, database),
            description=f"Tables over the bucket {database}",
            location_uri=Output.concat("s3://", self._args.lake.bucket_names[database], "/"),
            tags={"component": self._name},
            opts=ResourceOptions(
                parent=self,
                depends_on=self._access.ready if self._access else (),
                protect=self._args.protect,
                retain_on_delete=self._args.retain,
            ),
        )
        if self._access is not None:
            self._access.tag_database(database, found.name)
        return found

    def _table(self, name: str, settings: TableSettings) -> glue.CatalogTable:
        role = name.replace("_", "-")
        # Logical name is state.
        table = glue.CatalogTable(
            f"{self._name}-table-{role}",
            name=name,
            database_name=self._databases[settings.database].name,
            description=settings.description or None,
            table_type="EXTERNAL_TABLE",
            open_table_format_input={
                "iceberg_input": {"metadata_operation": "CREATE", "version": "2"}
            },
            storage_descriptor={
                "location": Output.concat(
                    "s3://", self._args.lake.bucket_names[settings.database], f"/tables/{name}"
                ),
                "columns": [
                    {"name": column, "type": one.type}
                    for column, one in sorted(settings.columns.items())
                ],
            },
            opts=ResourceOptions(
                parent=self,
                ignore_changes=SET_ONCE,
                protect=self._args.protect,
                retain_on_delete=self._args.retain,
            ),
        )
        if self._access is not None:
            self._access.tag_columns(role, table.database_name, table.name, settings)
        return table

    def _care_for(self, tables: Mapping[str, glue.CatalogTable]) -> None:
        if tables:
            TableCare(
                f"{self._name}-care",
                TableCareArgs(
                    settings=self._args.settings.tables,
                    tables=tables,
                    lake=self._args.lake,
                    access=self._access,
                    name_prefix=self._args.name_prefix,
                    account_id=self._args.account_id,
                    region=self._args.region,
                    boundary_arn=self._args.boundary_arn,
                ),
                opts=ResourceOptions(parent=self),
            )

    def _crawl(self) -> None:
        args = self._args
        if not args.settings.crawlers:
            return
        security = security_configuration(self, self._name, args.keys)
        for database, settings in sorted(args.settings.crawlers.items()):
            Crawler(
                f"{self._name}-crawler-{database}",
                CrawlerArgs(
                    settings=settings,
                    database=self._databases[database].name,
                    zone=database,
                    catalog_arns=self._arns(database),
                    security_configuration=security.name,
                    lake=args.lake,
                    access=self._access,
                    logs_key_arn=args.keys.key_arn("logs"),
                    account_id=args.account_id,
                    region=args.region,
                    log_retention_days=args.log_retention_days,
                    retain=args.retain,
                    boundary_arn=args.boundary_arn,
                ),
                opts=ResourceOptions(parent=self),
            )

    def _declare_workgroups(self) -> Mapping[str, athena.Workgroup]:
        args = self._args
        return declare_workgroups(
            self,
            self._name,
            WorkgroupPlace(
                name_prefix=args.name_prefix,
                bucket=args.lake.bucket_names["artifacts"],
                key_arn=args.keys.key_arn("data"),
                account_id=args.account_id,
                scan_limit_gb=args.settings.scan_limit_gb,
                force_destroy=args.force_destroy,
                protect=args.protect,
                retain=args.retain,
            ),
            (EVERYONE,) if self._access is None else args.readers,
        )
