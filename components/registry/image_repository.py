"""A repository of container images."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ecr

from components.iam.document import document
from components.iam.statement import Statement
from components.registry.image_settings import ImageRepositorySettings

PULL_ACTIONS = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)
"""All that pulling an image takes, beside the login to the registry."""
LOG_IN = Statement(
    sid="LogInToRegistry",
    actions=["ecr:GetAuthorizationToken"],
    resources=["*"],
    wildcard_reason="The login is to the registry as a whole and has no resource",
)
"""The login that pulling and pushing begin with."""


@dataclass(frozen=True, kw_only=True)
class ImageRepositoryArgs:
    """What the repository needs from the rest of the platform.

    `repository` is its name below `name_prefix`; `force_delete` deletes its images with it.
    """

    settings: ImageRepositorySettings
    repository: str
    key_arn: Input[str]
    name_prefix: str
    protect: bool
    retain: bool
    force_delete: bool


class ImageRepository(ComponentResource):
    """Defines a repository: tags never move, images are scanned when pushed, old ones go."""

    repository_url: Output[str]
    repository_arn: Output[str]

    def __init__(
        self, name: str, args: ImageRepositoryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:registry:ImageRepository", name, None, opts)
        # Logical name is state: with the repository its images are lost.
        repository = ecr.Repository(
            f"{name}-repository",
            name=f"{args.name_prefix}/{args.repository}",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            force_delete=args.force_delete,
            tags={"component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        self.repository_url, self.repository_arn = repository.repository_url, repository.arn
        ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=repository.name,
            policy=lifecycle_policy(args.settings),
            opts=ResourceOptions(parent=self),
        )
        if args.settings.consumers:
            ecr.RepositoryPolicy(
                f"{name}-consumers",
                repository=repository.name,
                policy=document(
                    Statement(
                        sid="ConsumersPull",
                        actions=PULL_ACTIONS,
                        # ECR's repository policies name no resource: they stand on it.
                        principals={
                            "AWS": [
                                f"arn:aws:iam::{account}:root"
                                for account in sorted(args.settings.consumers.values())
                            ]
                        },
                    )
                ),
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs(
            {"repository_url": self.repository_url, "repository_arn": self.repository_arn}
        )


def lifecycle_policy(settings: ImageRepositorySettings) -> str:
    """The lifecycle policy as JSON text, its rules by rulePriority.

    ECR gives the rules back in that order; any other makes a difference for ever.
    """
    rules = [
        {
            "rulePriority": 1,
            "description": f"untagged images go after {settings.untagged_days} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": settings.untagged_days,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": f"the newest {settings.keep_images} images stay",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": settings.keep_images,
            },
            "action": {"type": "expire"},
        },
    ]
    ordered = sorted(rules, key=lambda rule: int(str(rule["rulePriority"])))
    return json.dumps({"rules": ordered}, separators=(",", ":"))
