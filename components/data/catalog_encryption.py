"""What Glue encrypts with keys of the stack."""

from __future__ import annotations

from pulumi import Resource, ResourceOptions
from pulumi_aws import glue

from components.encryption.key_ring import KeyRing


def encrypt_catalog(parent: Resource, name: str, keys: KeyRing) -> None:
    """Declares the encryption of the account's catalog and of its connection passwords."""
    key = keys.key_arn("data")
    glue.DataCatalogEncryptionSettings(
        f"{name}-encryption",
        data_catalog_encryption_settings={
            "encryption_at_rest": {"catalog_encryption_mode": "SSE-KMS", "sse_aws_kms_key_id": key},
            "connection_password_encryption": {
                "return_connection_password_encrypted": True,
                "aws_kms_key_id": key,
            },
        },
        opts=ResourceOptions(parent=parent),
    )


def security_configuration(
    parent: Resource, name: str, keys: KeyRing
) -> glue.SecurityConfiguration:
    """Declares what crawlers encrypt their logs, their bookmarks and what they write with."""
    return glue.SecurityConfiguration(
        f"{name}-security",
        encryption_configuration={
            "cloudwatch_encryption": {
                "cloudwatch_encryption_mode": "SSE-KMS",
                "kms_key_arn": keys.key_arn("logs"),
            },
            "job_bookmarks_encryption": {
                "job_bookmarks_encryption_mode": "CSE-KMS",
                "kms_key_arn": keys.key_arn("data"),
            },
            "s3_encryption": {
                "s3_encryption_mode": "SSE-KMS",
                "kms_key_arn": keys.key_arn("data"),
            },
        },
        opts=ResourceOptions(parent=parent),
    )
