"""Access points that read: what their policies say, and that the public never gets through."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input
from pulumi_aws import s3

from components.iam.statement import Statement

CLOSED: s3.AccessPointPublicAccessBlockConfigurationArgsDict = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}
"""The public access block of an access point; it can be set at creation only."""


def access_point_arn(name: str, account_id: str, region: str) -> str:
    """The ARN of an access point, known before there is one: policies of buckets name it."""
    return f"arn:aws:s3:{region}:{account_id}:accesspoint/{name}"


def read_statements(
    arn: str, principals: Sequence[Input[str]], prefixes: Sequence[str], what: str
) -> tuple[Statement, ...]:
    """The policy of an access point whose principals read objects under the prefixes, and list
    those; `what` names the objects in the sids, as in Models."""
    return (
        Statement(
            sid=f"Read{what}",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[f"{arn}/object/{prefix}/*" for prefix in prefixes],
            principals={"AWS": principals},
        ),
        Statement(
            sid=f"List{what}",
            actions=["s3:ListBucket"],
            resources=[arn],
            principals={"AWS": principals},
            conditions={"StringLike": {"s3:prefix": [f"{prefix}/*" for prefix in prefixes]}},
        ),
    )
