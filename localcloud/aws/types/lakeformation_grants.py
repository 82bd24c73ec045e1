"""Lake Formation: grants, and filters of rows and columns."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.values import Props

_KINDS = ("dataCellsFilter", "dataLocation", "database", "lfTag", "lfTagPolicy", "table")
_RENAME = {
    "resource.dataLocation.arn": "ResourceArn",
    "resource.lfTag": "LFTag",
    "resource.lfTag.key": "TagKey",
    "resource.lfTag.values": "TagValues",
    "resource.table.wildcard": "TableWildcard",
    "resource.lfTagPolicy": "LFTagPolicy",
    "resource.lfTagPolicy.expressions": "Expression",
    "resource.lfTagPolicy.expressions.key": "TagKey",
    "resource.lfTagPolicy.expressions.values": "TagValues",
}
_FILTER = ("TableCatalogId", "DatabaseName", "TableName", "Name")


class Permissions(Emulation):
    """`aws.lakeformation.Permissions`; its id says who was granted access to what. Any change
    grants anew."""

    token = "aws:lakeformation/permissions:Permissions"
    service = "lakeformation"
    create_operation = "GrantPermissions"
    operations = frozenset({"GrantPermissions", "ListPermissions", "RevokePermissions"})
    rename = {**_RENAME, "permissionsWithGrantOptions": "PermissionsWithGrantOption"}
    outputs = ("permissionsWithGrantOptions",)
    outside = frozenset({"principal"})
    replace_on = frozenset(
        {*_KINDS, "catalogId", "permissions", "permissionsWithGrantOptions", "principal"}
    )

    def is_input(self, name: str) -> bool:
        return name in self.replace_on

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        granted = ("permissions", "permissionsWithGrantOptions")
        params = self.params(
            self.create_operation,
            {
                "principal": {"dataLakePrincipalIdentifier": inputs["principal"]},
                "resource": {kind: _every(inputs[kind]) for kind in _KINDS if kind in inputs},
                **{name: inputs[name] for name in granted if name in inputs},
            },
        )
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return json.dumps({key: params[key] for key in ("Principal", "Resource")}, sort_keys=True)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        wanted = json.loads(id_)
        grants = aws.pages("ListPermissions", "PrincipalResourcePermissions")
        found = next(
            (one for one in grants if all(one[key] == wanted[key] for key in wanted)), None
        )
        if found is None:
            return None
        shown = {"resource": {kind: known[kind] for kind in _KINDS if kind in known}}
        given = {kind: _one(part) for kind, part in found["Resource"].items()}
        resource = self.properties({"Resource": given}, shown if known else {})
        return {
            **resource.get("resource", {}),
            "principal": found["Principal"]["DataLakePrincipalIdentifier"],
            "permissions": sorted(found["Permissions"]),
            "permissionsWithGrantOptions": sorted(found["PermissionsWithGrantOption"]),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        wanted = json.loads(id_)
        found = self.read(aws, id_, known) or {}
        if found:
            aws.call(
                "RevokePermissions",
                **wanted,
                Permissions=found["permissions"],
                PermissionsWithGrantOption=found["permissionsWithGrantOptions"],
            )


def _every(part: Props) -> Props:
    """Every table of a database is a flag to the provider and an empty structure to AWS."""
    if part.get("wildcard"):
        return {**part, "wildcard": {}}
    return part


def _one(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "TableWildcard": True} if "TableWildcard" in part else part


class DataCellsFilter(Emulation):
    """`aws.lakeformation.DataCellsFilter`; its id is catalog, database, table and name."""

    token = "aws:lakeformation/dataCellsFilter:DataCellsFilter"
    service = "lakeformation"
    cloudformation = "AWS::LakeFormation::DataCellsFilter"
    create_operation = "CreateDataCellsFilter"
    operations = frozenset(
        {
            "CreateDataCellsFilter",
            "GetDataCellsFilter",
            "UpdateDataCellsFilter",
            "DeleteDataCellsFilter",
        }
    )
    replace_on = frozenset(
        {
            "tableData.databaseName",
            "tableData.name",
            "tableData.tableCatalogId",
            "tableData.tableName",
        }
    )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return ",".join(params["TableData"][name] for name in _FILTER)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetDataCellsFilter", **_named(id_))["DataCellsFilter"]
        return self.properties({"TableData": found}, known)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateDataCellsFilter", **self.params("UpdateDataCellsFilter", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDataCellsFilter", **_named(id_))


def _named(id_: str) -> dict[str, str]:
    return dict(zip(_FILTER, id_.split(","), strict=True))


TYPES = [Permissions, DataCellsFilter]
