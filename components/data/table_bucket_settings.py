"""What an operator may set of a table bucket: its namespaces, their tables, how it is kept.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.settings import Problems, Settings, allowed

TableName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]([a-z0-9_]{0,253}[a-z0-9])?$",
        **allowed(
            "small letters, digits and underscores, a letter or digit at either end",
            "transactions",
        ),
    ),
]
"""A name of a namespace or a table (Amazon S3 user guide, "Naming rules for table buckets,
namespaces, and tables")."""


class FieldSettings(Settings):
    """One field of a table."""

    type: str = Field(
        pattern=(
            r"^(boolean|int|long|float|double|date|time|timestamp|timestamptz|string|uuid|binary"
            r"|decimal\([1-9][0-9]?,[0-9]{1,2}\))$"
        ),
        description="A primitive type of Iceberg.",
        **allowed("a primitive type of Iceberg", "string", "long", "decimal(12,2)"),
    )
    required: bool = Field(default=False, description="Each row has a value.")


class ManagedTableSettings(Settings):
    """One Iceberg table that S3 itself keeps. The first deployment makes it; later its schema is
    changed by the engine that writes to it (ALTER TABLE), never from here."""

    fields: Mapping[TableName, FieldSettings] = Field(
        min_length=1, description="Its fields, by name."
    )
    snapshot_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="How far back the table can be read as it was (days).",
    )
    snapshots_kept: int = Field(
        default=1, ge=1, le=1000, description="Snapshots that stay however old they are."
    )
    file_mb: int = Field(
        default=512, ge=64, le=512, description="Size that small files are put together to (MB)."
    )


class TableBucketSettings(Settings):
    """A bucket of Iceberg tables: S3 compacts them, ends their snapshots and removes what none of
    them names."""

    namespaces: Mapping[TableName, Mapping[TableName, ManagedTableSettings]] = Field(
        min_length=1,
        max_length=100,
        description="Tables by name, in namespaces by name; a namespace may be empty.",
    )
    unreferenced_days: int = Field(
        default=3,
        ge=1,
        le=365,
        description="Files that no snapshot names are marked after this; long enough for a write "
        "that still runs (days).",
    )
    noncurrent_days: int = Field(
        default=10, ge=1, le=365, description="Marked files are deleted after this (days)."
    )

    @model_validator(mode="after")
    def _names_of_its_own(self) -> Self:
        problems = Problems()
        for namespace in self.namespaces:
            if namespace.startswith("aws"):
                problems.add(
                    f"{namespace} starts with aws, which S3 keeps for its own namespaces. Choose "
                    "another name.",
                    at=("namespaces", namespace),
                )
        problems.refuse()
        return self
