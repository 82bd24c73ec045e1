"""The registry of models: artifacts, versions and images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.registry.image_registry import ImageRegistry, ImageRegistryArgs
from components.registry.image_repository import ImageRepository, ImageRepositoryArgs
from components.registry.model_bucket import ModelBucket, ModelBucketArgs
from components.registry.model_groups import ModelGroups, ModelGroupsArgs
from infra.foundation import Foundation
from infra.tags import default_tags


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What other areas are handed of the registry."""

    bucket: ModelBucket
    groups: ModelGroups
    images: Mapping[str, ImageRepository]

    def contract(self) -> dict[str, Any]:
        """What other stacks may know of it."""
        return {
            "bucket": self.bucket.bucket_name,
            "model_groups": dict(self.groups.group_names),
            "repositories": {name: one.repository_url for name, one in self.images.items()},
        }


def deploy_registry(
    base: Foundation,
    outside_roles: Sequence[pulumi.Input[str]],
    workloads_outside: Sequence[str],
) -> Registry:
    """The registry's components; `outside_roles` reach the bucket and its copy from outside the
    VPC, `workloads_outside` the bucket alone."""
    return Registry(
        bucket=_model_bucket(base, outside_roles, workloads_outside),
        groups=_model_groups(base),
        images=_image_repositories(base),
    )


def _model_bucket(
    base: Foundation,
    outside_roles: Sequence[pulumi.Input[str]],
    workloads_outside: Sequence[str],
) -> ModelBucket:
    return ModelBucket(
        "models",
        ModelBucketArgs(
            settings=base.settings.registry,
            keys=base.keys,
            name_prefix=base.settings.name_prefix,
            s3_endpoint_id=base.network.s3_endpoint_id,
            boundary_arn=base.boundary_arn,
            administrators=base.settings.encryption.administrators,
            rescuers=base.rescuers,
            outside_roles=outside_roles,
            workloads_outside=workloads_outside,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _model_groups(base: Foundation) -> ModelGroups:
    return ModelGroups(
        "model-groups",
        ModelGroupsArgs(
            settings=base.settings.registry,
            key_arn=base.keys.key_arn("registry"),
            name_prefix=base.settings.name_prefix,
            owner=base.settings.owner,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )


def _image_repositories(base: Foundation) -> dict[str, ImageRepository]:
    registry = base.settings.registry
    ImageRegistry(
        "images",
        ImageRegistryArgs(
            settings=registry,
            key_arn=base.keys.key_arn("registry"),
            boundary_arn=base.boundary_arn,
            tags=default_tags(base.settings),
            **base.where,
        ),
        opts=base.top,
    )
    return {
        name: ImageRepository(
            f"images-{name}",
            ImageRepositoryArgs(
                settings=one,
                repository=name,
                key_arn=base.keys.key_arn("registry"),
                name_prefix=base.settings.name_prefix,
                force_delete=registry.force_destroy,
                **base.keep,
            ),
            opts=base.top,
        )
        for name, one in sorted(registry.repositories.items())
    }
