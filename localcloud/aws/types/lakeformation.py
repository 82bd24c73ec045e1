"""Lake Formation: settings of the lake, its locations and tags."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import Emulation, Put
from localcloud.aws.values import Props

_LISTS = {
    "admins": "DataLakeAdmins",
    "readOnlyAdmins": "ReadOnlyAdmins",
    "externalDataFilteringAllowLists": "ExternalDataFilteringAllowList",
}
"""Lists of principals: input → member."""
_DEFAULTS = {
    "createDatabaseDefaultPermissions": "CreateDatabaseDefaultPermissions",
    "createTableDefaultPermissions": "CreateTableDefaultPermissions",
}
_PLAIN = {
    "parameters": "Parameters",
    "trustedResourceOwners": "TrustedResourceOwners",
    "allowExternalDataFiltering": "AllowExternalDataFiltering",
    "allowFullTableExternalDataAccess": "AllowFullTableExternalDataAccess",
    "authorizedSessionTagValueLists": "AuthorizedSessionTagValueList",
}


class DataLakeSettings(Put):
    """`aws.lakeformation.DataLakeSettings`, one an account and region; its id is the catalog. Every
    list that is not named is emptied. A delete empties all."""

    token = "aws:lakeformation/dataLakeSettings:DataLakeSettings"
    service = "lakeformation"
    create_operation = "PutDataLakeSettings"
    operations = frozenset({"PutDataLakeSettings", "GetDataLakeSettings"})
    outside = frozenset({"admins"})
    replace_on = frozenset({"catalogId"})

    def is_input(self, name: str) -> bool:
        return name in {*_LISTS, *_DEFAULTS, *_PLAIN, "catalogId"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        settings: dict[str, Any] = {
            member: [] for member in (*_LISTS.values(), *_DEFAULTS.values())
        }
        for name, member in _LISTS.items():
            if name in inputs:
                settings[member] = [_principal(one) for one in inputs[name]]
        for name, member in _DEFAULTS.items():
            if name in inputs:
                settings[member] = [
                    {
                        "Principal": _principal(one.get("principal")),
                        "Permissions": one.get("permissions", []),
                    }
                    for one in inputs[name]
                ]
        settings |= {member: inputs[name] for name, member in _PLAIN.items() if name in inputs}
        return self.create_operation, {"DataLakeSettings": settings}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_ = str(inputs.get("catalogId", aws.account))
        aws.call(operation, CatalogId=id_, **params)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetDataLakeSettings", CatalogId=id_)["DataLakeSettings"]
        result: Props = {"catalogId": id_} if "catalogId" in known else {}
        for name, member in _LISTS.items():
            result[name] = [_name(one) for one in found.get(member) or ()]
        for name, member in _DEFAULTS.items():
            result[name] = [
                {"principal": _name(one["Principal"]), "permissions": one["Permissions"]}
                for one in found.get(member) or ()
            ]
        for name, member in _PLAIN.items():
            if found.get(member) is not None and (name in known or not known):
                result[name] = found[member]
        return {name: value for name, value in result.items() if value not in ([], {}, False)}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        _, params = self.request({}, aws)
        aws.call(self.create_operation, CatalogId=id_, **params)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs.get("catalogId", aws.account))


def _principal(identifier: Any) -> dict[str, Any]:
    return {"DataLakePrincipalIdentifier": identifier}


def _name(principal: dict[str, Any]) -> str:
    return str(principal["DataLakePrincipalIdentifier"])


class Resource(Emulation):
    """`aws.lakeformation.Resource`, a registered location; its id is the ARN."""

    token = "aws:lakeformation/resource:Resource"
    service = "lakeformation"
    cloudformation = "AWS::LakeFormation::Resource"
    create_operation = "RegisterResource"
    operations = frozenset(
        {"RegisterResource", "DescribeResource", "UpdateResource", "DeregisterResource"}
    )
    rename = {"arn": "ResourceArn", "useServiceLinkedRole": "UseServiceLinkedRole"}
    replace_on = frozenset({"arn", "useServiceLinkedRole"})
    update_in_place = frozenset({"roleArn", "hybridAccessEnabled", "withFederation"})
    kept = {
        "useServiceLinkedRole": "AWS answers the role that is used, not how it was chosen",
        "withPrivilegedAccess": "AWS answers it only where it is on",
    }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeResource", ResourceArn=id_)["ResourceInfo"]
        return {**self.properties(found, known), "arn": id_}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = {key: inputs[key] for key in ("arn", *self.update_in_place) if key in inputs}
        aws.call("UpdateResource", **self.params("UpdateResource", wanted))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeregisterResource", ResourceArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["arn"])


class LfTag(Emulation):
    """`aws.lakeformation.LfTag`; its id is `<catalog>:<key>`."""

    token = "aws:lakeformation/lfTag:LfTag"
    service = "lakeformation"
    create_operation = "CreateLFTag"
    operations = frozenset({"CreateLFTag", "GetLFTag", "UpdateLFTag", "DeleteLFTag"})
    outputs = ("catalogId",)
    rename = {"key": "TagKey", "values": "TagValues"}
    replace_on = frozenset({"key", "catalogId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{aws.account}:{inputs['key']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        catalog, _, key = id_.partition(":")
        found = aws.call("GetLFTag", TagKey=key)
        return {"catalogId": catalog, "key": key, "values": found["TagValues"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        new, before = set(inputs["values"]), set(old["values"])
        change = {"TagValuesToAdd": new - before, "TagValuesToDelete": before - new}
        chosen: dict[str, Any] = {name: sorted(values) for name, values in change.items() if values}
        aws.call("UpdateLFTag", TagKey=inputs["key"], **chosen)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("GetLFTag", TagKey=id_.partition(":")[2])
        aws.call("DeleteLFTag", TagKey=id_.partition(":")[2])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{aws.account}:{inputs['key']}"


class ResourceLfTag(Emulation):
    """`aws.lakeformation.ResourceLfTag`; its id says what is tagged, and with what."""

    token = "aws:lakeformation/resourceLfTag:ResourceLfTag"
    service = "lakeformation"
    create_operation = "AddLFTagsToResource"
    operations = frozenset({"AddLFTagsToResource", "GetResourceLFTags", "RemoveLFTagsFromResource"})
    rename = {"resource.tableWithColumns.columnWildcard": "ColumnWildcard"}
    replace_on = frozenset({"catalogId", "database", "lfTag", "table", "tableWithColumns"})

    def is_input(self, name: str) -> bool:
        return name in self.replace_on

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        kinds = ("database", "table", "tableWithColumns")
        resource = {kind: inputs[kind] for kind in kinds if kind in inputs}
        params = self.params(self.create_operation, {"resource": resource})
        tag = inputs["lfTag"]
        params["LFTags"] = [{"TagKey": tag["key"], "TagValues": [tag["value"]]}]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        failures = aws.call(operation, **params).get("Failures")
        if failures:
            raise _failed(failures[0])
        return json.dumps(
            {"Resource": params["Resource"], "LFTags": params["LFTags"]}, sort_keys=True
        )

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        params = json.loads(id_)
        [wanted] = params["LFTags"]
        answer = aws.call("GetResourceLFTags", Resource=params["Resource"])
        columns = [one["LFTags"] for one in answer.get("LFTagsOnColumns", ())]
        asked = len(params["Resource"].get("TableWithColumns", {}).get("ColumnNames", ()))
        groups = columns or [answer.get("LFTagOnDatabase") or answer.get("LFTagsOnTable") or []]
        values = [
            tag["TagValues"][0]
            for tags in groups
            for tag in tags
            if tag["TagKey"] == wanted["TagKey"]
        ]
        if not values or len(values) < asked:
            return None
        # Where columns differ, the one that does not have the declared value is the news.
        value = next((one for one in values if one != wanted["TagValues"][0]), values[0])
        [(kind, named)] = params["Resource"].items()
        name = kind[0].lower() + kind[1:]
        back = {key[0].lower() + key[1:]: each for key, each in named.items()}
        return {
            name: {key: each for key, each in back.items() if not known or key in known[name]},
            "lfTag": {"key": wanted["TagKey"], "value": value},
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        params = json.loads(id_)
        aws.call("RemoveLFTagsFromResource", **params)


def _failed(failure: dict[str, Any]) -> CloudError:
    error = failure["Error"]
    return CloudError(error["ErrorCode"], error["ErrorMessage"])


TYPES = [DataLakeSettings, Resource, LfTag, ResourceLfTag]
