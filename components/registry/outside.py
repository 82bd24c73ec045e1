"""Who from outside the VPC reaches the content of a bucket of artifacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Output

from components.iam.statement import Statement

DATA_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutObject",
    "s3:RestoreObject",
)
"""What touches content. Management stays possible from outside, so that nobody is locked out."""


def deny_outside(
    bucket_arn: Output[str],
    exempt: Sequence[Input[str]],
    doors: Mapping[str, Input[str] | Sequence[Input[str]]],
) -> Statement:
    """Denies content to everybody but the `exempt` roles, AWS services and who comes through one of
    the `doors`: keys of a condition and what they have to be. Without doors only those are left."""
    return Statement(
        sid="DenyOutsideTheVpc" if doors else "DenyAllButCopying",
        effect="Deny",
        actions=list(DATA_ACTIONS),
        resources=[bucket_arn, Output.concat(bucket_arn, "/*")],
        principals={"*": ["*"]},
        conditions={
            "ArnNotLikeIfExists": {"aws:PrincipalArn": exempt},
            "BoolIfExists": {
                "aws:PrincipalIsAWSService": "false",
                "aws:ViaAWSService": "false",
            },
            **({"StringNotEqualsIfExists": doors} if doors else {}),
        },
    )
