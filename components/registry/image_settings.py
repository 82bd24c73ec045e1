"""What an operator may set of container images: repositories, and caches of other registries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import (
    AccountId,
    Name,
    Problems,
    Settings,
    allowed,
)

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
