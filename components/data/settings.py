"""What an operator may set of the data: the lake, its catalog, the manifests of data sets.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Path, Problems, Settings, allowed
from components.data.catalog_settings import CatalogSettings
from components.data.feature_settings import FeatureStoreSettings
from components.data.ground_truth_settings import GroundTruthSettings
from components.data.lake_settings import LakeSettings
from components.data.processing_settings import ProcessingSettings
from components.data.table_bucket_settings import TableBucketSettings
from components.iam.people_settings import RoleOrPerson, person_problems

FEATURE_GROUP_MOST = 64
"""Characters of a feature group's name (API CreateFeatureGroup)."""

_OF_A_LAKE = {
    "versioning": "whose objects a manifest could name",
    "catalog": "that databases could lie over",
    "feature_store": "that features could be kept in",
    "processing": "whose data could be processed",
    "table_bucket": "whose jobs could write its tables",
}
"""What needs a lake, and why."""


class DatasetSettings(Settings):
    """Objects that are one data set: CSV files under a prefix."""

    zone: Literal["raw", "curated", "features"] = Field(
        default="curated", description="The bucket that they lie in."
    )
    prefix: str = Field(
        pattern=r"^[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*$",
        max_length=256,
        description="Where they lie. A batch ends with an object named _SUCCESS below it, as Spark "
        "writes one: then the newest version of each file is pinned.",
        **allowed("a path without a slash at either end", "transactions", "sales/2026"),
    )


class VersioningSettings(Settings):
    """The table of data set manifests."""

    datasets: Mapping[Name, DatasetSettings] = Field(
        default={},
        max_length=50,
        description="Data sets that are pinned when a batch ends, by name; others are pinned by "
        "roles of yours.",
    )

    recovery_days: int = Field(
        default=35,
        ge=1,
        le=35,
        description="The table can be restored to any second of this past (days).",
    )
    dvc_principals: tuple[RoleOrPerson, ...] = Field(
        default=(),
        max_length=20,
        description="Roles of people or CI that use DVC remotes: ARNs, or kinds of people of this "
        "stack; none: no role for them.",
    )


class DataSettings(Settings):
    """Where data lies and how its versions are known."""

    lake: LakeSettings | None = Field(
        default=None, description="The lake; without it there is none."
    )
    versioning: VersioningSettings | None = Field(
        default=None, description="The table of manifests; without it there is none."
    )
    catalog: CatalogSettings | None = Field(
        default=None, description="Databases over the lake; without it there are none."
    )
    feature_store: FeatureStoreSettings | None = Field(
        default=None, description="Feature groups; without it there are none."
    )
    processing: ProcessingSettings | None = Field(
        default=None, description="Spark, jobs and streams; without it there are none."
    )
    table_bucket: TableBucketSettings | None = Field(
        default=None,
        description="Iceberg tables that S3 itself keeps; without it the catalog's alone.",
    )
    ground_truth: GroundTruthSettings | None = Field(
        default=None, description="Labels of endpoints' answers; without it there are none."
    )

    @property
    def datasets(self) -> Mapping[str, DatasetSettings]:
        """The data sets that the platform pins, by name."""
        return self.versioning.datasets if self.versioning is not None else {}

    @model_validator(mode="after")
    def _parts_of_a_lake(self) -> Self:
        problems = Problems()
        for part, why in _OF_A_LAKE.items():
            if getattr(self, part) is not None and self.lake is None:
                problems.add(
                    f"set, but there is no lake {why}. Add data.lake (lake: {{}} for the "
                    f"defaults), or remove {part}.",
                    at=(part,),
                )
        if self.ground_truth is not None and self.catalog is None:
            problems.add(
                "set, but there is no catalog for its tables. Add data.catalog (catalog: {} for "
                "the defaults), or remove ground_truth.",
                at=("ground_truth",),
            )
        problems.refuse()
        return self

    def problems_in(
        self,
        *,
        account_id: str,
        name_prefix: str,
        protect: bool,
        deployers: Sequence[str],
        endpoints: Sequence[str],
        has_people: bool,
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `name_prefix` is what names start with: organisation and environment, as in acme-dev;
        `deployers` are the roles that deploy the stack, `endpoints` the names of its endpoints,
        `has_people` whether it makes roles of people.
        """
        for position, one in enumerate(self.versioning.dvc_principals if self.versioning else ()):
            place = ("versioning", "dvc_principals", position)
            yield from person_problems(one, place, has_people)
        for position, endpoint in enumerate(
            self.ground_truth.endpoints if self.ground_truth else ()
        ):
            if endpoint not in endpoints:
                yield (
                    ("ground_truth", "endpoints", position),
                    f"{endpoint} is no endpoint of serving.endpoints "
                    f"({', '.join(sorted(endpoints))}). Name one of them.",
                )
        for group in self.feature_store.groups if self.feature_store else ():
            name = f"{name_prefix}-{group}"
            if len(name) > FEATURE_GROUP_MOST:
                yield (
                    ("feature_store", "groups", group),
                    f"{name} has {len(name)} characters, more than the {FEATURE_GROUP_MOST} of a "
                    "feature group. Shorten the group's name.",
                )
        if self.catalog is not None:
            found = self.catalog.problems_in(
                deployers, account_id=account_id, has_people=has_people
            )
            for at, text in found:
                yield ("catalog", *at), text
        if self.lake is not None:
            found = self.lake.problems_in(
                account_id=account_id, name_prefix=name_prefix, protect=protect
            )
            for at, text in found:
                yield ("lake", *at), text
