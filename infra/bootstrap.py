"""The bootstrap program: the state's bucket and key, from which every other stack starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions
from pydantic import ValidationError

from components.delivery.settings import BootstrapSettings
from components.delivery.state_backend import StateBackend, StateBackendArgs
from infra.errors import SettingsError

PROJECT = "mlops-bootstrap"


def load_bootstrap() -> BootstrapSettings:
    """The settings of the stack that is deployed. Raises SettingsError."""
    given = pulumi.Config(PROJECT).require_object("state")
    region = pulumi.Config("aws").require("region")
    return bootstrap_settings(given, region, source=f"Pulumi.{pulumi.get_stack()}.yaml")


def bootstrap_settings(given: Mapping[str, Any], region: str, *, source: str) -> BootstrapSettings:
    """The settings from the object `state` of a stack file. Raises SettingsError."""
    try:
        return BootstrapSettings.model_validate({**given, "region": region})
    except ValidationError as error:
        raise SettingsError(
            [
                f"{source}: state.{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
                for one in error.errors(include_url=False)
            ]
        ) from error


def deploy_bootstrap(settings: BootstrapSettings) -> None:
    """Registers the backend and exports what the other stacks' settings name."""
    provider = aws.Provider(
        "aws",
        region=settings.region,
        allowed_account_ids=[settings.account_id],
        default_tags=aws.ProviderDefaultTagsArgs(
            tags={
                "project": PROJECT,
                "organization": settings.organization,
                "managed-by": "pulumi",
            }
        ),
    )
    backend = StateBackend(
        "state",
        StateBackendArgs(settings=settings),
        opts=ResourceOptions(providers={"aws": provider}),
    )
    pulumi.export("backend_url", pulumi.Output.concat("s3://", backend.bucket_name))
    pulumi.export("bucket", backend.bucket_name)
    pulumi.export("key_arn", backend.key_arn)
    pulumi.export("secrets_provider", f"awskms://alias/mlops-state?region={settings.region}")
