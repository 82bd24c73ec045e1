"""What an operator may set of the lake: how long things are kept, reports, who reads from outside.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from components.common.settings import Name, Path, Problems, RoleArn, Settings, allowed, rule

Zone = Literal["raw", "curated", "features", "artifacts"]

ZONES: tuple[Zone, ...] = get_args(Zone)

NAME_MOST = 63
"""Characters of a bucket's name (S3 User Guide, "Bucket naming rules")."""
ACCESS_POINT_NAME_MOST = 50
"""Characters of an access point's name (S3 User Guide, "Rules for naming access points")."""


class ConsumerSettings(Settings):
    """A role that reads one prefix of the lake, through an access point of its own."""

    role_arn: RoleArn = Field(description="The role that reads; it has to be there already.")
    zone: Zone = Field(default="curated", description="The bucket that it reads from.")
    prefix: str = Field(
        pattern=r"^[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*$",
        max_length=256,
        description="What it reads: objects under this prefix, and no others.",
        **allowed("a path without a slash at either end", "transactions", "sales/2026"),
    )
    vpc_id: str | None = Field(
        default=None,
        pattern=r"^vpc-[0-9a-f]{8,17}$",
        description="The VPC that its requests come from; without it, the platform's own.",
        **allowed("the id of a VPC", "vpc-0a1b2c3d4e5f60718"),
    )

    @property
    def account_id(self) -> str:
        """The account of the role."""
        return self.role_arn.split(":")[4]


class LakeSettings(Settings):
    """The buckets of the lake: raw, curated, features and artifacts."""

    tiering_days: int = Field(
        default=30,
        ge=0,
        le=3650,
        description="Objects move to Intelligent-Tiering at this age (days).",
    )
    archive_days: int | None = Field(
        default=None,
        ge=90,
        le=730,
        description="Objects in raw that nobody read for so long (days) go to the archive tier; "
        "one has to be restored (hours) before it is read again. Without it none goes there.",
    )
    deep_archive_days: int | None = Field(
        default=None,
        ge=180,
        le=730,
        description="Likewise for the deep archive tier (days; restored within half a day).",
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
        default=365,
        ge=1,
        le=36500,
        description="How long the access logs and the inventories are kept (days).",
    )
    inventory: Literal["daily", "weekly"] = Field(
        default="weekly",
        description="How often each bucket's versions are listed, with their encryption.",
    )
    consumers: Mapping[Name, ConsumerSettings] = Field(
        default={},
        max_length=100,
        description="Roles outside of the platform that read a prefix, by name.",
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

    @model_validator(mode="after")
    def _archived_in_order(self) -> Self:
        problems = Problems()
        # S3 User Guide, "Enabling S3 Intelligent-Tiering": 90 to 730 days, and 180 to 730.
        if (
            self.archive_days
            and self.deep_archive_days
            and (self.deep_archive_days <= self.archive_days)
        ):
            problems.add(
                f"{self.deep_archive_days} days is not more than archive_days "
                f"({self.archive_days}). Use {self.archive_days + 1} or more, or remove "
                "archive_days.",
                at=("deep_archive_days",),
            )
        for name in ("archive_days", "deep_archive_days"):
            days = getattr(self, name)
            if days and self.raw_keep_days is not None and self.raw_keep_days <= days:
                problems.add(
                    f"{days} days: objects in raw are deleted at {self.raw_keep_days} days "
                    f"(raw_keep_days), so none is ever archived. Remove {name}, or keep them "
                    "longer.",
                    at=(name,),
                )
        problems.refuse()
        return self

    def consumer_accounts(self, account_id: str) -> list[str]:
        """The accounts of consumers, beside the stack's own."""
        return sorted({one.account_id for one in self.consumers.values()} - {account_id})

    def problems_in(
        self, *, account_id: str, name_prefix: str, protect: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        if protect and self.force_destroy:
            yield (
                ("force_destroy",),
                "true contradicts protect: true. Remove force_destroy where content is protected.",
            )
        longest = max(len(bucket_name(name_prefix, zone, account_id)) for zone in ZONES)
        if longest > NAME_MOST:
            yield (
                (),
                f"bucket names would have {longest} characters with {name_prefix}, more than the "
                f"{NAME_MOST} that S3 accepts. Shorten organization or the stack's name.",
            )
        for name, consumer in self.consumers.items():
            point = access_point_name(name_prefix, name)
            if len(point) > ACCESS_POINT_NAME_MOST:
                yield (
                    ("consumers", name),
                    f"the access point's name {point} has {len(point)} characters, more than the "
                    f"{ACCESS_POINT_NAME_MOST} that S3 accepts. Shorten the consumer's name.",
                )
            if consumer.account_id != account_id and consumer.vpc_id is None:
                # The S3 endpoint of the platform's network lets this account's roles alone through
                # (components/network/gateway_endpoints.py).
                yield (
                    ("consumers", name, "vpc_id"),
                    f"missing: {consumer.role_arn} is of another account, whose requests cannot "
                    "come from the platform's VPC. Give the id of the VPC that they come from.",
                )


def bucket_name(name_prefix: str, part: str, account_id: str) -> str:
    """The name of a bucket of the lake, unique worldwide: people and pipelines refer to it."""
    return f"{name_prefix}-lake-{part}-{account_id}"


def access_point_name(name_prefix: str, consumer: str) -> str:
    """The name of a consumer's access point, unique in the account and region."""
    return f"{name_prefix}-lake-{consumer}"
