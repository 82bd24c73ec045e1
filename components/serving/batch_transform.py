"""Predictions in batches: a model, a job template that is watched to its end, a schedule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sagemaker, scheduler, sfn, sqs

from components.common.dead_letters import dead_letters
from components.common.logged_machine import logged_machine
from components.common.state_machine_access import (
    STARTER_CALLS,
    log_and_trace_statements,
    machine_calls,
)
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.calls import (
    LIST_OBJECTS,
    READ_OBJECTS,
    SAGEMAKER_CONTAINER,
    SAGEMAKER_NETWORK,
    SAGEMAKER_VOLUMES,
    WRITE_OBJECTS,
)
from components.iam.key_grants import grant_through
from components.iam.statement import Statement, once
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.signals import Signal, dead_letter_signals, execution_signals
from components.network.interface_access import allow_interfaces
from components.registry.model_bucket import ModelBucket
from components.serving.access import (
    image_statements,
    log_statements,
    model_statements,
)
from components.serving.batch_access import (
    file_statements,
    give_up_statements,
    run_statements,
)
from components.serving.batch_plan import BatchPlace, batch_machine
from components.serving.batch_settings import BatchSettings
from components.serving.capture_bucket import CaptureBucket
from components.serving.containers import container
from components.serving.naming import batch_name, batch_place, job_prefix

METRICS = "/aws/sagemaker/TransformJobs"


@dataclass(frozen=True, kw_only=True)
class BatchTransformArgs:
    """What a batch needs from the rest of the platform.

    `batch` is its name in the settings. `jobs_log_group_arn` is the account's group of transform
    jobs, `log_group_arn` the state machine's, whose name starts with /aws/vendedlogs/.
    """

    settings: BatchSettings
    batch: str
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]
    keys: KeyRing
    models: ModelBucket
    captures: CaptureBucket
    bootstrap_url: Input[str]
    jobs_log_group_arn: Input[str]
    log_group_arn: Input[str]
    boundary_arn: Input[str] | None


class BatchTransform(ComponentResource):
    """Defines the model, the state machine that runs a job of it, the queue of what was given up,
    and the schedule. Predictions are encrypted with the data key and end some day.
    """

    machine_arn: Output[str]
    dead_letter_name: Output[str]

    def __init__(
        self, name: str, args: BatchTransformArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:BatchTransform", name, None, opts)
        self._name, self._args = name, args
        self._physical = batch_name(args.name_prefix, args.batch)
        queue = dead_letters(
            f"{name}-given-up",
            component=name,
            key_arn=args.keys.key_arn("messaging"),
            opts=ResourceOptions(parent=self),
        )
        self.dead_letter_name = queue.name
        machine = self._machine(self._model(), queue)
        self.machine_arn = machine.arn
        if args.settings.schedule is not None:
            self._schedule(args.settings.schedule, machine, queue)
        self.register_outputs({"machine_arn": self.machine_arn})

    def signals(self) -> Sequence[Signal]:
        """Runs that did not end well, and what was given up."""
        subject = f"A run of batch {self._args.batch}"
        ended_badly = execution_signals(
            self.machine_arn,
            runbook="batch-failed",
            summaries={
                "failed": f"{subject} failed",
                "timed-out": f"{subject} took too long",
            },
        )
        return [*ended_badly, *dead_letter_signals(self.dead_letter_name)]

    def _role(
        self,
        role: str,
        service: str,
        description: str,
        statements: Sequence[Statement],
        calls: Sequence[str],
    ) -> WorkloadRole:
        return WorkloadRole(
            f"{self._name}-{role}",
            WorkloadRoleArgs(
                trust=trust.service(service, account_id=self._args.account_id),
                description=f"{description} of batch {self._args.batch}",
                boundary_arn=self._args.boundary_arn,
                statements=once(*statements),
                calls=calls,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _model(self) -> sagemaker.Model:
        args, settings = self._args, self._args.settings
        where: dict[str, Any] = {"region": args.region, "account_id": args.account_id}
        role = self._role(
            "execution",
            "sagemaker.amazonaws.com",
            "Containers",
            [
                *model_statements([settings.model], args.models),
                *image_statements([settings.model], name_prefix=args.name_prefix, **where),
                *log_statements([args.jobs_log_group_arn], [METRICS]),
                *allow_interfaces(
                    vpc_id=args.vpc_id,
                    subnet_ids=args.subnet_ids,
                    security_group_ids=[args.security_group_id],
                    **where,
                ),
                *file_statements(args.captures, batch_place(args.batch)),
                args.keys.allow_encrypt("data"),
                *(
                    [grant_through("sagemaker", args.keys.key_arn("compute"), args.region)]
                    if settings.volume_key
                    else []
                ),
            ],
            [
                *SAGEMAKER_CONTAINER,
                *SAGEMAKER_NETWORK,
                *READ_OBJECTS,
                *LIST_OBJECTS,
                *WRITE_OBJECTS,
                *(SAGEMAKER_VOLUMES if settings.volume_key else ()),
            ],
        )
        return sagemaker.Model(
            f"{self._name}-model",
            primary_container=sagemaker.ModelPrimaryContainerArgs(
                **container(
                    settings.model,
                    name_prefix=args.name_prefix,
                    bootstrap_url=args.bootstrap_url,
                    **where,
                )
            ),
            execution_role_arn=role.role_arn,
            enable_network_isolation=True,
            vpc_config={
                "security_group_ids": [args.security_group_id],
                "subnets": list(args.subnet_ids),
            },
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=[*role.ready, *args.models.ready]),
        )

    def _machine(self, model: sagemaker.Model, queue: sqs.Queue) -> sfn.StateMachine:
        args, settings = self._args, self._args.settings
        job = job_prefix(self._physical)
        machine = batch_machine(
            settings,
            BatchPlace(
                job=job,
                model_name=model.name,
                destination=args.captures.destination(batch_place(args.batch)),
                data_key_arn=args.keys.key_arn("data"),
                volume_key_arn=args.keys.key_arn("compute") if settings.volume_key else None,
                dead_letter_url=queue.url,
            ),
        )
        role = self._role(
            "machine",
            "states.amazonaws.com",
            "State machine",
            [
                *run_statements(job=job, region=args.region, account_id=args.account_id),
                *give_up_statements(queue.arn),
                args.keys.allow_encrypt("data"),
                args.keys.allow_encrypt("messaging"),
                *log_and_trace_statements(),
            ],
            machine_calls(machine),
        )
        return logged_machine(
            f"{self._name}-machine-run",
            machine,
            machine_name=self._physical,
            role_arn=role.role_arn,
            log_group_arn=args.log_group_arn,
            key_arn=args.keys.key_arn("data"),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )

    def _schedule(self, expression: str, machine: sfn.StateMachine, queue: sqs.Queue) -> None:
        args = self._args
        role = self._role(
            "starter",
            "scheduler.amazonaws.com",
            "Schedule",
            [
                Statement(
                    sid="StartRuns", actions=["states:StartExecution"], resources=[machine.arn]
                ),
                *give_up_statements(queue.arn),
                args.keys.allow_encrypt("data"),
                args.keys.allow_encrypt("messaging"),
            ],
            STARTER_CALLS,
        )
        scheduler.Schedule(
            f"{self._name}-schedule",
            name=self._physical,
            description=f"Runs batch {args.batch}",
            schedule_expression=expression,
            schedule_expression_timezone=args.settings.time_zone,
            flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 15},
            kms_key_arn=args.keys.key_arn("data"),
            target={
                "arn": machine.arn,
                "role_arn": role.role_arn,
                "input": json.dumps({"prefix": ""}),
                "dead_letter_config": {"arn": queue.arn},
                "retry_policy": {
                    "maximum_event_age_in_seconds": 3600,
                    "maximum_retry_attempts": 10,
                },
            },
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
