"""Where results of queries lie, and that nobody sees those of others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Output

from components.iam.sid import sid_part
from components.iam.statement import Statement

QUERY_RESULTS = "queries"
"""Prefix in the bucket artifacts that results of queries are written to."""

REACH = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
"""What only the reader itself may do with its results. Deletion is left to whoever may: it shows
nothing, and `force_destroy` needs it."""


def results_of(reader: str) -> str:
    """The prefix of one reader's results."""
    return f"{QUERY_RESULTS}/{reader}"


def keep_results_apart(
    bucket_arn: Input[str], readers: Mapping[str, Sequence[str]]
) -> tuple[Statement, ...]:
    """What the policy of the bucket says: results are read and written by the reader's own roles
    alone, `readers` by name with patterns of their ARNs.

    Lake Formation governs no results, and Athena has no policies of resources; but it fetches them
    with the permissions of whoever asks (Athena API reference, GetQueryResults). So this holds for
    every role of the account, whatever its own policy says, in Athena as in S3.
    """
    return tuple(
        Statement(
            sid=f"ResultsOf{sid_part(reader)}",
            effect="Deny",
            actions=REACH,
            resources=[Output.concat(bucket_arn, f"/{results_of(reader)}/*")],
            principals={"*": ["*"]},
            conditions={"ArnNotLike": {"aws:PrincipalArn": list(roles)}},
        )
        for reader, roles in sorted(readers.items())
    )
