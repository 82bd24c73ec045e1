"""What the stream that feeds the search of logs may do, and whom the domain lets in. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.iam.calls import SAGEMAKER_NETWORK
from components.iam.statement import Statement

INDEX = "lines"
"""What the names of the indices start with."""
FAILED = "search-failed"
"""Prefix in the archive of what the domain did not take."""

DELIVERY_CALLS = (
    *SAGEMAKER_NETWORK,
    "ec2:DescribeVpcAttribute",
    "es:DescribeDomain",
    "es:DescribeDomainConfig",
    "es:DescribeDomains",
    "es:ESHttpGet",
    "es:ESHttpPost",
    "es:ESHttpPut",
)
"""What Firehose calls of a domain in a network (Firehose Developer Guide, "Grant Firehose access to
an OpenSearch Service destination in a VPC")."""


def delivery_statements(domain_arn: str) -> list[Statement]:
    """What Firehose asks of a domain. Source: Firehose developer guide, "Grant Firehose access to
    an OpenSearch Service destination in a VPC"."""
    return [
        Statement(
            sid="FindDomain",
            actions=["es:DescribeDomain", "es:DescribeDomainConfig", "es:DescribeDomains"],
            resources=[domain_arn],
        ),
        Statement(
            sid="WriteToIndices",
            actions=["es:ESHttpPost", "es:ESHttpPut"],
            resources=[f"{domain_arn}/_bulk", f"{domain_arn}/{INDEX}*"],
        ),
        Statement(
            sid="SeeIndices",
            actions=["es:ESHttpGet"],
            resources=[
                f"{domain_arn}/_all/_settings",
                f"{domain_arn}/_cluster/stats",
                f"{domain_arn}/_nodes",
                f"{domain_arn}/_nodes/*/stats",
                f"{domain_arn}/_stats",
                f"{domain_arn}/{INDEX}*/_mapping/*",
                f"{domain_arn}/{INDEX}*/_stats",
            ],
        ),
        Statement(
            sid="SeeEveryNetwork",
            actions=["ec2:DescribeVpcAttribute"],
            resources=["*"],
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
    ]


def failure_statements(bucket_arn: Output[str], group_arn: Output[str]) -> list[Statement]:
    """What Firehose asks to keep what the domain does not take in the bucket of the archive, and to
    say so in the log group of the delivery."""
    return [
        Statement(
            sid="KeepWhatFails",
            actions=["s3:AbortMultipartUpload", "s3:PutObject"],
            resources=[Output.concat(bucket_arn, f"/{FAILED}/*")],
        ),
        Statement(
            sid="FindBucket",
            actions=[
                "s3:GetBucketLocation",
                "s3:ListBucket",
                "s3:ListBucketMultipartUploads",
            ],
            resources=[bucket_arn],
        ),
        Statement(
            sid="TellOfFailures",
            actions=["logs:PutLogEvents"],
            resources=[Output.concat(group_arn, ":log-stream:*")],
        ),
    ]


def domain_statements(
    domain_arn: str, delivery_arn: Input[str], administrator: str
) -> Sequence[Statement]:
    """The policy of the domain: who may speak to it at all. What they may do there, its own roles
    say."""
    return [
        Statement(
            sid="SignedRequests",
            actions=[
                "es:ESHttpDelete",
                "es:ESHttpGet",
                "es:ESHttpHead",
                "es:ESHttpPatch",
                "es:ESHttpPost",
                "es:ESHttpPut",
            ],
            resources=[f"{domain_arn}/*"],
            principals={"AWS": [administrator]},
        ),
        Statement(
            sid="Delivery",
            actions=["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"],
            resources=[f"{domain_arn}/*"],
            principals={"AWS": [delivery_arn]},
        ),
    ]


def audit_statement(group_arn: Output[str], domain_arn: str, account_id: str) -> Statement:
    """Lets the domain write to its log group (OpenSearch Service developer guide, "Monitoring
    logs")."""
    return Statement(
        sid="DeliverSearchLogs",
        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
        resources=[Output.concat(group_arn, ":*")],
        principals={"Service": ["es.amazonaws.com"]},
        conditions={
            "ArnEquals": {"aws:SourceArn": domain_arn},
            "StringEquals": {"aws:SourceAccount": account_id},
        },
    )
