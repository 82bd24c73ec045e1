"""What an operator may set about encryption keys."""

from __future__ import annotations

from pydantic import Field

from components.common.settings import RoleArn, Settings


class EncryptionSettings(Settings):
    """The key ring: who administers it and how long a deleted key can be had back."""

    administrators: tuple[RoleArn, ...] = Field(
        default=(),
        description="Role ARNs that administer every key but cannot use one, the role that deploys "
        "among them (AWS refuses a key whose maker could not change it); none: whoever the "
        "account's own IAM policies let.",
    )
    deletion_window_days: int = Field(
        default=30, ge=7, le=30, description="Days in which a deleted key can still be restored."
    )
    rotation_days: int = Field(
        default=365, ge=90, le=2560, description="Days between two rotations of the key material."
    )
