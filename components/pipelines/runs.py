"""What the workflows of a stack share: the table of runs, the schedules' group, and the queue of
starts that failed."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import dynamodb, scheduler

from components.common.dead_letters import dead_letters
from components.encryption.key_ring import KeyRing

LOCK = "lock"
"""The run that stands for the lock of a model: its holder is an execution of the workflow."""
RECOVERY_DAYS = 35


@dataclass(frozen=True, kw_only=True)
class RunsArgs:
    """What the table needs from the rest of the platform.

    `name_prefix` is organisation and environment, as in acme-dev. `protect` refuses deletion in
    AWS and in Pulumi; `retain` leaves the table in the account when the stack goes.
    """

    keys: KeyRing
    name_prefix: str
    protect: bool
    retain: bool


class Runs(ComponentResource):
    """Defines the table: an item is a run of a model's workflow with its status, data set and
    pipeline execution; the item `lock` says which run of the model is under way."""

    table_name: Output[str]
    table_arn: Output[str]
    group_name: Output[str]
    dead_letter_arn: Output[str]
    dead_letter_name: Output[str]

    def __init__(self, name: str, args: RunsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:pipelines:Runs", name, None, opts)
        # Logical name is state: the table says who trained which model on what.
        table = dynamodb.Table(
            f"{name}-table",
            name=f"{args.name_prefix}-pipeline-runs",
            billing_mode="PAY_PER_REQUEST",
            hash_key="model",
            range_key="run",
            attributes=[{"name": "model", "type": "S"}, {"name": "run", "type": "S"}],
            point_in_time_recovery={"enabled": True, "recovery_period_in_days": RECOVERY_DAYS},
            server_side_encryption={"enabled": True, "kms_key_arn": args.keys.key_arn("data")},
            deletion_protection_enabled=args.protect,
            tags={"Name": f"{args.name_prefix}-pipeline-runs", "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        group = scheduler.ScheduleGroup(
            f"{name}-schedules",
            name=f"{args.name_prefix}-pipelines",
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        dead = dead_letters(
            f"{name}-dead-letters",
            component=name,
            key_arn=args.keys.key_arn("messaging"),
            opts=ResourceOptions(parent=self),
        )
        self.table_name, self.table_arn = table.name, table.arn
        self.group_name = group.name
        self.dead_letter_arn, self.dead_letter_name = dead.arn, dead.name
        self.register_outputs({"table_name": self.table_name, "group_name": self.group_name})
