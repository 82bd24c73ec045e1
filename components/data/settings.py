"""What an operator may set of the data: the lake's buckets and the manifests of data sets.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from components.common.settings import Path, Settings, rule

Zone = Literal["raw", "curated", "features", "artifacts"]

ZONES: tuple[Zone, ...] = get_args(Zone)

NAME_MOST = 63
"""Characters of a bucket's name (S3 User Guide, "Bucket naming rules")."""


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


class DataSettings(Settings):
    """Where data lies and how its versions are known."""

    lake: LakeSettings | None = Field(
        default=None, description="The lake; without it there is none."
    )
    versioning: VersioningSettings | None = Field(
        default=None, description="The table of manifests; without it there is none."
    )

    @model_validator(mode="after")
    def _manifests_of_something(self) -> Self:
        if self.versioning is not None and self.lake is None:
            raise rule(
                "set, but there is no lake whose objects a manifest could name. Add data.lake "
                "(lake: {} for the defaults), or remove versioning.",
                at=("versioning",),
            )
        return self

    def problems_in(
        self, *, account_id: str, name_prefix: str, protect: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `name_prefix` is what names start with: organisation and environment, as in acme-dev.
        """
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
