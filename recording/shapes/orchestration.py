"""Outputs of Step Functions and EventBridge Scheduler types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape

_MADE_AT = "2026-01-01T00:00:00Z"
"""When a recording says that something was made: the same on every run."""


def _state_machine(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("states", f"stateMachine:{name}")
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "creationDate": _MADE_AT,
        "stateMachineVersionArn": f"{arn}:1" if declared.inputs.get("publish") else "",
        "status": "ACTIVE",
    }


def _alias(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    routes = declared.inputs.get("routingConfigurations") or [{}]
    version = str(routes[0].get("stateMachineVersionArn", ""))
    arn = f"{version.rpartition(':')[0]}:{name}"
    return {"id": arn, "arn": arn, "name": name, "creationDate": _MADE_AT}


def _schedule(declared: Declared) -> dict[str, Any]:
    name, group = declared.named(), declared.text("groupName", "default")
    return {
        "id": f"{group}/{name}",
        "name": name,
        "arn": declared.arn("scheduler", f"schedule/{group}/{name}"),
    }


def _schedule_group(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("scheduler", f"schedule-group/{name}"),
        "creationDate": _MADE_AT,
        "lastModificationDate": _MADE_AT,
        "state": "ACTIVE",
    }


ORCHESTRATION: Mapping[str, Shape] = {
    "aws:sfn/stateMachine:StateMachine": _state_machine,
    "aws:sfn/alias:Alias": _alias,
    "aws:scheduler/schedule:Schedule": _schedule,
    "aws:scheduler/scheduleGroup:ScheduleGroup": _schedule_group,
}
