"""What an operator may set of the data: the lake, its catalog, the manifests of data sets.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from components.common.settings import Path, Problems, RoleArn, Settings, rule
from components.data.catalog_settings import CatalogSettings
from components.data.feature_settings import FeatureStoreSettings
from components.data.ground_truth_settings import GroundTruthSettings
from components.data.processing_settings import ProcessingSettings

Zone = Literal["raw", "curated", "features", "artifacts"]

ZONES: tuple[Zone, ...] = get_args(Zone)

NAME_MOST = 63
"""Characters of a bucket's name (S3 User Guide, "Bucket naming rules")."""


FEATURE_GROUP_MOST = 64
"""Characters of a feature group's name (API CreateFeatureGroup)."""

_OF_A_LAKE = {
    "versioning": "whose objects a manifest could name",
    "catalog": "that databases could lie over",
    "feature_store": "that features could be kept in",
    "processing": "whose data could be processed",
}
"""What needs a lake, and why."""


class LakeSettings(Settings):
    """The buckets of the lake: raw, curated, features and artifacts."""

    tiering_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="Objects move to Intelligent-Tiering at this age (days).",
    )
    raw_keep_days: int | None = Field(
        default=None,
        ge=1,
        le=36500,
        description="Objects in raw are deleted at this age (days); without it they stay.",
    )
    noncurrent_days: int = Field(
        default=365,
        ge=1,
        le=36500,
        description="Replaced or deleted versions are removed after this (days): so long can a "
        "manifest be followed back to the versions it names.",
    )
    query_result_days: int = Field(
        default=30, ge=1, le=3650, description="Results of queries are deleted after this (days)."
    )
    abort_uploads_days: int = Field(
        default=7, ge=1, le=365, description="Unfinished multipart uploads are removed (days)."
    )
    access_log_days: int = Field(
        default=365, ge=1, le=36500, description="How long the access logs are kept (days)."
    )
    force_destroy: bool = Field(
        default=False, description="A destroy deletes the content too; never with protect."
    )

    @model_validator(mode="after")
    def _kept_longer_than_tiered(self) -> Self:
        if self.raw_keep_days is not None and self.raw_keep_days <= self.tiering_days:
            raise rule(
                f"{self.raw_keep_days} days is not more than tiering_days ({self.tiering_days}): "
                "S3 refuses a rule that deletes before it moves. Use "
                f"{self.tiering_days + 1} or more, or lower tiering_days.",
                at=("raw_keep_days",),
            )
        return self


class VersioningSettings(Settings):
    """The table of data set manifests."""

    recovery_days: int = Field(
        default=35,
        ge=1,
        le=35,
        description="The table can be restored to any second of this past (days).",
    )
    dvc_principals: tuple[RoleArn, ...] = Field(
        default=(),
        max_length=20,
        description="Roles of people or CI that use DVC remotes; none: no role for them.",
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
    ground_truth: GroundTruthSettings | None = Field(
        default=None, description="Labels of endpoints' answers; without it there are none."
    )

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
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `name_prefix` is what names start with: organisation and environment, as in acme-dev;
        `deployers` are the roles that deploy the stack, `endpoints` the names of its endpoints.
        """
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
            for at, text in self.catalog.problems_in(deployers):
                yield ("catalog", *at), text
        if self.lake is None:
            return
        if protect and self.lake.force_destroy:
            yield (
                ("lake", "force_destroy"),
                "true contradicts protect: true. Remove force_destroy where content is protected.",
            )
        longest = max(len(bucket_name(name_prefix, zone, account_id)) for zone in ZONES)
        if longest > NAME_MOST:
            yield (
                ("lake",),
                f"bucket names would have {longest} characters with {name_prefix}, more than the "
                f"{NAME_MOST} that S3 accepts. Shorten organization or the stack's name.",
            )


def bucket_name(name_prefix: str, part: str, account_id: str) -> str:
    """The name of a bucket of the lake, unique worldwide: people and pipelines refer to it."""
    return f"{name_prefix}-lake-{part}-{account_id}"
