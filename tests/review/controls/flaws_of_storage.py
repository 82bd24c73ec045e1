"""For each control of buckets, keys and IAM the flaw that makes it fail."""

from __future__ import annotations

from collections.abc import Mapping

from tests.review.controls.mutation import (
    EVERYBODY,
    Mutation,
    beside,
    cut,
    drop,
    grant,
    on,
    put,
    ungrant,
)

BLOCK = "s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
POLICY = "s3/bucketPolicy:BucketPolicy"
_DEFAULT = "rules.applyServerSideEncryptionByDefault"


def _allow(action: str) -> Mutation:
    return grant(
        "policy", {"Sid": "Flaw", "Effect": "Allow", "Action": [action], "Resource": ["*"]}
    )


FLAWS: Mapping[str, Mutation] = {
    "s3-bucket-blocks-public-access": on(BLOCK, put("restrictPublicBuckets", False)),
    "s3-account-blocks-public-access": put("blockPublicPolicy", False),
    "s3-access-point-blocks-public-access": put(
        "publicAccessBlockConfiguration.blockPublicPolicy", False
    ),
    "s3-bucket-refuses-plain-text": on(POLICY, ungrant("policy", "aws:SecureTransport")),
    "s3-bucket-policy-names-principals": on(POLICY, grant("policy")),
    "s3-bucket-access-logged": drop("s3/bucketLogging:BucketLogging"),
    "s3-bucket-has-no-acl": on(
        "s3/bucketOwnershipControls:BucketOwnershipControls",
        put("rule.objectOwnership", "ObjectWriter"),
    ),
    "s3-bucket-grants-no-acl": put("acl", "public-read"),
    "s3-bucket-is-no-website": beside(
        "s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", bucket="@id"
    ),
    "s3-access-point-policy-names-principals": grant("policy"),
    "s3-log-target-is-in-the-stack": drop(POLICY),
    "s3-bucket-encrypted-with-own-key": on(
        ENCRYPTION, put(f"{_DEFAULT}.kmsMasterKeyId", "arn:aws:kms:us-east-1:1:alias/aws/s3")
    ),
    "s3-bucket-encrypts-by-default": on(ENCRYPTION, cut(_DEFAULT)),
    "s3-bucket-key-saves-requests": on(ENCRYPTION, put("rules.bucketKeyEnabled", False)),
    "s3-bucket-refuses-customer-keys": on(ENCRYPTION, cut("rules.blockedEncryptionTypes")),
    "s3-bucket-versioned": on(
        "s3/bucketVersioning:BucketVersioning", put("versioningConfiguration.status", "Suspended")
    ),
    "s3-bucket-has-lifecycle": on(LIFECYCLE, put("rules.status", "Disabled")),
    "s3-bucket-aborts-unfinished-uploads": on(
        LIFECYCLE, cut("rules.abortIncompleteMultipartUpload")
    ),
    "s3-bucket-ends-old-versions": on(
        LIFECYCLE,
        cut("rules.noncurrentVersionExpiration", "rules.noncurrentVersionTransitions"),
    ),
    "s3-bucket-announces-events": on(
        "s3/bucketNotification:BucketNotification", put("eventbridge", False)
    ),
    "s3-locked-bucket-keeps-by-default": on(
        "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        cut("rule.defaultRetention"),
    ),
    "s3-evidence-is-locked": put("objectLockEnabled", False),
    "s3-replication-is-encrypted": cut("rules.destination.encryptionConfiguration"),
    "kms-key-rotates": put("enableKeyRotation", False),
    "kms-key-rotates-every-year": put("rotationPeriodInDays", 730),
    "kms-key-can-be-rescued": put("deletionWindowInDays", 7),
    "kms-key-enabled": put("isEnabled", False),
    "kms-key-has-policy": cut("policy"),
    "kms-key-policy-names-principals": grant("policy"),
    "kms-key-keeps-its-lock": put("bypassPolicyLockoutSafetyCheck", True),
    "kms-key-has-alias": drop("kms/alias:Alias"),
    "kms-key-says-what-it-is-for": cut("description"),
    "kms-alias-names-key-of-the-stack": on("kms/key:Key", put("isEnabled", False)),
    "iam-policy-allows-not-everything": _allow("*"),
    "iam-policy-names-actions": _allow("dynamodb:*"),
    "iam-policy-decrypts-by-named-keys": _allow("kms:Decrypt"),
    "iam-policy-passes-named-roles": _allow("iam:PassRole"),
    "iam-policy-assumes-named-roles": _allow("sts:AssumeRole"),
    "iam-policy-reads-named-secrets": _allow("secretsmanager:GetSecretValue"),
    "iam-role-attaches-no-wide-policy": put(
        "policyArn", "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
    ),
    "iam-role-under-boundary": cut("permissionsBoundary"),
    "iam-role-trusts-named-principals": grant("assumeRolePolicy", EVERYBODY),
    "iam-role-holds-no-inline-policy": on(
        "iam/rolePoliciesExclusive:RolePoliciesExclusive", put("policyNames", ["by-hand"])
    ),
    "iam-role-attachments-are-exclusive": drop(
        "iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    ),
    "iam-role-session-is-short": put("maxSessionDuration", 43200),
    "iam-role-says-what-it-is-for": cut("description"),
    "iam-no-policy-on-user": beside(
        "iam/userPolicyAttachment:UserPolicyAttachment", policyArn="@arn", user="alice"
    ),
    "iam-passwords-long": put("minimumPasswordLength", 8),
    "iam-passwords-not-used-again": cut("passwordReusePrevention"),
    "iam-passwords-mixed": put("requireSymbols", False),
    "iam-passwords-end": put("maxPasswordAge", 365),
    "iam-oidc-provider-has-audience": put("clientIdLists", ["somebody-else"]),
    "iam-oidc-provider-is-https": put("url", "http://issuer.example.com"),
    "iam-saml-provider-has-metadata": put("samlMetadataDocument", "none"),
    "iam-analyzer-covers-the-account": put("type", "NOTHING"),
    "iam-unused-access-is-found-in-90-days": put("configuration.unusedAccess.unusedAccessAge", 365),
}
