"""What an operator may set of the model registry: the bucket, the model groups, the images.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import (
    AccountId,
    Name,
    Path,
    Problems,
    Region,
    RoleArn,
    Settings,
    allowed,
)
from components.registry.studio_settings import StudioSettings
from components.registry.tracking_settings import TrackingSettings

ACCESS_POINT_NAME_MOST = 50
"""S3 User Guide, "Rules for naming access points": 3 to 50 characters."""
NAME_MOST = 63
"""Characters of a bucket's, a model package group's and a model card's name."""

Upstream = Literal[
    "public.ecr.aws",
    "registry.k8s.io",
    "quay.io",
    "registry-1.docker.io",
    "ghcr.io",
    "registry.gitlab.com",
]
"""Registries that ECR can cache (ECR User Guide, "Sync an upstream registry")."""
_WITH_LOGIN = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com")

SecretArn = Annotated[
    str,
    Field(
        # ECR reads only secrets whose name starts so.
        pattern=(
            r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:"
            r"secret:ecr-pullthroughcache/[\w+=.@/-]+$"
        ),
        **allowed(
            "the ARN of a Secrets Manager secret whose name starts with ecr-pullthroughcache/",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf",
        ),
    ),
]
"""The secret with the login to an upstream registry."""

CachePrefix = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(?:[._/-][a-z0-9]+)*$",
        min_length=2,
        max_length=30,
        **allowed("small letters, digits, and single . _ - / between them", "k8s"),
    ),
]
"""The first part of the names of cached images."""


class ModelCardSettings(Settings):
    """What the card of a model says before its first version exists."""

    intended_use: str = Field(
        default="Not yet stated.",
        min_length=1,
        max_length=2048,
        description="What the model is for, and what it is not for.",
    )
    risk_rating: Literal["High", "Medium", "Low", "Unknown"] = Field(
        default="Unknown", description="The organisation's risk rating of the model."
    )


class ModelGroupSettings(Settings):
    """One model: the group that its versions are registered in."""

    description: str = Field(
        default="",
        max_length=1024,
        pattern=r"^[^<>]*$",
        description="What the model does; AWS keeps the text with which the group was made.",
        **allowed("up to 1024 characters without < and >", "scores card payments for fraud"),
    )
    consumers: Mapping[Name, AccountId] = Field(
        default_factory=dict,
        description="Other accounts that read and deploy versions of the model, by a name.",
    )
    card: ModelCardSettings = Field(
        default_factory=ModelCardSettings, description="The model card's first content."
    )


class ImageRepositorySettings(Settings):
    """One repository of container images."""

    keep_images: int = Field(
        default=50, ge=1, le=1000, description="Newest tagged images kept (images)."
    )
    untagged_days: int = Field(
        default=14, ge=1, le=365, description="Untagged images are deleted after this (days)."
    )
    consumers: Mapping[Name, AccountId] = Field(
        default_factory=dict, description="Other accounts that pull the images, by a name."
    )


class PullThroughSettings(Settings):
    """A cache of another registry inside ours."""

    upstream: Upstream = Field(description="The registry that is cached.")
    credential_arn: SecretArn | None = Field(
        default=None,
        description="The secret with its login, made elsewhere; only some registries need one.",
    )
    secret: bool = Field(
        default=False,
        description="Make the secret, empty: a person puts username and accessToken into it.",
    )
    keep_images: int = Field(
        default=20, ge=1, le=1000, description="Newest images kept of each cached one (images)."
    )

    @model_validator(mode="after")
    def _login_where_needed(self) -> Self:
        problems = Problems()
        if self.upstream in _WITH_LOGIN and self.credential_arn is None and not self.secret:
            problems.add(
                f"missing, but ECR caches {self.upstream} only with a login. Store the login in "
                "Secrets Manager under a name that starts with ecr-pullthroughcache/ and give "
                "its ARN, or set secret: true.",
                at=("credential_arn",),
            )
        if self.secret and self.credential_arn is not None:
            problems.add(
                f"true beside {self.credential_arn}. One secret holds the login. Remove one of "
                "the two.",
                at=("secret",),
            )
        if self.secret and self.upstream not in _WITH_LOGIN:
            problems.add(
                f"true, but {self.upstream} is read without a login. Remove it.", at=("secret",)
            )
        if self.upstream not in _WITH_LOGIN and self.credential_arn is not None:
            problems.add(
                f"{self.credential_arn} is a login, but {self.upstream} is read without one. "
                "Remove it.",
                at=("credential_arn",),
            )
        problems.refuse()
        return self


