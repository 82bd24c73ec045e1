"""The model package groups: one a model, with what other accounts may do, and its card."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sagemaker

from components.iam.document import document
from components.iam.statement import Statement
from components.registry.model_settings import ModelGroupSettings
from components.registry.settings import RegistrySettings


@dataclass(frozen=True, kw_only=True)
class ModelGroupsArgs:
    """What the groups need from the rest of the platform.

    `name_prefix` is organisation and environment; `owner` stands on the cards; `key_arn` is the
    registry key.
    """

    settings: RegistrySettings
    key_arn: Input[str]
    name_prefix: str
    account_id: str
    region: str
    owner: str
    protect: bool
    retain: bool


class ModelGroups(ComponentResource):
    """Defines a group, its policy for consumers and its card for each model of the settings."""

    group_names: dict[str, Output[str]]
    group_arns: dict[str, Output[str]]

    def __init__(
        self, name: str, args: ModelGroupsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:registry:ModelGroups", name, None, opts)
        self.group_names, self.group_arns = {}, {}
        for model, settings in sorted(args.settings.models.items()):
            # Logical name is state: with the group its versions are lost.
            group = sagemaker.ModelPackageGroup(
                f"{name}-{model}",
                model_package_group_name=group_name(args.name_prefix, model),
                model_package_group_description=settings.description or f"Versions of {model}",
                tags={"component": name, "model": model},
                # AWS has no UpdateModelPackageGroup: another description would mean another group.
                opts=ResourceOptions(
                    parent=self,
                    protect=args.protect,
                    retain_on_delete=args.retain,
                    ignore_changes=["modelPackageGroupDescription"],
                ),
            )
            self.group_names[model] = group.model_package_group_name
            self.group_arns[model] = group.arn
            if settings.consumers:
                sagemaker.ModelPackageGroupPolicy(
                    f"{name}-{model}-consumers",
                    model_package_group_name=group.model_package_group_name,
                    resource_policy=document(*_consumer_statements(model, settings, args)),
                    opts=ResourceOptions(parent=self),
                )
            self._card(name, model, settings, args)
        self.register_outputs({"group_names": self.group_names, "group_arns": self.group_arns})

    def _card(
        self, name: str, model: str, settings: ModelGroupSettings, args: ModelGroupsArgs
    ) -> None:
        sagemaker.ModelCard(
            f"{name}-{model}-card",
            model_card_name=group_name(args.name_prefix, model),
            model_card_status="Draft",
            content=card_content(model, settings, args.owner),
            security_config={"kms_key_id": args.key_arn},
            tags={"component": name, "model": model},
            # People and pipelines write the card from here on; the program only starts it.
            opts=ResourceOptions(
                parent=self,
                protect=args.protect,
                retain_on_delete=args.retain,
                ignore_changes=["content", "modelCardStatus"],
            ),
        )


def group_name(name_prefix: str, model: str) -> str:
    """The group's name in AWS: people, pipelines and consumers refer to it, so it is fixed."""
    return f"{name_prefix}-{model}"


def card_content(model: str, settings: ModelGroupSettings, owner: str) -> str:
    """The first content of a model card, in the service's schema, as JSON text."""
    content = {
        "model_overview": {
            "model_name": model,
            "model_description": settings.description or f"Versions of {model}",
            "model_owner": owner,
        },
        "intended_uses": {
            "intended_uses": settings.card.intended_use,
            "risk_rating": settings.card.risk_rating,
        },
    }
    return json.dumps(content, separators=(",", ":"), sort_keys=True)


def _consumer_statements(
    model: str, settings: ModelGroupSettings, args: ModelGroupsArgs
) -> tuple[Statement, Statement]:
    """What consumers may do: look at every version and deploy.

    sagemaker:UpdateModelPackage must never be here: with it a consumer could approve a version.
    That only an approved version is deployed is SageMaker's own rule (API Reference,
    CreateModelPackage, ModelApprovalStatus), and that of the model bucket, which lets consumers
    read no other artifact (consumer_access.py). CreateModel and DescribeModelPackage have no
    condition key for the status of the package that they name (Service Authorization Reference,
    "Amazon SageMaker AI"), so no policy can say it here.
    """
    place = f"arn:aws:sagemaker:{args.region}:{args.account_id}"
    group = group_name(args.name_prefix, model)
    principals = {
        "AWS": [f"arn:aws:iam::{account}:root" for account in sorted(settings.consumers.values())]
    }
    return (
        Statement(
            sid="ReadGroup",
            actions=["sagemaker:DescribeModelPackageGroup"],
            resources=[f"{place}:model-package-group/{group}"],
            principals=principals,
        ),
        Statement(
            sid="ReadAndDeployVersions",
            actions=[
                "sagemaker:CreateModel",
                "sagemaker:DescribeModelPackage",
                "sagemaker:ListModelPackages",
            ],
            resources=[f"{place}:model-package/{group}/*"],
            principals=principals,
        ),
    )
