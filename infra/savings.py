"""Functions that save money: what is idle ends, and nothing runs after hours."""

from __future__ import annotations

from components.automation.foundation import HandlerFoundation
from components.cost.idle_reaper import IdleReaper, IdleReaperArgs
from components.cost.schedule_group import ScheduleGroup, ScheduleGroupArgs
from components.cost.schedules import Schedules, SchedulesArgs
from infra.foundation import Foundation
from infra.watch import watch_handler


def deploy_savings(base: Foundation, functions: HandlerFoundation) -> None:
    """The functions that the settings ask for."""
    settings = base.settings
    group = ScheduleGroup(
        "savings", ScheduleGroupArgs(name=f"{settings.name_prefix}-savings"), opts=base.top
    )
    if settings.automation.reaper is not None:
        reaper = IdleReaper(
            "reaper",
            IdleReaperArgs(
                settings=settings.automation.reaper,
                stack=settings.stack,
                topic_arn=base.alerting.topic_arn("info"),
                group_name=group.group_name,
                base=functions,
            ),
            opts=base.top,
        )
        watch_handler(base, "reaper", reaper.handler)
    if settings.automation.hours is not None:
        schedules = Schedules(
            "hours",
            SchedulesArgs(
                settings=settings.automation.hours,
                stack=settings.stack,
                protected=settings.protect,
                cluster_name=settings.name_prefix if settings.training.managed_groups else None,
                group_name=group.group_name,
                base=functions,
            ),
            opts=base.top,
        )
        watch_handler(base, "hours", schedules.handler)
