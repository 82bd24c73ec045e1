"""A group of schedules: what carries their tags."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import scheduler


@dataclass(frozen=True, kw_only=True)
class ScheduleGroupArgs:
    """The group's name in AWS."""

    name: str


class ScheduleGroup(ComponentResource):
    """Defines the group; schedules themselves take no tags."""

    group_name: Output[str]

    def __init__(
        self, name: str, args: ScheduleGroupArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:cost:ScheduleGroup", name, None, opts)
        group = scheduler.ScheduleGroup(
            f"{name}-group",
            name=args.name,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.group_name = group.name
        self.register_outputs({"group_name": self.group_name})
