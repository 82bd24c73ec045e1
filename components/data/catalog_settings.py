"""What an operator may set of the catalog: tables, who reads which columns, crawlers, queries.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from components.common.cron import aws_schedule_problem
from components.common.settings import Name, Path, Problems, RoleArn, Settings, allowed
from components.data.query_readers import reader_name
from components.iam.people_settings import PEOPLE, RoleOrPerson, person_problems

Database = Literal["raw", "curated", "features"]
DATABASES: tuple[Database, ...] = get_args(Database)

Sensitivity = Literal["public", "internal", "confidential", "personal"]
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
DEFAULT_SENSITIVITY: Sensitivity = "internal"
"""What a database is tagged with; a column without a sensitivity of its own inherits it."""

SqlName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=128,
        **allowed("small letters, digits and underscores after a letter", "transactions"),
    ),
]
"""A name that Athena, Spark and Glue read alike (Athena user guide, "Name databases, tables, and
columns")."""


class ColumnSettings(Settings):
    """One column of a table."""

    type: str = Field(
        pattern=(
            r"^(boolean|int|bigint|float|double|date|timestamp|string|binary"
            r"|decimal\([1-9][0-9]?,[0-9]{1,2}\)|array<[a-z]+>|map<[a-z]+,[a-z]+>)$"
        ),
        description="Its type, as Athena's DDL writes it.",
        **allowed(
            "boolean, int, bigint, float, double, date, timestamp, string, binary, decimal(p,s), "
            "array<t> or map<k,v>",
            "bigint",
        ),
    )
    sensitivity: Sensitivity = Field(
        default=DEFAULT_SENSITIVITY, description="Decides who may read the column."
    )


class TableSettings(Settings):
    """One Iceberg table. The first deployment makes it; later its schema is changed by the engine
    that writes to it (ALTER TABLE), never from here."""

    database: Database = Field(description="The database and the bucket that it lies in.")
    description: str = Field(
        default="", max_length=2048, description="What it holds; the text of the first deployment."
    )
    columns: Mapping[SqlName, ColumnSettings] = Field(
        min_length=1, description="Its columns, by name."
    )
    snapshot_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="How far back the table can be read as it was (days).",
    )
    orphan_days: int = Field(
        default=7,
        ge=3,
        le=365,
        description="Files that no snapshot names are deleted after this; long enough for a write "
        "that still runs (days).",
    )


class CrawlerSettings(Settings):
    """A crawler that finds tables in a bucket."""

    schedule: str | None = Field(
        default=None,
        description="When it runs (UTC): cron(minute hour day month weekday year); none: by hand.",
        **allowed("cron(...) with six fields", "cron(0 4 * * ? *)"),
    )

    @model_validator(mode="after")
    def _runs_at_some_time(self) -> Self:
        if self.schedule is None:
            return self
        problem = aws_schedule_problem(self.schedule)
        if problem is None and not self.schedule.startswith("cron("):
            problem = "a crawler takes a cron only"
        if problem is not None:
            problems = Problems()
            problems.add(
                f"{self.schedule} is no schedule of a crawler: {problem}. Use for example "
                "cron(0 4 * * ? *).",
                at=("schedule",),
            )
            problems.refuse()
        return self


class ReaderSettings(Settings):
    """Who reads through Lake Formation, and what."""

    role_arn: RoleOrPerson = Field(
        description="The role that queries: its ARN, or a kind of people of this stack."
    )
    sensitivities: tuple[Sensitivity, ...] = Field(
        min_length=1,
        max_length=len(SENSITIVITIES),
        description="Columns of these sensitivities are readable, in every table; others are not.",
    )


class RowFilterSettings(Settings):
    """Some rows of a table, for some readers."""

    table: SqlName = Field(description="A table of this catalog.")
    rows: str = Field(
        min_length=1,
        max_length=2048,
        description="Which rows: a condition in PartiQL, as in country = 'CH'.",
    )
    hidden_columns: tuple[SqlName, ...] = Field(
        default=(), description="Columns that these readers do not see."
    )
    readers: tuple[RoleOrPerson, ...] = Field(
        min_length=1,
        description="Roles that get these rows: ARNs, or kinds of people of this stack.",
    )


