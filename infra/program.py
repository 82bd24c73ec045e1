"""The program: creates the components and hands the outputs of one to the next."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from components.encryption.key_ring import KeyRing, KeyRingArgs
from components.iam.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from components.monitoring.alerting import Alerting, AlertingArgs
from components.network.vpc import Vpc, VpcArgs
from infra.secrets import PlatformSecrets
from infra.settings import PlatformSettings
from infra.tags import default_tags

CONTRACT_VERSION = 1
"""Version of the `platform` output that other stacks read."""


def deploy(settings: PlatformSettings, secrets: PlatformSecrets | None = None) -> None:
    """Registers every resource of the stack and exports `platform`. Asks AWS nothing."""
    secrets = secrets or PlatformSecrets()
    account, region = settings.account_id, settings.region
    provider = aws.Provider(
        "aws",
        region=region,
        allowed_account_ids=[account],
        default_tags=aws.ProviderDefaultTagsArgs(tags=default_tags(settings)),
    )
    top = ResourceOptions(providers={"aws": provider})
    boundary_arn = _boundary(settings, top)
    keys = KeyRing(
        "keys",
        KeyRingArgs(
            settings=settings.encryption,
            account_id=account,
            region=region,
            protect=settings.protect,
            consumer_accounts={"registry": sorted(set(settings.registry.consumers.values()))},
        ),
        opts=top,
    )
    network = Vpc(
        "network",
        VpcArgs(
            settings=settings.network,
            account_id=account,
            region=region,
            logs_key_arn=keys.key_arn("logs"),
            boundary_arn=boundary_arn,
        ),
        opts=top,
    )
    alerting = Alerting(
        "alerts",
        AlertingArgs(
            settings=settings.monitoring.alerting,
            account_id=account,
            region=region,
            key_arn=keys.key_arn("messaging"),
            boundary_arn=boundary_arn,
            webhook_url=secrets.alert_webhook_url,
        ),
        opts=top,
    )
    pulumi.export(
        "platform",
        {
            "version": CONTRACT_VERSION,
            "account_id": account,
            "region": region,
            "network": {
                "vpc_id": network.vpc_id,
                "private_subnet_ids": network.private_subnet_ids,
                "isolated_subnet_ids": network.isolated_subnet_ids,
            },
            "keys": dict(keys.key_arns),
            "topics": dict(alerting.topic_arns),
        },
    )


def _boundary(settings: PlatformSettings, top: ResourceOptions) -> pulumi.Input[str]:
    """The boundary that the organisation prescribes, or the platform's own."""
    if settings.iam.permissions_boundary_arn is not None:
        return settings.iam.permissions_boundary_arn
    return PermissionsBoundary(
        "boundary",
        PermissionsBoundaryArgs(
            account_id=settings.account_id, policy_name=f"{settings.name_prefix}-boundary"
        ),
        opts=top,
    ).policy_arn
