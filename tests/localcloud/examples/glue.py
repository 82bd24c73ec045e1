"""How the platform uses Glue types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource


def a_database(cloud: Cloud, name: str = "acme_local_curated") -> str:
    """A database for tables."""
    database = cloud.create(
        "aws:glue/catalogDatabase:CatalogDatabase", name.replace("_", "-"), name=name
    )
    return str(database["name"])


def _iceberg(cloud: Cloud, name: str = "transactions") -> Props:
    database = a_database(cloud)
    return {
        "name": name,
        "databaseName": database,
        "description": "card payments",
        "tableType": "EXTERNAL_TABLE",
        "openTableFormatInput": {"icebergInput": {"metadataOperation": "CREATE", "version": "2"}},
        "storageDescriptor": {
            "location": f"s3://acme-local-lake-curated/tables/{name}",
            "columns": [
                {"name": "amount", "type": "decimal(12,2)"},
                {"name": "card_number", "type": "string"},
            ],
        },
    }


def a_table(cloud: Cloud) -> Resource:
    """An Iceberg table in a database of its own."""
    return cloud.create("aws:glue/catalogTable:CatalogTable", "transactions", **_iceberg(cloud))


def _json_table(cloud: Cloud) -> Props:
    return {
        "name": "labels",
        "databaseName": a_database(cloud),
        "tableType": "EXTERNAL_TABLE",
        "parameters": {"classification": "json"},
        "partitionKeys": [{"name": "day", "type": "string"}],
        "storageDescriptor": {
            "location": "s3://acme-local-lake-raw/labels/",
            "inputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "outputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "serDeInfo": {"serializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
            "columns": [{"name": "inference_id", "type": "string"}],
        },
    }


def _optimizer(cloud: Cloud) -> Props:
    table = a_table(cloud)
    return {
        "catalogId": ACCOUNT,
        "databaseName": table["databaseName"],
        "tableName": table["name"],
        "type": "retention",
        "configuration": {
            "enabled": True,
            "roleArn": a_role(cloud, service="glue.amazonaws.com")["arn"],
            "retentionConfiguration": {
                "icebergConfiguration": {
                    "snapshotRetentionPeriodInDays": 30,
                    "numberOfSnapshotsToRetain": 1,
                    "cleanExpiredFiles": True,
                }
            },
        },
    }


def _switched_off(cloud: Cloud) -> Props:
    role = a_role(cloud, service="glue.amazonaws.com", name="other")
    return {"configuration": {"enabled": False, "roleArn": role["arn"]}}


def _stop(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("glue").update_table_optimizer(
        CatalogId=ACCOUNT,
        DatabaseName=resource["databaseName"],
        TableName=resource["tableName"],
        Type="retention",
        TableOptimizerConfiguration={
            "roleArn": resource["configuration"]["roleArn"],
            "enabled": False,
        },
    )
    return "configuration"


def _encryption(cloud: Cloud, mode: str = "SSE-KMS") -> Props:
    key = a_key(cloud)["arn"]
    return {
        "dataCatalogEncryptionSettings": {
            "encryptionAtRest": {"catalogEncryptionMode": mode, "sseAwsKmsKeyId": key},
            "connectionPasswordEncryption": {
                "returnConnectionPasswordEncrypted": True,
                "awsKmsKeyId": key,
            },
        }
    }


def _crawler(cloud: Cloud) -> Props:
    return {
        "databaseName": a_database(cloud, "acme_local_raw"),
        "role": a_role(cloud, service="glue.amazonaws.com")["arn"],
        "s3Targets": [{"path": "s3://acme-local-lake-raw/"}],
        "schedule": "cron(0 4 * * ? *)",
        "securityConfiguration": "catalog-security",
        "recrawlPolicy": {"recrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        "schemaChangePolicy": {"updateBehavior": "LOG", "deleteBehavior": "LOG"},
        "lakeFormationConfiguration": {"useLakeFormationCredentials": True},
        "tags": {"component": "catalog"},
    }


def _security(cloud: Cloud) -> Props:
    key = a_key(cloud)["arn"]
    return {
        "encryptionConfiguration": {
            "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": key},
            "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": key},
            "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": key},
        }
    }


def _redescribe(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("glue").update_database(
        Name=resource["name"], DatabaseInput={"Name": resource["name"], "Description": "?"}
    )
    return "description"


def _reschedule(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("glue").update_crawler(Name=resource["name"], Schedule="cron(0 5 * * ? *)")
    return "schedule"


EXAMPLES = [
    Example(
        "aws:glue/catalogDatabase:CatalogDatabase",
        lambda _: {
            "name": "acme_local_raw",
            "description": "Tables over the bucket raw",
            "locationUri": "s3://acme-local-lake-raw/",
            "tags": {"component": "catalog"},
        },
        update={"description": "Tables", "tags": {"component": "other"}},
        replace={"name": "acme_local_other"},
        drift=_redescribe,
    ),
    Example(
        "aws:glue/catalogTable:CatalogTable",
        _iceberg,
        update={"description": "payments"},
        replace={"name": "payments"},
        label="Iceberg",
    ),
    Example(
        "aws:glue/catalogTable:CatalogTable",
        _json_table,
        update={"partitionKeys": [{"name": "day", "type": "date"}]},
        replace=lambda cloud: {"databaseName": a_database(cloud, "acme_local_other")},
        label="of JSON lines",
    ),
    Example(
        "aws:glue/catalogTableOptimizer:CatalogTableOptimizer",
        _optimizer,
        update=_switched_off,
        replace={"type": "compaction"},
        drift=_stop,
    ),
    Example(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        _encryption,
        update={
            "dataCatalogEncryptionSettings": {
                "encryptionAtRest": {"catalogEncryptionMode": "DISABLED"},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": False},
            }
        },
        survives_delete=True,
    ),
    Example(
        "aws:glue/crawler:Crawler",
        _crawler,
        update={
            "schedule": "cron(0 6 * * ? *)",
            "s3Targets": [{"path": "s3://acme-local-lake-raw/new/"}],
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_reschedule,
    ),
    Example(
        "aws:glue/securityConfiguration:SecurityConfiguration",
        _security,
        replace={
            "encryptionConfiguration": {
                "cloudwatchEncryption": {"cloudwatchEncryptionMode": "DISABLED"},
                "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "DISABLED"},
                "s3Encryption": {"s3EncryptionMode": "SSE-S3"},
            }
        },
    ),
]
