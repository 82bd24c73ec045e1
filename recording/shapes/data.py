"""Outputs of Glue, Lake Formation and Athena types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _database(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": f"{declared.account}:{name}",
        "name": name,
        "catalogId": declared.account,
        "arn": declared.arn("glue", f"database/{name}"),
    }


def _table(declared: Declared) -> dict[str, Any]:
    name, database = declared.named(), declared.text("databaseName")
    return {
        "id": f"{declared.account}:{database}:{name}",
        "name": name,
        "catalogId": declared.account,
        "arn": declared.arn("glue", f"table/{database}/{name}"),
    }


def _optimizer(declared: Declared) -> dict[str, Any]:
    names = ("catalogId", "databaseName", "tableName", "type")
    return {"id": ",".join(declared.text(name) for name in names)}


def _crawler(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("glue", f"crawler/{name}")}


def _named(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name}


def _catalog(declared: Declared) -> dict[str, Any]:
    return {"id": declared.account, "catalogId": declared.account}


def _settings(declared: Declared) -> dict[str, Any]:
    return {"id": declared.hex(10, "settings")}


def _location(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("arn"), "lastModified": "2026-01-01T00:00:00Z"}


def _lf_tag(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.account}:{declared.text('key')}", "catalogId": declared.account}


def _hashed(declared: Declared) -> dict[str, Any]:
    return {"id": declared.hex(10, "grant")}


def _cells(declared: Declared) -> dict[str, Any]:
    data = declared.inputs.get("tableData") or {}
    names = ("databaseName", "name", "tableCatalogId", "tableName")
    return {"id": ",".join(str(data.get(name, "")) for name in names)}


def _workgroup(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("athena", f"workgroup/{name}")}


def _application(declared: Declared) -> dict[str, Any]:
    id_ = declared.hex(16, "application")
    return {"id": id_, "arn": declared.arn("emr-serverless", f"/applications/{id_}")}


def _cluster(declared: Declared) -> dict[str, Any]:
    name = declared.named("clusterName")
    uuid = f"{declared.uuid('cluster')}-s1"
    arn = declared.arn("kafka", f"cluster/{name}/{uuid}")
    return {"id": arn, "arn": arn, "clusterName": name, "clusterUuid": uuid}


def _table_bucket(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("s3tables", f"bucket/{name}")
    return {"id": arn, "name": name, "arn": arn, "ownerAccountId": declared.account}


def _table_bucket_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("tableBucketArn")}


def _namespace(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('tableBucketArn')};{declared.text('namespace')}"}


def _managed_table(declared: Declared) -> dict[str, Any]:
    names = ("tableBucketArn", "namespace", "name")
    made = declared.uuid("table")
    return {
        "id": ";".join(declared.text(name) for name in names),
        "arn": f"{declared.text('tableBucketArn')}/table/{made}",
        "warehouseLocation": f"s3://{made}--table-s3",
    }


DATA: Mapping[str, Shape] = {
    "aws:glue/catalogDatabase:CatalogDatabase": _database,
    "aws:glue/catalogTable:CatalogTable": _table,
    "aws:glue/catalogTableOptimizer:CatalogTableOptimizer": _optimizer,
    "aws:glue/crawler:Crawler": _crawler,
    "aws:glue/securityConfiguration:SecurityConfiguration": _named,
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": _catalog,
    "aws:lakeformation/dataLakeSettings:DataLakeSettings": _settings,
    "aws:lakeformation/resource:Resource": _location,
    "aws:lakeformation/lfTag:LfTag": _lf_tag,
    "aws:lakeformation/resourceLfTag:ResourceLfTag": _hashed,
    "aws:lakeformation/permissions:Permissions": _hashed,
    "aws:lakeformation/dataCellsFilter:DataCellsFilter": _cells,
    "aws:athena/workgroup:Workgroup": _workgroup,
    "aws:emrserverless/application:Application": _application,
    "aws:s3tables/tableBucket:TableBucket": _table_bucket,
    "aws:s3tables/tableBucketPolicy:TableBucketPolicy": _table_bucket_policy,
    "aws:s3tables/namespace:Namespace": _namespace,
    "aws:s3tables/table:Table": _managed_table,
    "aws:msk/serverlessCluster:ServerlessCluster": _cluster,
}
