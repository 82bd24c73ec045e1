"""What an operator may set of the model registry: the bucket, the model groups, the images.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from pydantic import Field, field_validator, model_validator

from components.common.settings import (
    Name,
    Path,
    Problems,
    Region,
    RoleArn,
    Settings,
)
from components.registry.image_settings import (
    CachePrefix,
    ImageRepositorySettings,
    PullThroughSettings,
)
from components.registry.model_settings import ModelGroupSettings
from components.registry.studio_settings import StudioSettings
from components.registry.tracking_settings import TrackingSettings

ACCESS_POINT_NAME_MOST = 50
"""S3 User Guide, "Rules for naming access points": 3 to 50 characters."""
NAME_MOST = 63
"""Characters of a bucket's, a model package group's and a model card's name."""
_ALIKE = (
    "{} and {} differ by hyphens only, and statements of policies, whose ids have letters and "
    "digits alone, would share one id. Rename one of them."
)


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
        description="Destroy deletes the artifacts too, locked versions included, and secrets of "
        "pull-through caches at once; only where they may be lost.",
    )
    deployer_roles: tuple[RoleArn, ...] = Field(
        default=(),
        max_length=20,
        description="Roles that deploy this stack; naming them closes the bucket to everything but "
        "the VPC's endpoint, these roles, the consumers' accounts and AWS services, and its copy "
        "to everything but these roles and AWS services.",
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

    @field_validator("pull_through", mode="after")
    @classmethod
    def _prefixes_differ(
        cls, found: Mapping[str, PullThroughSettings]
    ) -> Mapping[str, PullThroughSettings]:
        problems = Problems()
        names: dict[str, str] = {}
        for prefix in sorted(found):
            # The name of the login's secret, and of the resources.
            name = prefix.replace("/", "-")
            if names.setdefault(name, prefix) != prefix:
                problems.add(
                    f"{prefix} and {names[name]} would share one name, {name}. Rename one of them.",
                    at=(prefix,),
                )
        problems.refuse()
        return found

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
        for model, other in _alike(self.models):
            problems.add(_ALIKE.format(model, other), at=("models", model))
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
        for name, other in _alike(accounts):
            model = next(at for at, one in self.models.items() if name in one.consumers)
            problems.add(_ALIKE.format(name, other), at=("models", model, "consumers", name))
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


def _alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that is an earlier one but for its hyphens, with that one."""
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.setdefault(name.replace("-", ""), name)
        if earlier != name:
            yield name, earlier
