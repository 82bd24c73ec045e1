"""The gate that versions have to pass, as components are handed it."""

from __future__ import annotations

from components.data.settings import VersioningSettings
from components.data.versioning import Versioning, VersioningArgs
from components.encryption.key_ring import KeyRing
from components.encryption.settings import SigningSettings
from components.encryption.signing_key import SigningKey, SigningKeyArgs
from components.registry.model_bucket import ModelBucket
from components.registry.version_gate import VersionGate
from tests.components import world
from tests.components.pipelines.pipeline_world import a_lake

TABLE = f"arn:aws:dynamodb:{world.REGION}:{world.ACCOUNT}:table/acme-test-approvals"


def a_gate(
    ring: KeyRing, models: ModelBucket, *, signed: bool = True, table: str | None = TABLE
) -> VersionGate:
    """A gate that demands signatures, manifests and decisions, unless told otherwise."""
    return VersionGate(
        models=models,
        keys=ring,
        signing=SigningKey(
            "signing", SigningKeyArgs(settings=SigningSettings(), account_id=world.ACCOUNT)
        )
        if signed
        else None,
        versioning=Versioning(
            "versioning",
            VersioningArgs(
                settings=VersioningSettings(),
                lake=a_lake(ring),
                keys=ring,
                name_prefix=world.PREFIX,
                boundary_arn=world.BOUNDARY,
                protect=False,
                retain=False,
            ),
        ),
        approvals_table_arn=table,
    )
