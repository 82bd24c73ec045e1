"""What a role needs to query the catalog. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.iam.statement import Statement


def catalog_arns(names: Sequence[str], *, account_id: str, region: str) -> list[Input[str]]:
    """The catalog, databases by name and all their tables: Glue asks for each of the three."""
    place = f"arn:aws:glue:{region}:{account_id}"
    return [
        f"{place}:catalog",
        *(f"{place}:database/{name}" for name in names),
        *(f"{place}:table/{name}/*" for name in names),
    ]


def query_statements(
    workgroup_arn: Input[str],
    *,
    catalog: Sequence[Input[str]],
    results_bucket: Input[str],
    results: str,
) -> tuple[Statement, ...]:
    """Queries in a workgroup over what `catalog` names, and their results below the prefix
    `results` of a bucket (its ARN)."""
    return (
        Statement(
            sid="Query",
            actions=[
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            resources=[workgroup_arn],
        ),
        Statement(
            sid="ReadCatalog",
            actions=[
                "glue:GetDatabase",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
            ],
            resources=catalog,
        ),
        Statement(
            sid="WriteResults",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            resources=[Output.concat(results_bucket, f"/{results}/*")],
        ),
        Statement(
            sid="FindResults",
            actions=["s3:GetBucketLocation"],
            resources=[results_bucket],
        ),
    )
