"""What belongs to the whole image registry of an account and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ecr, secretsmanager

from components.iam import trust
from components.iam.document import document
from components.iam.key_grants import grant_through
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.image_repository import PULL_ACTIONS, lifecycle_policy
from components.registry.image_settings import ImageRepositorySettings, PullThroughSettings
from components.registry.settings import RegistrySettings

FILL = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
"""What the first pull of an image through a cache takes beside the pull itself (ECR user guide,
"IAM permissions required to sync an upstream registry")."""


@dataclass(frozen=True, kw_only=True)
class ImageRegistryArgs:
    """The switches `account_scanning`, `account_policy` and `pull_through` of the settings, and
    what repositories of caches are made with: the registry key, and `tags`, the stack's own."""

    settings: RegistrySettings
    key_arn: Input[str]
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    tags: Mapping[str, str]


class ImageRegistry(ComponentResource):
    """Defines the scanning of all images, and the caches of other registries: their rules, how
    their repositories are made, and the secrets of those that want a login.

    An account has one registry a region: a second stack that switches scanning on, or caches under
    the same prefix, collides with the first. Destroying the scanning sets it back to BASIC.
    """

    def __init__(
        self, name: str, args: ImageRegistryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:registry:ImageRegistry", name, None, opts)
        self._name, self._args = name, args
        if args.settings.account_scanning:
            ecr.RegistryScanningConfiguration(
                f"{name}-scanning",
                scan_type="ENHANCED",
                rules=[
                    {
                        "scan_frequency": "CONTINUOUS_SCAN",
                        "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}],
                    }
                ],
                opts=ResourceOptions(parent=self),
            )
        if args.settings.pull_through:
            maker = self._maker()
            for prefix, cache in sorted(args.settings.pull_through.items()):
                self._cache(prefix, cache, maker)
        if args.settings.account_policy and self._consumers():
            self._let_consumers_pull()
        self.register_outputs({})

    def _cache(self, prefix: str, cache: PullThroughSettings, maker: WorkloadRole) -> None:
        args, role = self._args, prefix.replace("/", "-")
        template = ecr.RepositoryCreationTemplate(
            f"{self._name}-template-{role}",
            prefix=prefix,
            description=f"Images of {cache.upstream}",
            applied_fors=["PULL_THROUGH_CACHE"],
            custom_role_arn=maker.role_arn,
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            # The cache follows a tag that moves upstream; it could not, if tags never moved.
            image_tag_mutability="MUTABLE",
            lifecycle_policy=lifecycle_policy(
                ImageRepositorySettings(keep_images=cache.keep_images)
            ),
            resource_tags=dict(args.tags),
            opts=ResourceOptions(parent=self, depends_on=maker.ready),
        )
        ecr.PullThroughCacheRule(
            f"{self._name}-cache-{role}",
            ecr_repository_prefix=prefix,
            upstream_registry_url=cache.upstream,
            credential_arn=self._secret(role) if cache.secret else cache.credential_arn,
            opts=ResourceOptions(parent=self, depends_on=[template]),
        )

    def _secret(self, role: str) -> Output[str]:
        """The secret without a value, which never passes through the program or its state."""
        return secretsmanager.Secret(
            f"{self._name}-login-{role}",
            # ECR reads secrets of this prefix only, and none that a key of ours encrypts (ECR user
            # guide, "Storing your upstream repository credentials in an AWS Secrets Manager
            # secret").
            name=f"ecr-pullthroughcache/{role}",
            description="username and accessToken of an upstream registry; put in by a person",
            # A stack that comes and goes takes the name again at once.
            recovery_window_in_days=0 if self._args.settings.force_destroy else 7,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        ).arn

    def _maker(self) -> WorkloadRole:
        """The role with which ECR makes a repository of a cache, encrypted and tagged."""
        args = self._args
        return WorkloadRole(
            f"{self._name}-maker",
            WorkloadRoleArgs(
                description="Makes the repositories of cached images",
                trust=trust.service("ecr.amazonaws.com", account_id=args.account_id),
                statements=(
                    Statement(
                        sid="MakeRepositories",
                        actions=["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
                        resources=self._repositories(),
                    ),
                    grant_through("ecr", args.key_arn, args.region, sid="GrantKey"),
                    Statement(
                        sid="SeeKey",
                        actions=["kms:DescribeKey", "kms:RetireGrant"],
                        resources=[args.key_arn],
                    ),
                ),
                # ECR User Guide, "IAM permissions for creating repository creation templates".
                calls=(
                    "ecr:CreateRepository",
                    "ecr:ReplicateImage",
                    "ecr:TagResource",
                    "kms:CreateGrant",
                    "kms:DescribeKey",
                    "kms:RetireGrant",
                ),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _repositories(self) -> list[Input[str]]:
        return [*cached_repositories(self._args.settings, self._args.account_id, self._args.region)]

    def _consumers(self) -> list[str]:
        found = {
            account
            for one in self._args.settings.repositories.values()
            for account in one.consumers.values()
        }
        return sorted(found)

    def _let_consumers_pull(self) -> None:
        ecr.RegistryPolicy(
            f"{self._name}-policy",
            policy=document(
                Statement(
                    sid="ConsumersFillCaches",
                    actions=["ecr:BatchImportUpstreamImage"],
                    resources=self._repositories(),
                    principals={
                        "AWS": [f"arn:aws:iam::{account}:root" for account in self._consumers()]
                    },
                )
            ),
            opts=ResourceOptions(parent=self),
        )


def cached_repositories(settings: RegistrySettings, account_id: str, region: str) -> list[str]:
    """The ARNs of all repositories that caches make."""
    place = f"arn:aws:ecr:{region}:{account_id}:repository"
    return [f"{place}/{prefix}/*" for prefix in sorted(settings.pull_through)]


def allow_cached_pull(repositories: Sequence[str]) -> tuple[Statement, ...]:
    """All that a role needs to pull images through caches, for the first time too; nothing when
    there is no cache. `repositories` are what `cached_repositories` gives."""
    if not repositories:
        return ()
    return (
        Statement(sid="PullCachedImages", actions=[*PULL_ACTIONS, *FILL], resources=repositories),
    )
