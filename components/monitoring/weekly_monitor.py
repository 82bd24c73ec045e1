"""A monitor that runs once a week, which SageMaker's schedules do not know."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import scheduler

from components.common.auto_name import prefix_for
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import SEND_MESSAGES
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.monitor_plan import WEEKLY_START, WEEKLY_STOP

SCHEDULE_NAME = 64
"""Characters of a schedule's name (EventBridge Scheduler API reference, CreateSchedule)."""


@dataclass(frozen=True, kw_only=True)
class WeeklyMonitorArgs:
    """The daily schedule that is to run once a week, and where calls end up that SageMaker did not
    take."""

    schedule_name: Input[str]
    schedule_arn: Input[str]
    dead_letter_arn: Input[str]
    account_id: str
    boundary_arn: Input[str] | None
    keys: KeyRing


class WeeklyMonitor(ComponentResource):
    """Defines two calls a week: the daily schedule is started before its run on Monday and stopped
    after it. A new schedule runs daily until the first stop.
    """

    role_arn: Output[str]

    def __init__(
        self, name: str, args: WeeklyMonitorArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:WeeklyMonitor", name, None, opts)
        role = WorkloadRole(
            f"{name}-scheduler",
            WorkloadRoleArgs(
                trust=trust.service("scheduler.amazonaws.com", account_id=args.account_id),
                description="Starts and stops a weekly monitor",
                boundary_arn=args.boundary_arn,
                statements=[
                    Statement(
                        sid="StartAndStopTheMonitor",
                        actions=[
                            "sagemaker:StartMonitoringSchedule",
                            "sagemaker:StopMonitoringSchedule",
                        ],
                        resources=[args.schedule_arn],
                    ),
                    Statement(
                        sid="KeepFailedCalls",
                        actions=["sqs:SendMessage"],
                        resources=[args.dead_letter_arn],
                    ),
                    args.keys.allow_encrypt("messaging"),
                ],
                # EventBridge Scheduler User Guide, "Data encryption at rest" and "Configuring a
                # dead-letter queue": the schedule's role decrypts what its target is told, and
                # keeps what could not be told.
                calls=(
                    *SEND_MESSAGES,
                    "sagemaker:StartMonitoringSchedule",
                    "sagemaker:StopMonitoringSchedule",
                ),
            ),
            opts=ResourceOptions(parent=self),
        )
        self.role_arn = role.role_arn
        for verb, expression in (("start", WEEKLY_START), ("stop", WEEKLY_STOP)):
            scheduler.Schedule(
                f"{name}-{verb}",
                name_prefix=prefix_for(f"{name}-{verb}", SCHEDULE_NAME),
                description=f"{verb.capitalize()} a weekly monitor",
                schedule_expression=expression,
                flexible_time_window={"mode": "OFF"},
                kms_key_arn=args.keys.key_arn("messaging"),
                target={
                    "arn": f"arn:aws:scheduler:::aws-sdk:sagemaker:{verb}MonitoringSchedule",
                    "role_arn": role.role_arn,
                    "input": Output.json_dumps({"MonitoringScheduleName": args.schedule_name}),
                    "dead_letter_config": {"arn": args.dead_letter_arn},
                    "retry_policy": {
                        "maximum_event_age_in_seconds": 3600,
                        "maximum_retry_attempts": 5,
                    },
                },
                opts=ResourceOptions(parent=self, depends_on=[*role.ready]),
            )
        self.register_outputs({"role_arn": self.role_arn})
