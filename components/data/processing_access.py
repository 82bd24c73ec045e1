"""What Spark and SageMaker's processing jobs may do beside reading and writing the lake. Pure."""

from __future__ import annotations

from pulumi import Input, Output

from components.data.catalog_settings import DATABASES, database_name
from components.iam.calls import (
    LIST_OBJECTS,
    READ_OBJECTS,
    USE_TABLES,
    WRITE_LOGS,
    WRITE_OBJECTS,
)
from components.iam.key_grants import grant_through
from components.iam.statement import Statement
from components.registry.image_repository import LOG_IN, PULL_ACTIONS

JOB_LOGS = "/aws/sagemaker/ProcessingJobs"
SCRIPTS = "spark"
"""Prefix in the bucket artifacts that scripts of Spark jobs lie under. No role of the platform
writes there: who does decides what runs with the role of the jobs."""
METRICS = "mlops/processing"
"""The namespace of what jobs measure."""

DATA_CALLS = (*READ_OBJECTS, *WRITE_OBJECTS, *LIST_OBJECTS, "s3:DeleteObject")
"""What engines call to read data and to put other data in its place: Spark writes beside it first
and takes away what it wrote there (EMR Serverless User Guide, "Job runtime roles")."""
SPARK_CALLS = (*WRITE_LOGS, "logs:DescribeLogGroups", "logs:DescribeLogStreams")
"""EMR Serverless User Guide, "Logging for EMR Serverless with Amazon CloudWatch"."""
TABLE_CALLS = (
    *USE_TABLES,
    "glue:CreateTable",
    "glue:GetDatabase",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:GetTables",
    "glue:UpdateTable",
)
"""What they call of the catalog ("Job runtime roles"; Glue User Guide, "Encrypting your Data
Catalog")."""
MANAGED_TABLE_CALLS = (
    "s3tables:CreateTable",
    "s3tables:GetNamespace",
    "s3tables:GetTable",
    "s3tables:GetTableBucket",
    "s3tables:GetTableData",
    "s3tables:GetTableMetadataLocation",
    "s3tables:ListNamespaces",
    "s3tables:ListTables",
    "s3tables:PutTableData",
    "s3tables:UpdateTableMetadataLocation",
)
"""What the Iceberg client calls of a table bucket (S3 User Guide, "Access management for S3
Tables" and "Accessing Amazon S3 tables with the Amazon S3 Tables Catalog for Apache Iceberg")."""
STREAM_CALLS = (
    "kafka-cluster:AlterGroup",
    "kafka-cluster:Connect",
    "kafka-cluster:CreateTopic",
    "kafka-cluster:DescribeCluster",
    "kafka-cluster:DescribeGroup",
    "kafka-cluster:DescribeTopic",
    "kafka-cluster:ReadData",
    "kafka-cluster:WriteData",
    "kafka-cluster:WriteDataIdempotently",
)
"""What producers and consumers call (MSK Developer Guide, "Common use cases for client
authorization policy"). Producers since Kafka 3.0 write idempotently unless told otherwise, which
IAM asks for apart ("Create authorization policies for the IAM role")."""


def script_statement(bucket_arn: Input[str]) -> Statement:
    """A Spark job fetches its own script and what that imports (EMR Serverless User Guide, "Job
    runtime roles")."""
    return Statement(
        sid="ReadScripts",
        actions=["s3:GetObject"],
        resources=[Output.concat(bucket_arn, f"/{SCRIPTS}/*")],
    )


def spark_log_statements(log_group: str, *, account_id: str, region: str) -> tuple[Statement, ...]:
    """A Spark job writes into the group of its application, which it looks for first."""
    return (
        Statement(
            sid="WriteLogs",
            actions=[
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            resources=[f"arn:aws:logs:{region}:{account_id}:log-group:{log_group}:*"],
        ),
        Statement(
            sid="FindLogGroups",
            actions=["logs:DescribeLogGroups"],
            resources=["*"],
            wildcard_reason="DescribeLogGroups has no resource-level permissions",
        ),
    )


def job_statements(
    name_prefix: str, volume_key_arn: Input[str], *, account_id: str, region: str
) -> tuple[Statement, ...]:
    """Logs, metrics, images and volumes of SageMaker's processing jobs."""
    return (
        # Whoever starts a job of the platform has to name a key of its volume.
        grant_through("sagemaker", volume_key_arn, region),
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[f"arn:aws:logs:{region}:{account_id}:log-group:{JOB_LOGS}:*"],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": METRICS}},
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        LOG_IN,
        Statement(
            sid="PullImages",
            actions=PULL_ACTIONS,
            resources=[f"arn:aws:ecr:{region}:{account_id}:repository/{name_prefix}/*"],
        ),
    )


def table_statement(name_prefix: str, *, account_id: str, region: str) -> Statement:
    """Makes and changes tables in every database of the lake."""
    place = f"arn:aws:glue:{region}:{account_id}"
    names = [database_name(name_prefix, database) for database in DATABASES]
    return Statement(
        sid="UseTables",
        actions=[
            "glue:CreateTable",
            "glue:GetDatabase",
            "glue:GetPartitions",
            "glue:GetTable",
            "glue:GetTables",
            "glue:UpdateTable",
        ],
        resources=[
            f"{place}:catalog",
            *(f"{place}:database/{one}" for one in names),
            *(f"{place}:table/{one}/*" for one in names),
        ],
    )


def stream_statements(cluster_arn: Output[str]) -> tuple[Statement, ...]:
    """Topics and groups of a Kafka cluster: their ARNs are its own with the kind changed."""
    topics = cluster_arn.apply(lambda arn: arn.replace(":cluster/", ":topic/") + "/*")
    groups = cluster_arn.apply(lambda arn: arn.replace(":cluster/", ":group/") + "/*")
    return (
        Statement(
            sid="Connect",
            actions=[
                "kafka-cluster:Connect",
                "kafka-cluster:DescribeCluster",
                "kafka-cluster:WriteDataIdempotently",
            ],
            resources=[cluster_arn],
        ),
        Statement(
            sid="ReadAndWriteTopics",
            actions=[
                "kafka-cluster:CreateTopic",
                "kafka-cluster:DescribeTopic",
                "kafka-cluster:ReadData",
                "kafka-cluster:WriteData",
            ],
            resources=[topics],
        ),
        Statement(
            sid="UseGroups",
            actions=["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
            resources=[groups],
        ),
    )
