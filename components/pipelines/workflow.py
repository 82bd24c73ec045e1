"""A model's workflow: the state machine around its pipeline, its schedule and what it may do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import scheduler, sfn

from components.common.logged_machine import logged_machine
from components.common.state_machine import Machine
from components.common.state_machine_access import (
    STARTER_CALLS,
    log_and_trace_statements,
    machine_calls,
)
from components.data.versioning import Versioning
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.alerting import Alerting
from components.monitoring.signals import Signal, execution_signals
from components.pipelines.naming import pipeline_name
from components.pipelines.runs import Runs
from components.pipelines.settings import PipelineSettings
from components.pipelines.workflow_calls import Targets
from components.pipelines.workflow_plan import LATEST, training_workflow

ALIAS = "live"
"""What a schedule or a trigger starts: the newest published version of the machine."""


@dataclass(frozen=True, kw_only=True)
class WorkflowArgs:
    """What a workflow needs from the rest of the platform.

    `log_group_arn` is its group, whose name has to start with /aws/vendedlogs/.
    """

    settings: PipelineSettings
    model: str
    name_prefix: str
    account_id: str
    region: str
    pipeline_name: str
    keys: KeyRing
    versioning: Versioning
    runs: Runs
    alerting: Alerting
    log_group_arn: Input[str]
    boundary_arn: Input[str] | None


class Workflow(ComponentResource):
    """Defines the state machine, the alias that runs its newest version, and the schedule.

    Every execution is logged with its data into an encrypted group and traced.
    """

    machine_arn: Output[str]
    alias_arn: Output[str]
    role_arn: Output[str]

    def __init__(self, name: str, args: WorkflowArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:pipelines:Workflow", name, None, opts)
        self._name, self._args = name, args
        physical = pipeline_name(args.name_prefix, args.model)
        place = f"arn:aws:states:{args.region}:{args.account_id}"
        machine = training_workflow(args.settings, self._targets())
        role = self._role(place, physical, machine)
        self.role_arn = role.role_arn
        resource = logged_machine(
            f"{name}-machine",
            machine,
            machine_name=physical,
            role_arn=role.role_arn,
            log_group_arn=args.log_group_arn,
            key_arn=args.keys.key_arn("data"),
            publish=True,
            tags={"component": name, "model": args.model},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        alias = sfn.Alias(
            f"{name}-alias",
            name=ALIAS,
            description="What the schedule and triggers start",
            routing_configurations=[
                {"state_machine_version_arn": resource.state_machine_version_arn, "weight": 100}
            ],
            opts=ResourceOptions(parent=self),
        )
        self.machine_arn, self.alias_arn = resource.arn, alias.arn
        if args.settings.schedule is not None:
            self._schedule(args.settings.schedule, physical)
        self.register_outputs({"machine_arn": self.machine_arn, "alias_arn": self.alias_arn})

    def allow_start(self) -> tuple[Statement, ...]:
        """All that starting a run takes."""
        return (
            start_statement([self]),
            self._args.keys.allow_encrypt("data"),
        )

    def signals(self) -> Sequence[Signal]:
        """Executions that did not end well."""
        subject = f"The training workflow of {self._args.model}"
        return execution_signals(
            self.machine_arn,
            runbook="pipeline-failed",
            summaries={
                "failed": f"{subject} failed",
                "timed-out": f"{subject} took too long and left its lock behind",
                "aborted": f"{subject} was aborted and left its lock behind",
            },
        )

    def _targets(self) -> Targets:
        args = self._args
        return Targets(
            model=args.model,
            pipeline_name=args.pipeline_name,
            manifests_table=args.versioning.table_name,
            runs_table=args.runs.table_name,
            success_topic_arn=args.alerting.topic_arn("info"),
            failure_topic_arn=args.alerting.topic_arn("warning"),
        )

    def _role(self, place: str, machine: str, definition: Machine) -> WorkloadRole:
        args = self._args
        pipeline = (
            f"arn:aws:sagemaker:{args.region}:{args.account_id}:pipeline/{args.pipeline_name}"
        )
        return WorkloadRole(
            f"{self._name}-role",
            WorkloadRoleArgs(
                trust=trust.service(
                    "states.amazonaws.com",
                    account_id=args.account_id,
                    source_arn=f"{place}:stateMachine:{machine}*",
                ),
                boundary_arn=args.boundary_arn,
                description=f"Workflow of the training pipeline of {args.model}",
                statements=[
                    Statement(
                        sid="FindManifests",
                        actions=["dynamodb:GetItem"],
                        resources=[args.versioning.table_arn],
                    ),
                    Statement(
                        sid="WriteDownRuns",
                        actions=["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
                        resources=[args.runs.table_arn],
                        conditions={
                            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [args.model]}
                        },
                    ),
                    args.keys.allow_encrypt("data"),
                    args.keys.allow_encrypt_tables(),
                    Statement(
                        sid="RunPipeline",
                        actions=[
                            "sagemaker:DescribePipelineExecution",
                            "sagemaker:StartPipelineExecution",
                            "sagemaker:StopPipelineExecution",
                        ],
                        resources=[pipeline, f"{pipeline}/execution/*"],
                    ),
                    Statement(
                        sid="LookAtOtherRuns",
                        actions=["states:DescribeExecution"],
                        resources=[f"{place}:execution:{machine}:*"],
                    ),
                    Statement(
                        sid="Notify",
                        actions=["sns:Publish"],
                        resources=[
                            args.alerting.topic_arn("info"),
                            args.alerting.topic_arn("warning"),
                        ],
                    ),
                    args.keys.allow_encrypt("messaging"),
                    *log_and_trace_statements(),
                ],
                calls=machine_calls(definition),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _schedule(self, expression: str, physical: str) -> None:
        args = self._args
        starter = WorkloadRole(
            f"{self._name}-starter",
            WorkloadRoleArgs(
                trust=trust.service("scheduler.amazonaws.com", account_id=args.account_id),
                boundary_arn=args.boundary_arn,
                description=f"Schedule of the training workflow of {args.model}",
                statements=[
                    *self.allow_start(),
                    Statement(
                        sid="KeepFailedStarts",
                        actions=["sqs:SendMessage"],
                        resources=[args.runs.dead_letter_arn],
                    ),
                    args.keys.allow_encrypt("messaging"),
                ],
                calls=STARTER_CALLS,
            ),
            opts=ResourceOptions(parent=self),
        )
        scheduler.Schedule(
            f"{self._name}-schedule",
            name=physical,
            description=f"Trains {args.model}",
            group_name=args.runs.group_name,
            schedule_expression=expression,
            schedule_expression_timezone=args.settings.time_zone,
            flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 15},
            kms_key_arn=args.keys.key_arn("data"),
            target={
                "arn": self.alias_arn,
                "role_arn": starter.role_arn,
                "input": json.dumps(
                    {"dataset": args.settings.dataset, "digest": LATEST}, sort_keys=True
                ),
                "dead_letter_config": {"arn": args.runs.dead_letter_arn},
                "retry_policy": {
                    "maximum_event_age_in_seconds": 3600,
                    "maximum_retry_attempts": 10,
                },
            },
            opts=ResourceOptions(parent=self, depends_on=starter.ready),
        )


def start_statement(workflows: Iterable[Workflow]) -> Statement:
    """Starts of these workflows. Step Functions authorizes the start of an alias by its machine's
    ARN. Source: Step Functions developer guide, "Authorization for versions and aliases"."""
    return Statement(
        sid="StartTraining",
        actions=["states:StartExecution"],
        resources=[arn for one in workflows for arn in (one.alias_arn, one.machine_arn)],
    )