class LakeFormationSettings(Settings):
    """Column-level access by tag."""

    administrators: tuple[RoleArn, ...] = Field(
        min_length=1,
        max_length=30,
        description="Administrators of the data lake, the role that deploys among them.",
    )
    account_settings: bool = Field(
        default=False,
        description="Set the account's data lake settings: the administrators, and that IAM alone "
        "opens no new table. They overwrite what is there; one stack of an account and region "
        "only. Without them another stack must have done it, or grants limit nothing.",
    )
    readers: Mapping[Name, ReaderSettings] = Field(
        default_factory=dict, description="Who reads which sensitivities, by a name."
    )
    row_filters: Mapping[Name, RowFilterSettings] = Field(
        default_factory=dict, description="Who reads which rows, by a name."
    )

    @property
    def roles(self) -> dict[tuple[str | int, ...], str]:
        """Who reads, by where the settings say so: ARNs of roles and kinds of people."""
        found: dict[tuple[str | int, ...], str] = {
            ("readers", name, "role_arn"): one.role_arn for name, one in self.readers.items()
        }
        for name, chosen in self.row_filters.items():
            for position, role in enumerate(chosen.readers):
                found["row_filters", name, "readers", position] = role
        return found

    @model_validator(mode="after")
    def _readers_are_limited(self) -> Self:
        problems = Problems()
        for at, role in self.roles.items():
            if role in self.administrators:
                problems.add(_limits_nothing(role), at=at)
        problems.refuse()
        return self


def _limits_nothing(role: str) -> str:
    # Lake Formation developer guide, "Lake Formation personas and IAM permissions reference".
    return (
        f"{role} administers the data lake, which no grant limits. Name another role, or remove "
        "it from administrators."
    )


class CatalogSettings(Settings):
    """The databases raw, curated and features, their tables and how they are queried."""

    tables: Mapping[SqlName, TableSettings] = Field(
        default_factory=dict, description="Iceberg tables, by name."
    )
    crawlers: Mapping[Database, CrawlerSettings] = Field(
        default_factory=dict, description="Databases whose bucket is crawled; none: no crawler."
    )
    account_encryption: bool = Field(
        default=False,
        description="Encrypt the account's whole catalog and its connection passwords with the key "
        "of the domain data; one stack of an account and region only.",
    )
    lake_formation: LakeFormationSettings | None = Field(
        default=None, description="Access by column; without it IAM alone decides."
    )
    scan_limit_gb: int = Field(
        default=1000,
        ge=1,
        le=1_000_000,
        description="A query that reads more is ended (GB).",
    )

    @model_validator(mode="after")
    def _filters_of_tables(self) -> Self:
        problems = Problems()
        chosen = self.lake_formation.row_filters if self.lake_formation else {}
        for name, one in chosen.items():
            at = ("lake_formation", "row_filters", name)
            if one.table not in self.tables:
                problems.add(
                    f"{one.table} is no table of this catalog ({', '.join(sorted(self.tables))}). "
                    "Name one of them.",
                    at=(*at, "table"),
                )
                continue
            columns = self.tables[one.table].columns
            for position, column in enumerate(one.hidden_columns):
                if column not in columns:
                    problems.add(
                        f"{column} is no column of {one.table} ({', '.join(sorted(columns))}). "
                        "Name one of them.",
                        at=(*at, "hidden_columns", position),
                    )
        problems.refuse()
        return self

    def problems_in(
        self, deployers: Sequence[str], *, account_id: str, has_people: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.
        `has_people` is whether the stack makes roles of people."""
        if self.lake_formation is None:
            return
        named: dict[str, str] = {reader_name(one).replace("-", ""): one for one in PEOPLE}
        for place, role in self.lake_formation.roles.items():
            at = ("lake_formation", *place)
            yield from person_problems(role, at, has_people)
            if role not in PEOPLE and f"::{account_id}:" not in role:
                continue
            # Sids and paths are made of it.
            other = named.setdefault(reader_name(role).replace("-", ""), role)
            if other != role:
                yield (
                    at,
                    f"{role} and {other} would share a workgroup, and each see what the other "
                    "reads: their names differ in no letter and digit. Rename one of the roles.",
                )
        for deployer in deployers:
            if deployer not in self.lake_formation.administrators:
                # Only an administrator grants (Lake Formation developer guide, "Granting
                # permissions on Data Catalog resources").
                yield (
                    ("lake_formation", "administrators"),
                    f"{deployer}, which deploys this stack and grants, is not among them. Add it.",
                )


def database_name(name_prefix: str, database: Database) -> str:
    """The name of a database in AWS: queries refer to it."""
    return f"{name_prefix}_{database}".replace("-", "_")
