"""Where moto's DynamoDB is behind: the encryption of a table that is there already, and INSERT in
PartiQL, which it takes without parameters only and lets replace an item."""

from __future__ import annotations

import re
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

_INSERT = re.compile(r'\s*INSERT\s+INTO\s+"?([\w.-]+)"?\s+VALUE\s+\{(.*)\}\s*', re.I | re.S)
_PAIR = re.compile(r"\s*'([^']+)'\s*:\s*(\?|'[^']*')\s*(?:,|$)")

_update_table = DynamoHandler.update_table
_moto_execute = DynamoDBBackend.execute_statement


class _DuplicateItem(ServiceException):  # type: ignore[misc]
    code = "DuplicateItemException"


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    DynamoHandler.update_table = _update
    DynamoDBBackend.execute_statement = _execute


def _update(self: DynamoHandler) -> ActionResult:
    specification: dict[str, Any] | None = self.body.get("SSESpecification")
    if specification is not None:
        backend: DynamoDBBackend = self.dynamodb_backend
        backend.get_table(self.body["TableName"]).sse_specification = specification
    return _update_table(self)


def _execute(
    self: DynamoDBBackend, statement: str, parameters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    insert = _INSERT.fullmatch(statement)
    item = _item(insert[2], parameters) if insert else None
    if insert is None or item is None:
        answer: list[dict[str, Any]] = _moto_execute(self, statement, parameters)
        return answer
    table = self.get_table(insert[1])
    keys = [name for name in (table.hash_key_attr, table.range_key_attr) if name]
    if table.get_item(*(DynamoType(item[name]) for name in keys)) is not None:
        raise _DuplicateItem("Duplicate primary key exists in table")
    table.put_item(item)
    return []


def _item(body: str, parameters: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The item of flat texts and parameters that an INSERT writes; None for any other form."""
    pairs = _PAIR.findall(body)
    if _PAIR.sub("", body).strip() or sum(value == "?" for _, value in pairs) != len(parameters):
        return None
    given = iter(parameters)
    return {name: next(given) if value == "?" else {"S": value.strip("'")} for name, value in pairs}
