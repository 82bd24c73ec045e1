"""Lake Formation: cell filters, which moto lacks, and what it forgets of registered locations,
tags on columns and tags that are not there."""

from __future__ import annotations

import json
from typing import Any

from moto.lakeformation import urls
from moto.lakeformation.exceptions import AlreadyExists, EntityNotFound
from moto.lakeformation.models import LakeFormationBackend, Resource
from moto.lakeformation.responses import LakeFormationResponse

_NAMES = ("TableCatalogId", "DatabaseName", "TableName", "Name")
"""What identifies a cell filter."""
_FLAGS = ("WithFederation", "HybridAccessEnabled", "WithPrivilegedAccess")

_ADDED = (
    "CreateDataCellsFilter",
    "DeleteDataCellsFilter",
    "GetDataCellsFilter",
    "UpdateDataCellsFilter",
    "UpdateResource",
)
"""Operations that moto has no address for."""

_moto_add_tags = LakeFormationBackend.add_lf_tags_to_resource
_moto_get_tag = LakeFormationBackend.get_lf_tag
_moto_create_tag = LakeFormationBackend.create_lf_tag
_moto_to_dict = Resource.to_dict


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    for operation in _ADDED:
        urls.url_paths[f"{{0}}/{operation}$"] = urls.response.dispatch
    LakeFormationResponse.register_resource = _register
    LakeFormationResponse.update_resource = _update_resource
    Resource.to_dict = _to_dict
    LakeFormationBackend.create_lf_tag = _create_tag
    LakeFormationBackend.get_lf_tag = _get_tag
    LakeFormationBackend.add_lf_tags_to_resource = _add_tags
    LakeFormationBackend.get_resource_lf_tags = _get_tags
    LakeFormationBackend.remove_lf_tags_from_resource = _remove_tags
    LakeFormationResponse.create_data_cells_filter = _create_filter
    LakeFormationResponse.get_data_cells_filter = _get_filter
    LakeFormationResponse.update_data_cells_filter = _update_filter
    LakeFormationResponse.delete_data_cells_filter = _delete_filter


def _register(self: LakeFormationResponse) -> str:
    arn = self._get_param("ResourceArn")
    self.lakeformation_backend.register_resource(arn, self._get_param("RoleArn"))
    _note(self, self.lakeformation_backend.describe_resource(arn))
    return "{}"


def _update_resource(self: LakeFormationResponse) -> str:
    found = self.lakeformation_backend.describe_resource(self._get_param("ResourceArn"))
    found.role_arn = self._get_param("RoleArn")
    _note(self, found)
    return "{}"


def _note(self: LakeFormationResponse, resource: Resource) -> None:
    flags = {name: self._get_param(name) for name in _FLAGS}
    vars(resource)["flags"] = {name: value for name, value in flags.items() if value is not None}


def _to_dict(self: Resource) -> dict[str, Any]:
    return {**_moto_to_dict(self), **vars(self).get("flags", {})}


def _create_tag(self: LakeFormationBackend, catalog_id: str, key: str, values: list[str]) -> None:
    if _moto_get_tag(self, catalog_id, key):
        raise AlreadyExists("Tag key already exists")
    _moto_create_tag(self, catalog_id, key, values)


def _get_tag(self: LakeFormationBackend, catalog_id: str, key: str) -> list[str]:
    values = _moto_get_tag(self, catalog_id, key)
    if not values:
        raise EntityNotFound
    return list(values)


def _held(
    self: LakeFormationBackend, resource: dict[str, Any]
) -> list[tuple[dict[tuple[str, ...], list[dict[str, Any]]], tuple[str, ...]]]:
    """The places in the backend that hold the tags of a resource: the map and the key in it."""
    if "Database" in resource:
        named = resource["Database"]
        return [(self.lf_database_tags, (named.get("CatalogId", self.account_id), named["Name"]))]
    named = resource.get("Table") or resource["TableWithColumns"]
    key = (named.get("CatalogId", self.account_id), named["DatabaseName"], named["Name"])
    if "Table" in resource:
        return [(self.lf_table_tags, key)]
    return [(self.lf_columns_tags, (*key, column)) for column in named["ColumnNames"]]


def _add_tags(
    self: LakeFormationBackend,
    catalog_id: str,
    resource: dict[str, Any],
    tags: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """moto puts one list under every column, so that what one loses all lose."""
    before = {(id(where), key): where.get(key, []) for where, key in _held(self, resource)}
    failures: list[dict[str, Any]] = _moto_add_tags(self, catalog_id, resource, tags)
    if failures:
        return failures
    keys = {tag["TagKey"] for tag in tags}
    for where, key in _held(self, resource):
        stay = [tag for tag in before[id(where), key] if tag["TagKey"] not in keys]
        where[key] = [*stay, *(dict(tag) for tag in tags)]
    return []


def _get_tags(
    self: LakeFormationBackend, _catalog_id: str, resource: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    found = [(key, where.get(key, [])) for where, key in _held(self, resource)]
    if "Database" in resource:
        return found[0][1], [], []
    if "Table" in resource:
        return [], found[0][1], []
    return [], [], [{"Name": key[-1], "LFTags": tags} for key, tags in found if tags]


def _remove_tags(
    self: LakeFormationBackend,
    _catalog_id: str,
    resource: dict[str, Any],
    tags: list[dict[str, Any]],
) -> None:
    keys = {tag["TagKey"] for tag in tags}
    for where, key in _held(self, resource):
        where[key] = [tag for tag in where.get(key, []) if tag["TagKey"] not in keys]


def _filters(self: LakeFormationResponse) -> dict[tuple[str, ...], dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = vars(self.lakeformation_backend).setdefault(
        "cell_filters", {}
    )
    return found


def _key(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(data[name] for name in _NAMES)


def _existing(self: LakeFormationResponse, key: tuple[str, ...]) -> tuple[str, ...]:
    if key not in _filters(self):
        raise EntityNotFound
    return key


def _create_filter(self: LakeFormationResponse) -> str:
    data = self._get_param("TableData")
    if _key(data) in _filters(self):
        raise AlreadyExists("Data cells filter already exists")
    _filters(self)[_key(data)] = data
    return "{}"


def _get_filter(self: LakeFormationResponse) -> str:
    key = _existing(self, _key({name: self._get_param(name) for name in _NAMES}))
    return json.dumps({"DataCellsFilter": _filters(self)[key]})


def _update_filter(self: LakeFormationResponse) -> str:
    data = self._get_param("TableData")
    _filters(self)[_existing(self, _key(data))] = data
    return "{}"


def _delete_filter(self: LakeFormationResponse) -> str:
    key = _existing(self, _key({name: self._get_param(name) for name in _NAMES}))
    del _filters(self)[key]
    return "{}"
