"""Glue: updates of crawlers and optimizers of tables, which moto lacks."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import AlreadyExistsException, EntityNotFoundException
from moto.glue.models import FakeCrawler
from moto.glue.responses import GlueResponse

_FORGOTTEN = ("LakeFormationConfiguration",)
_ATTRIBUTES = {
    "Role": "role",
    "DatabaseName": "database_name",
    "Description": "description",
    "Targets": "targets",
    "Schedule": "schedule",
    "Classifiers": "classifiers",
    "TablePrefix": "table_prefix",
    "SchemaChangePolicy": "schema_change_policy",
    "RecrawlPolicy": "recrawl_policy",
    "LineageConfiguration": "lineage_configuration",
    "Configuration": "configuration",
    "CrawlerSecurityConfiguration": "crawler_security_configuration",
}
"""Member of UpdateCrawler → attribute of moto's crawler."""

_moto_create_crawler = GlueResponse.create_crawler
_moto_as_dict = FakeCrawler.as_dict


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    GlueResponse.create_crawler = _create_crawler
    GlueResponse.update_crawler = _update_crawler
    FakeCrawler.as_dict = _as_dict
    GlueResponse.create_table_optimizer = _create_optimizer
    GlueResponse.get_table_optimizer = _get_optimizer
    GlueResponse.update_table_optimizer = _update_optimizer
    GlueResponse.delete_table_optimizer = _delete_optimizer


def _create_crawler(self: GlueResponse) -> ActionResult:
    answer = _moto_create_crawler(self)
    _remember(self, self.glue_backend.get_crawler(self.parameters["Name"]))
    return answer


def _update_crawler(self: GlueResponse) -> ActionResult:
    crawler = self.glue_backend.get_crawler(self.parameters["Name"])
    for member, attribute in _ATTRIBUTES.items():
        if member in self.parameters:
            setattr(crawler, attribute, self.parameters[member])
    _remember(self, crawler)
    crawler.version += 1
    return EmptyResult()


def _remember(self: GlueResponse, crawler: FakeCrawler) -> None:
    for member in _FORGOTTEN:
        if member in self.parameters:
            vars(crawler).setdefault("more", {})[member] = self.parameters[member]


def _as_dict(self: FakeCrawler) -> dict[str, Any]:
    return {**_moto_as_dict(self), **vars(self).get("more", {})}


def _optimizers(self: GlueResponse) -> dict[tuple[str, str, str], dict[str, Any]]:
    found: dict[tuple[str, str, str], dict[str, Any]] = vars(self.glue_backend).setdefault(
        "table_optimizers", {}
    )
    return found


def _place(self: GlueResponse) -> tuple[str, str, str]:
    """The table must be there; its optimizers go by database, table and type."""
    given = self.parameters
    self.glue_backend.get_table(given["DatabaseName"], given["TableName"])
    return given["DatabaseName"], given["TableName"], given["Type"]


def _optimizer(self: GlueResponse) -> tuple[str, str, str]:
    place = _place(self)
    if place not in _optimizers(self):
        raise EntityNotFoundException(f"Table optimizer of type {place[2]} not found")
    return place


def _create_optimizer(self: GlueResponse) -> ActionResult:
    place = _place(self)
    if place in _optimizers(self):
        raise AlreadyExistsException("TableOptimizer")
    _optimizers(self)[place] = self.parameters["TableOptimizerConfiguration"]
    return EmptyResult()


def _get_optimizer(self: GlueResponse) -> ActionResult:
    place = _optimizer(self)
    return ActionResult(
        {
            "CatalogId": self.parameters["CatalogId"],
            "DatabaseName": place[0],
            "TableName": place[1],
            "TableOptimizer": {
                "type": place[2],
                "configuration": _optimizers(self)[place],
            },
        }
    )


def _update_optimizer(self: GlueResponse) -> ActionResult:
    _optimizers(self)[_optimizer(self)] = self.parameters["TableOptimizerConfiguration"]
    return EmptyResult()


def _delete_optimizer(self: GlueResponse) -> ActionResult:
    del _optimizers(self)[_optimizer(self)]
    return EmptyResult()
