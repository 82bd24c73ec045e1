"""Puts a stack to sleep after hours and wakes it: groups of instances to zero, endpoints to one."""

from __future__ import annotations

from typing import Any

from automation.errors import EventError, RefusedError
from automation.sleeper import Change
from automation.sleeping_endpoints import Endpoints
from automation.sleeping_groups import Groups
from automation.sleeping_node_groups import NodeGroups

PRODUCTION = ("prod", "production", "live")


def refuse_production(stack: str, protected: bool) -> None:
    """Raises RefusedError for a stack that people depend on at night too."""
    if protected or stack in PRODUCTION or stack.startswith("prod-"):
        raise RefusedError(
            f"Stack {stack} is production. It is never put to sleep: take the schedule off it."
        )


class Hours:
    """Changes sizes of what carries the tag of one stack, and remembers them in a tag.

    `cluster` is the EKS cluster whose managed node groups sleep too; None: there is none.
    """

    def __init__(
        self,
        autoscaling: Any,
        sagemaker: Any,
        scaling: Any,
        eks: Any,
        stack: str,
        cluster: str | None,
        protected: bool,
    ) -> None:
        refuse_production(stack, protected)
        self._sleepers: list[Groups | Endpoints | NodeGroups] = [
            Groups(autoscaling, stack),
            Endpoints(sagemaker, scaling, stack),
        ]
        if cluster is not None:
            # Last: EKS refuses a change of a group that it is at work on, and the call fails.
            self._sleepers.append(NodeGroups(eks, cluster, stack))

    def act(self, action: str) -> list[Change]:
        """Sleeps or wakes. A second call changes nothing. Raises EventError for anything else."""
        if action == "sleep":
            return [change for one in self._sleepers for change in one.sleep()]
        if action == "wake":
            return [change for one in self._sleepers for change in one.wake()]
        raise EventError(f"{action!r} is neither sleep nor wake.")
