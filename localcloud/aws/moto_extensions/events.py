"""EventBridge: buses that change, archives with a key, and policies that are replaced whole."""

from __future__ import annotations

import json
from typing import Any

from moto.events.models import EventBus, EventBusPolicyStatement
from moto.events.responses import EventsHandler

_moto_create_archive = EventsHandler.create_archive
_moto_update_archive = EventsHandler.update_archive
_moto_describe_archive = EventsHandler.describe_archive

Answer = tuple[str, dict[str, Any]]


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    EventBus.add_policy = _add_policy
    EventsHandler.update_event_bus = _update_event_bus
    EventsHandler.create_archive = _create_archive
    EventsHandler.update_archive = _update_archive
    EventsHandler.describe_archive = _describe_archive


def _add_policy(self: EventBus, policy: dict[str, Any]) -> None:
    """PutPermission with a policy: what it does not say is gone."""
    self.remove_statements()
    for statement in policy["Statement"]:
        self._statements[statement["Sid"]] = EventBusPolicyStatement.from_dict(statement)


def _update_event_bus(self: EventsHandler) -> Answer:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    bus.description = self._get_param("Description")
    bus.kms_key_identifier = self._get_param("KmsKeyIdentifier")
    bus.dead_letter_config = self._get_param("DeadLetterConfig")
    return json.dumps({"Arn": bus.arn, "Name": bus.name}), self.response_headers


def _create_archive(self: EventsHandler) -> Answer:
    answer: Answer = _moto_create_archive(self)
    _remember(self)
    return answer


def _update_archive(self: EventsHandler) -> Answer:
    answer: Answer = _moto_update_archive(self)
    _remember(self)
    return answer


def _remember(self: EventsHandler) -> None:
    archive = self.events_backend.archives[self._get_param("ArchiveName")]
    vars(archive)["kms_key_identifier"] = self._get_param("KmsKeyIdentifier")


def _describe_archive(self: EventsHandler) -> Answer:
    text, headers = _moto_describe_archive(self)
    archive = self.events_backend.archives[self._get_param("ArchiveName")]
    key = vars(archive).get("kms_key_identifier")
    return json.dumps({**json.loads(text), **({"KmsKeyIdentifier": key} if key else {})}), headers
