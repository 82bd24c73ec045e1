"""Who reaches a bucket, and who is written down."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.documents import no_everybody_without_condition, refuses_plain_text, statements
from review.controls.predicates import (
    absent,
    all_of,
    equals,
    named,
    neighbour,
    no_neighbour,
    one_of,
    present,
)

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
LOGGING = "aws:s3/bucketLogging:BucketLogging"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
TRAIL = "aws:cloudtrail/trail:Trail"

LOG_TARGET = neighbour(LOGGING, "targetBucket")
"""A bucket that access logs are delivered to."""

_BLOCKED = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _blocked(prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}{one}" for one in _BLOCKED)


CONTROLS = (
    Control(
        id="s3-bucket-blocks-public-access",
        title="A bucket blocks public access in all four ways",
        level="error",
        types=[BUCKET],
        holds=neighbour(BLOCK, "bucket", all_of(*(equals(one, True) for one in _blocked()))),
        fix="Give the bucket a BucketPublicAccessBlock with all four settings true.",
        frameworks="S3.2, S3.3, S3.8, CIS 2.1.4, CKV_AWS_53, CKV_AWS_54, "
        "CKV_AWS_55, CKV_AWS_56, CKV2_AWS_6, prowler s3_bucket_level_public_access_block",
    ),
    Control(
        id="s3-account-blocks-public-access",
        title="The account blocks public access to every bucket",
        level="error",
        types=[ACCOUNT_BLOCK],
        holds=all_of(*(equals(one, True) for one in _blocked())),
        fix="Set all four settings of the account's public access block to true.",
        frameworks="S3.1, CIS 2.1.4, prowler s3_account_level_public_access_blocks",
    ),
    Control(
        id="s3-access-point-blocks-public-access",
        title="An access point blocks public access in all four ways",
        level="error",
        types=[ACCESS_POINT],
        holds=all_of(*(equals(one, True) for one in _blocked("publicAccessBlockConfiguration."))),
        fix="Set all four settings of publicAccessBlockConfiguration to true.",
        frameworks="S3.19, prowler s3_access_point_public_access_block",
    ),
    Control(
        id="s3-bucket-refuses-plain-text",
        title="A bucket refuses requests without TLS",
        level="error",
        types=[BUCKET],
        holds=neighbour(POLICY, "bucket", refuses_plain_text("policy")),
        fix="Add the statement that denies s3:* when aws:SecureTransport is false.",
        frameworks="S3.5, CIS 2.1.1, CKV_AWS_379, prowler s3_bucket_secure_transport_policy",
    ),
    Control(
        id="s3-bucket-policy-names-principals",
        title="A bucket's policy allows nothing to everybody",
        level="error",
        types=[BUCKET],
        holds=neighbour(POLICY, "bucket", statements("policy", no_everybody_without_condition)),
        fix="Name the principals of the statement, or remove it.",
        frameworks="S3.2, S3.6, CKV_AWS_70, prowler s3_bucket_policy_public_write_access",
    ),
    Control(
        id="s3-bucket-access-logged",
        title="A bucket logs who reads it",
        level="warning",
        types=[BUCKET],
        holds=neighbour(LOGGING, "bucket", present("targetBucket")),
        exempt=[
            Exemption(
                when=LOG_TARGET,
                reason="a target of access logs: logging its own deliveries would never end",
            )
        ],
        fix="Give the bucket a LogBucket.",
        frameworks="S3.9, CKV_AWS_18, prowler s3_bucket_server_access_logging_enabled",
    ),
    Control(
        id="s3-bucket-has-no-acl",
        title="A bucket has no access control lists",
        level="error",
        types=[BUCKET],
        holds=neighbour(OWNERSHIP, "bucket", equals("rule.objectOwnership", "BucketOwnerEnforced")),
        fix="Set objectOwnership to BucketOwnerEnforced.",
        frameworks="S3.12, CKV2_AWS_65, prowler s3_bucket_acl_prohibited",
    ),
    Control(
        id="s3-bucket-grants-no-acl",
        title="No access list is set on a bucket",
        level="error",
        types=[BUCKET],
        holds=all_of(
            one_of("acl", "private", default="private"),
            absent("grants"),
            no_neighbour("aws:s3/bucketAcl:BucketAcl", "bucket"),
        ),
        fix="Remove the access list; grant by policy.",
        frameworks="S3.12, CKV_AWS_20, CKV_AWS_57, prowler s3_bucket_public_list_acl",
    ),
    Control(
        id="s3-bucket-is-no-website",
        title="A bucket is no website",
        level="error",
        types=[BUCKET],
        holds=all_of(
            absent("website"),
            no_neighbour("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", "bucket"),
        ),
        fix="Remove the website; serve through CloudFront with an origin access control.",
        frameworks="prowler s3_bucket_website_hosting_disabled",
    ),
    Control(
        id="s3-access-point-policy-names-principals",
        title="An access point's policy allows nothing to everybody",
        level="error",
        types=[ACCESS_POINT],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the principals of the statement.",
        frameworks="S3.19, S3.6",
    ),
    Control(
        id="s3-log-target-is-in-the-stack",
        title="Access logs go to a bucket that this stack keeps",
        level="warning",
        types=[LOGGING],
        holds=named("targetBucket", BUCKET, neighbour(POLICY, "bucket")),
        fix="Send the logs to a LogBucket of the stack.",
        frameworks="S3.9",
    ),
)
