"""EventBridge Scheduler where moto overwrites a group, and fails on one that is not there."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError
from moto.scheduler.responses import EventBridgeSchedulerResponse

_moto_create_schedule = EventBridgeSchedulerResponse.create_schedule
_moto_update_schedule = EventBridgeSchedulerResponse.update_schedule
_moto_create_group = EventBridgeSchedulerResponse.create_schedule_group
_moto_delete_group = EventBridgeSchedulerResponse.delete_schedule_group


class _GroupExists(JsonRESTError):  # type: ignore[misc]  # moto publishes no types
    code = 409

    def __init__(self, name: str) -> None:
        super().__init__("ConflictException", f"Schedule group {name} already exists.")


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    EventBridgeSchedulerResponse.create_schedule = _create_schedule
    EventBridgeSchedulerResponse.update_schedule = _update_schedule
    EventBridgeSchedulerResponse.create_schedule_group = _create_group
    EventBridgeSchedulerResponse.delete_schedule_group = _delete_group


def _create_schedule(self: EventBridgeSchedulerResponse) -> str:
    self.scheduler_backend.get_schedule_group(self._get_param("GroupName"))
    return str(_moto_create_schedule(self))


def _update_schedule(self: EventBridgeSchedulerResponse) -> str:
    """moto leaves out what happens after the last run."""
    answer = _moto_update_schedule(self)
    name = self.uri.split("?")[0].split("/")[-1]
    schedule = self.scheduler_backend.get_schedule(self._get_param("GroupName"), name)
    schedule.action_after_completion = self._get_param("ActionAfterCompletion")
    return str(answer)


def _create_group(self: EventBridgeSchedulerResponse) -> str:
    name = self._get_param("Name")
    if name in self.scheduler_backend.schedule_groups:
        raise _GroupExists(name)
    return str(_moto_create_group(self))


def _delete_group(self: EventBridgeSchedulerResponse) -> str:
    self.scheduler_backend.get_schedule_group(self.uri.split("?")[0].split("/")[-1])
    return str(_moto_delete_group(self))
