"""What an operator may set about delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

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
from components.encryption.settings import KeyArn

BucketName = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        **allowed("the name of a bucket: small letters, digits and hyphens", "acme-state"),
    ),
]
ConnectionArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[a-f0-9-]{36}$",
        **allowed(
            "the ARN of a connection to GitHub",
            "arn:aws:codeconnections:us-east-1:111122223333:connection/"
            "1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
    ),
]


class StateSettings(Settings):
    """Where the stack's state lies: outputs of the bootstrap stack."""

    bucket: BucketName = Field(description="Bucket of the state.")
    key_arn: KeyArn = Field(description="ARN of the key that encrypts the state and its secrets.")


class GithubSettings(Settings):
    """Roles that workflows of one GitHub repository assume, without a stored key."""

    owner: str = Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$",
        description="Organisation or user that owns the repository.",
        **allowed("the name of a GitHub organisation or user", "acme"),
    )
    repository: str = Field(
        pattern=r"^[A-Za-z0-9._-]{1,100}$",
        description="Name of the repository.",
        **allowed("the name of a GitHub repository, without its owner", "mlops-platform"),
    )
    owner_id: int | None = Field(
        default=None,
        ge=1,
        description="Number of the owner. With both numbers the roles trust the subject in its "
        "immutable form, which repositories made since mid-2026 send, and no other form.",
    )
    repository_id: int | None = Field(
        default=None, ge=1, description="Number of the repository; given with owner_id."
    )
    branch: str = Field(
        default="main",
        pattern=r"^[A-Za-z0-9._/-]{1,200}$",
        description="Branch whose workflows look for drift and push images.",
        **allowed("the name of a branch", "main"),
    )
    environment: Name = Field(
        description="Protected environment of the repository: only jobs in it, which somebody "
        "approved, become the deployer."
    )
    deployer_role_arn: RoleArn = Field(
        description="Role that deploys this stack, one of registry.deployer_roles. The "
        "organisation makes it; it trusts the role apply of this platform."
    )
    state: StateSettings = Field(description="What a preview reads of the state.")
    create_provider: bool = Field(
        default=True,
        description="Make the identity provider of GitHub; false: the account has it already, as "
        "only one of an address can be in an account.",
    )

    @model_validator(mode="after")
    def _check(self) -> GithubSettings:
        found = Problems()
        if (self.owner_id is None) != (self.repository_id is None):
            found.add(
                "only one of owner_id and repository_id is given. The immutable subject has both. "
                "Give both, or neither.",
                at=["repository_id" if self.repository_id is None else "owner_id"],
            )
        found.refuse()
        return self


class RunnerSettings(Settings):
    """A runner of GitHub Actions inside the network, hosted by CodeBuild."""

    connection_arn: ConnectionArn = Field(
        description="Connection to GitHub that somebody has approved in the console; no deployment "
        "can."
    )
    compute_type: str = Field(
        default="BUILD_GENERAL1_SMALL",
        pattern=r"^BUILD_GENERAL1_(SMALL|MEDIUM|LARGE)$",
        description="Size of the build container.",
        **allowed("a compute type of CodeBuild", "BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM"),
    )
    timeout_minutes: int = Field(
        default=240,
        ge=5,
        le=480,
        description="Minutes after which a job is ended, in the middle of an update if need be: a "
        "first deployment takes more than an hour, a roll-out that is watched nearly as long.",
    )
    concurrent_jobs: int = Field(default=2, ge=1, le=20, description="Jobs that run at a time.")


class DeliverySettings(Settings):
    """How changes reach this environment."""

    github: GithubSettings | None = Field(
        default=None, description="Roles of workflows; none: deployed by hand."
    )
    runner: RunnerSettings | None = Field(
        default=None, description="Runner inside the network; none: GitHub's own runners."
    )

    def problems_in(
        self, *, account_id: str, deployer_roles: Sequence[str]
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        if self.runner is not None and self.github is None:
            yield (
                ("runner",),
                "a runner without github has no repository whose jobs it runs. Give github too.",
            )
        if self.github is None:
            return
        deployer = self.github.deployer_role_arn
        if deployer not in deployer_roles:
            yield (
                ("github", "deployer_role_arn"),
                f"{deployer} is not among registry.deployer_roles, so that it could not write the "
                "model bucket from outside the network. Name it there too.",
            )
        key_account = self.github.state.key_arn.split(":")[4]
        if key_account != account_id:
            yield (
                ("github", "state", "key_arn"),
                f"{self.github.state.key_arn} belongs to account {key_account}, not to this "
                f"stack's {account_id}. Use the key of this account's bootstrap stack.",
            )


class BootstrapSettings(Settings):
    """The bootstrap stack: what has to be there before any other stack has a state."""

    organization: Name = Field(max_length=16, description="First part of the bucket's name.")
    account_id: AccountId = Field(description="AWS account; any other one is refused.")
    region: Region = Field(description="Region of the bucket and of the key.")
    administrators: tuple[RoleArn, ...] = Field(
        min_length=1,
        description="Roles that administer the key, the one that deploys this stack among them.",
    )
    users: tuple[RoleArn, ...] = Field(
        min_length=1, description="Roles that read and write states, the deployers."
    )
    readers: tuple[RoleArn, ...] = Field(
        default=(), description="Roles that only read states: those that preview and find drift."
    )
    lock_days: int = Field(
        default=30, ge=1, le=3650, description="Days in which no version of a state can be deleted."
    )
    keep_days: int = Field(
        default=365, ge=1, le=3650, description="Days after which replaced versions are deleted."
    )
    protect: bool = Field(default=True, description="Refuse to delete the bucket and the key.")

    @model_validator(mode="after")
    def _check(self) -> BootstrapSettings:
        found = Problems()
        if self.keep_days < self.lock_days:
            found.add(
                f"{self.keep_days} days is less than lock_days {self.lock_days}. Versions cannot "
                "be deleted before their lock ends. Use at least lock_days.",
                at=["keep_days"],
            )
        found.refuse()
        return self
