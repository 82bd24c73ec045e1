"""What belongs to the whole image registry of an account and region."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, ResourceOptions
from pulumi_aws import ecr

from components.registry.settings import RegistrySettings


@dataclass(frozen=True, kw_only=True)
class ImageRegistryArgs:
    """The switches `account_scanning` and `pull_through` of the settings."""

    settings: RegistrySettings


class ImageRegistry(ComponentResource):
    """Defines the scanning of all images, and the caches of other registries.

    An account has one registry a region: a second stack that switches scanning on, or caches under
    the same prefix, collides with the first. Destroying the scanning sets it back to BASIC.
    """

    def __init__(
        self, name: str, args: ImageRegistryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:registry:ImageRegistry", name, None, opts)
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
        for prefix, cache in sorted(args.settings.pull_through.items()):
            ecr.PullThroughCacheRule(
                f"{name}-cache-{prefix.replace('/', '-')}",
                ecr_repository_prefix=prefix,
                upstream_registry_url=cache.upstream,
                credential_arn=cache.credential_arn,
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({})
