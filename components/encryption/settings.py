"""What an operator may set about encryption keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.common.settings import RoleArn, Settings, allowed

KeySpec = Literal["ECC_NIST_P256", "RSA_3072", "RSA_4096"]
"""Kinds of asymmetric keys that sign a SHA-256 digest."""

KeyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:kms:[a-z0-9-]+:\d{12}:key/[a-z0-9-]{36}$",
        **allowed(
            "the ARN of a KMS key",
            "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
    ),
]
"""The ARN of one KMS key, not of an alias."""


class SigningSettings(Settings):
    """The key that signs the artifacts of models."""

    key_spec: KeySpec = Field(
        default="ECC_NIST_P256",
        description="Kind of the key. Another kind is another key, as KMS changes and rotates none "
        "of these: name the old one in earlier_key_arns.",
    )
    earlier_key_arns: tuple[KeyArn, ...] = Field(
        default=(), max_length=5, description="Former signing keys whose signatures still count."
    )


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
    signing: SigningSettings = Field(
        default=SigningSettings(), description="The key that signs what is deployed."
    )