class RegistrySettings(Settings):
    """The model registry of one environment."""

    replicate_to: Region | None = Field(
        default=None, description="Region that gets a copy of every model artifact; none: no copy."
    )
    object_lock_days: int = Field(
        default=30,
        ge=1,
        le=36500,
        description="Nobody can delete a version of an artifact for this long (days, governance).",
    )
    noncurrent_days: int = Field(
        default=90,
        ge=1,
        le=36500,
        description="Replaced or deleted versions of an artifact are removed after this (days).",
    )
    keep_noncurrent_versions: int = Field(
        default=5,
        ge=1,
        le=100,
        description="Newest replaced versions that are kept for ever (versions).",
    )
    abort_uploads_days: int = Field(
        default=7, ge=1, le=365, description="Unfinished multipart uploads are removed (days)."
    )
    access_log_days: int = Field(
        default=365, ge=1, le=36500, description="How long the access logs are kept (days)."
    )
    force_destroy: bool = Field(
        default=False,
        description="Destroy deletes the artifacts too, locked versions included; only where they "
        "may be lost.",
    )
    deployer_roles: tuple[RoleArn, ...] = Field(
        default=(),
        max_length=20,
        description="Roles that deploy this stack; naming them closes the bucket to everything but "
        "the VPC's endpoint, these roles, the consumers' access points and AWS services.",
    )
    models: Mapping[Name, ModelGroupSettings] = Field(
        default_factory=dict, description="The models, by name."
    )
    repositories: Mapping[Name, ImageRepositorySettings] = Field(
        default_factory=lambda: {
            "training": ImageRepositorySettings(),
            "serving": ImageRepositorySettings(),
        },
        description="The repositories of container images, by name.",
    )
    account_scanning: bool = Field(
        default=False,
        description="Set the scanning of all images of the account and region; one stack only may.",
    )
    tracking: TrackingSettings | None = Field(
        default=None, description="Managed MLflow; without it there is none."
    )
    studio: StudioSettings | None = Field(
        default=None, description="SageMaker Studio; without it there is none."
    )
    account_policy: bool = Field(
        default=False,
        description="Set the policy of the account's registry, so that consumers of repositories "
        "fill and pull the caches too; one stack of an account and region only may.",
    )
    pull_through: Mapping[CachePrefix, PullThroughSettings] = Field(
        default_factory=dict,
        description="Registries cached in ours, by prefix; one stack of an account per prefix.",
    )

    @property
    def consumers(self) -> dict[str, str]:
        """Account id of every consumer of any model, by its name, sorted by name."""
        found = {n: a for model in self.models.values() for n, a in model.consumers.items()}
        return dict(sorted(found.items()))

    def models_of(self, consumer: str) -> list[str]:
        """The names of the models that a consumer may read, sorted."""
        return sorted(name for name, model in self.models.items() if consumer in model.consumers)

    @model_validator(mode="after")
    def _versions_outlive_their_lock(self) -> Self:
        problems = Problems()
        if self.noncurrent_days < self.object_lock_days:
            problems.add(
                f"{self.noncurrent_days} days is less than object_lock_days "
                f"({self.object_lock_days}): a locked version cannot be removed. Use "
                f"{self.object_lock_days} or more, or lower object_lock_days.",
                at=("noncurrent_days",),
            )
        accounts: dict[str, str] = {}
        names: dict[str, str] = {}
        for model, settings in self.models.items():
            for name, account in settings.consumers.items():
                if accounts.setdefault(name, account) != account:
                    problems.add(
                        f"{account} is not the account that another model calls {name} "
                        f"({accounts[name]}). Use one name for one account.",
                        at=("models", model, "consumers", name),
                    )
                if names.setdefault(account, name) != name:
                    problems.add(
                        f"{account} is called {names[account]} at another model. Use one name "
                        "for one account.",
                        at=("models", model, "consumers", name),
                    )
        problems.refuse()
        return self

    def problems_in(
        self, *, account_id: str, region: str, name_prefix: str, protect: bool, has_people: bool
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `name_prefix` is what names start with: organisation and environment, as in acme-dev;
        `has_people` says whether there are roles of people.
        """
        for at, text in (
            self.studio.problems_in(has_people=has_people) if self.studio is not None else ()
        ):
            yield ("studio", *at), text
        if self.replicate_to == region:
            yield (
                ("replicate_to",),
                f"{region} is the stack's own region. Name another region, or leave the key out.",
            )
        if protect and self.force_destroy:
            yield (
                ("force_destroy",),
                "true contradicts protect: true. Remove force_destroy where content is protected.",
            )
        if protect and not self.deployer_roles:
            yield (
                ("deployer_roles",),
                "empty, but with protect: true the bucket has to be closed to everything outside "
                "the VPC. Name the role that runs pulumi up.",
            )
        yield from self._consumers_that_are(account_id)
        yield from self._names_too_long(account_id, region, name_prefix)

    def _consumers_that_are(self, account_id: str) -> Iterator[tuple[Path, str]]:
        everything = (("models", self.models), ("repositories", self.repositories))
        for key, things in everything:
            for thing, settings in things.items():
                for name, account in settings.consumers.items():
                    if account == account_id:
                        yield (
                            (key, thing, "consumers", name),
                            f"{account} is this stack's own account, which needs no entry. Name "
                            "another account, or remove the consumer.",
                        )

    def _names_too_long(
        self, account_id: str, region: str, name_prefix: str
    ) -> Iterator[tuple[Path, str]]:
        regions = [region, *([self.replicate_to] if self.replicate_to else [])]
        longest = max(len(f"{name_prefix}-models-logs-{account_id}-{r}") for r in regions)
        if longest > NAME_MOST:
            yield (
                (),
                f"bucket names would have {longest} characters with {name_prefix}, more than the "
                f"{NAME_MOST} that S3 accepts. Shorten organization or the stack's name.",
            )
        for model in self.models:
            name = f"{name_prefix}-{model}"
            if len(name) > NAME_MOST:
                yield (
                    ("models", model),
                    f"{name} has {len(name)} characters, more than the {NAME_MOST} of a model "
                    "group. Shorten the model's name.",
                )
        for consumer in self.consumers:
            name = f"{name_prefix}-{consumer}"
            if len(name) > ACCESS_POINT_NAME_MOST:
                model = self.models_of(consumer)[0]
                yield (
                    ("models", model, "consumers", consumer),
                    f"{name} has {len(name)} characters, more than the "
                    f"{ACCESS_POINT_NAME_MOST} of an access point. Shorten the consumer's name.",
                )
