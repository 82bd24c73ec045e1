"""DynamoDB's encryption, which moto takes when a table is made and leaves alone in an update."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler

_update_table = DynamoHandler.update_table


def install() -> None:
    """Puts the correction in; a second call changes nothing."""
    DynamoHandler.update_table = _update


def _update(self: DynamoHandler) -> ActionResult:
    specification: dict[str, Any] | None = self.body.get("SSESpecification")
    if specification is not None:
        backend: DynamoDBBackend = self.dynamodb_backend
        backend.get_table(self.body["TableName"]).sse_specification = specification
    return _update_table(self)
