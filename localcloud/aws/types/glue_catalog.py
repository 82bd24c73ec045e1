"""Glue: databases, tables and their optimizers, the encryption of the catalog."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"GetTags", "TagResource", "UntagResource"})


class CatalogDatabase(Emulation):
    """`aws.glue.CatalogDatabase`; its id is `<catalog>:<name>`."""

    token = "aws:glue/catalogDatabase:CatalogDatabase"
    service = "glue"
    create_operation = "CreateDatabase"
    operations = TAGGING | {"CreateDatabase", "GetDatabase", "UpdateDatabase", "DeleteDatabase"}
    name = Name("name", most=255, lower=True)
    taggable = True
    outputs = ("arn", "catalogId")
    rename = {"databaseInput.createTableDefaultPermissions.principal": "Principal"}
    replace_on = frozenset({"name", "catalogId"})

    def is_input(self, name: str) -> bool:
        return name not in ("arn", "tagsAll", "region", "id")

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        outside = ("catalogId", "tags")
        beside = {key: inputs[key] for key in outside if key in inputs}
        inner = {
            key: value
            for key, value in inputs.items()
            if key not in (*outside, "tagsAll", "region")
        }
        return self.create_operation, self.params(
            self.create_operation, {**beside, "databaseInput": inner}
        )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{aws.account}:{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        name = id_.partition(":")[2]
        found = aws.call("GetDatabase", Name=name)["Database"]
        arn = aws.arn("glue", f"database/{name}")
        inner = {
            "description": found.get("Description"),
            "locationUri": found.get("LocationUri"),
            "parameters": found.get("Parameters") or None,
        }
        return {
            **inner,
            "name": name,
            "arn": arn,
            "catalogId": found["CatalogId"],
            "tags": aws.call("GetTags", ResourceArn=arn).get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            _, params = self.request(inputs, aws)
            aws.call("UpdateDatabase", Name=inputs["name"], DatabaseInput=params["DatabaseInput"])
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("glue", f"database/{inputs['name']}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDatabase", Name=id_.partition(":")[2])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{aws.account}:{inputs['name']}"


class CatalogTable(Emulation):
    """`aws.glue.CatalogTable`; its id is `<catalog>:<database>:<name>`."""

    token = "aws:glue/catalogTable:CatalogTable"
    service = "glue"
    create_operation = "CreateTable"
    operations = frozenset({"CreateTable", "GetTable", "UpdateTable", "DeleteTable"})
    name = Name("name", most=255, lower=True)
    outputs = ("arn", "catalogId")
    replace_on = frozenset({"name", "catalogId", "databaseName"})
    rename = {
        "tableInput.storageDescriptor.serDeInfo": "SerdeInfo",
        "openTableFormatInput": "OpenTableFormatInput",
    }
    kept = {"openTableFormatInput": "an instruction to the create, which AWS does not give back"}

    def is_input(self, name: str) -> bool:
        return name not in ("arn", "region", "id")

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        outside = ("catalogId", "databaseName", "openTableFormatInput")
        beside = {key: inputs[key] for key in outside if key in inputs}
        inner = {
            key: value for key, value in inputs.items() if key not in (*outside, "region", "arn")
        }
        return self.create_operation, self.params(
            self.create_operation, {**beside, "tableInput": inner}
        )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{aws.account}:{inputs['databaseName']}:{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        catalog, database, name = id_.split(":", 2)
        found = aws.call("GetTable", DatabaseName=database, Name=name)["Table"]
        declared = {key: known[key] for key in known if key not in self.replace_on}
        inner = self.properties({"TableInput": found}, {"tableInput": declared} if known else {})
        return {
            **inner.get("tableInput", {}),
            "name": name,
            "databaseName": database,
            "catalogId": catalog,
            "arn": aws.arn("glue", f"table/{database}/{name}"),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _, params = self.request(inputs, aws)
        aws.call(
            "UpdateTable", DatabaseName=inputs["databaseName"], TableInput=params["TableInput"]
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        _, database, name = id_.split(":", 2)
        aws.call("DeleteTable", DatabaseName=database, Name=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{aws.account}:{inputs['databaseName']}:{inputs['name']}"


class CatalogTableOptimizer(Emulation):
    """`aws.glue.CatalogTableOptimizer`; its id is `<catalog>,<database>,<table>,<type>`."""

    token = "aws:glue/catalogTableOptimizer:CatalogTableOptimizer"
    service = "glue"
    cloudformation = "AWS::Glue::TableOptimizer"
    create_operation = "CreateTableOptimizer"
    operations = frozenset(
        {
            "CreateTableOptimizer",
            "GetTableOptimizer",
            "UpdateTableOptimizer",
            "DeleteTableOptimizer",
        }
    )
    rename = {"configuration": "TableOptimizerConfiguration"}
    replace_on = frozenset({"catalogId", "databaseName", "tableName", "type"})
    update_in_place = frozenset({"configuration"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return self.identity(inputs, aws)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = _place(id_)
        found = aws.call("GetTableOptimizer", **place)["TableOptimizer"]
        answer = {**place, "TableOptimizerConfiguration": found["configuration"]}
        return self.properties(answer, known)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateTableOptimizer", **self.params("UpdateTableOptimizer", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteTableOptimizer", **_place(id_))

    def identity(self, inputs: Props, aws: Aws) -> str:
        names = ("catalogId", "databaseName", "tableName", "type")
        return ",".join(str(inputs[name]) for name in names)


def _place(id_: str) -> dict[str, str]:
    names = ("CatalogId", "DatabaseName", "TableName", "Type")
    return dict(zip(names, id_.split(","), strict=True))


class DataCatalogEncryptionSettings(Put):
    """`aws.glue.DataCatalogEncryptionSettings`, one an account and region; its id is the catalog.
    A delete switches the encryption off."""

    token = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
    service = "glue"
    create_operation = "PutDataCatalogEncryptionSettings"
    operations = frozenset({"PutDataCatalogEncryptionSettings", "GetDataCatalogEncryptionSettings"})
    outputs = ("catalogId",)
    replace_on = frozenset({"catalogId"})
    rename = {
        "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId": "SseAwsKmsKeyId",
    }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **{"CatalogId": aws.account, **params})
        return str(inputs.get("catalogId", aws.account))

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetDataCatalogEncryptionSettings", CatalogId=id_)
        return {**self.properties(answer, known), "catalogId": id_}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(self.create_operation, CatalogId=id_, DataCatalogEncryptionSettings={})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs.get("catalogId", aws.account))


TYPES = [CatalogDatabase, CatalogTable, CatalogTableOptimizer, DataCatalogEncryptionSettings]
