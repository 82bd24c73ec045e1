"""A function that EventBridge Scheduler calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, ResourceOptions
from pulumi_aws import scheduler

from components.automation.handler import Handler
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import SEND_MESSAGES
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs


@dataclass(frozen=True, kw_only=True)
class Call:
    """When, and what the function is told."""

    schedule: str
    event: Mapping[str, str]
    time_zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class CallsArgs:
    """`calls` by role. `group_name` is the schedules' group, which carries the tags: schedules
    take none."""

    handler: Handler
    calls: Mapping[str, Call]
    group_name: Input[str]
    keys: KeyRing
    account_id: str
    boundary_arn: Input[str] | None


class Calls(ComponentResource):
    """Defines the schedules and the role by which they call the one function. A call that does not
    reach it ends among the function's dead letters."""

    def __init__(self, name: str, args: CallsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:cost:Calls", name, None, opts)
        role = WorkloadRole(
            f"{name}-caller",
            WorkloadRoleArgs(
                description="Calls a function of automation at its time",
                trust=trust.service("scheduler.amazonaws.com", account_id=args.account_id),
                statements=(
                    args.handler.allow_invoke(),
                    Statement(
                        sid="KeepFailedCalls",
                        actions=["sqs:SendMessage"],
                        resources=[args.handler.dead_letter_arn],
                    ),
                    args.keys.allow_encrypt("messaging"),
                ),
                # EventBridge Scheduler User Guide, "Data encryption at rest" and "Configuring a
                # dead-letter queue": the schedule's role decrypts what its target is told, and
                # keeps what could not be told.
                calls=(*SEND_MESSAGES, "lambda:Invoke"),
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        for call, one in sorted(args.calls.items()):
            scheduler.Schedule(
                f"{name}-{call}",
                group_name=args.group_name,
                schedule_expression=one.schedule,
                schedule_expression_timezone=one.time_zone,
                flexible_time_window={"mode": "OFF"},
                kms_key_arn=args.keys.key_arn("messaging"),
                target={
                    "arn": args.handler.alias_arn,
                    "role_arn": role.role_arn,
                    "input": json.dumps(dict(one.event), sort_keys=True),
                    "dead_letter_config": {"arn": args.handler.dead_letter_arn},
                    # Lambda takes the call at once and tries again by itself.
                    "retry_policy": {
                        "maximum_event_age_in_seconds": 3600,
                        "maximum_retry_attempts": 3,
                    },
                },
                opts=ResourceOptions(parent=self, depends_on=role.ready),
            )
        self.register_outputs({})
