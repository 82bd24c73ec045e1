"""SageMaker's jobs: as whom they run, and who may start them with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ssm

from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.training.jobs_access import (
    JOB_CALLS,
    JOB_KINDS,
    RESOURCES,
    JobSurroundings,
    job_statements,
)
from components.training.jobs_defaults import defaults
from components.training.jobs_settings import JobsSettings
from components.training.jobs_starting import START_CALLS, start_statements


@dataclass(frozen=True, kw_only=True)
class TrainingJobsArgs:
    """The settings, and what the roles' statements name."""

    settings: JobsSettings
    surroundings: JobSurroundings
    boundary_arn: Input[str] | None


class TrainingJobs(ComponentResource):
    """Defines a role for jobs of each kind, the role that starts them, and the parameter in which
    the defaults of a job are published.

    A job has no network but the platform's subnets, encrypts what its containers send each other
    and uses the platform's keys: who starts one cannot leave that out. Pipelines start jobs with
    `allow_start`.
    """

    role_arns: Mapping[str, Output[str]]
    starter_arn: Output[str] | None
    defaults_name: Output[str]

    def __init__(
        self, name: str, args: TrainingJobsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:training:TrainingJobs", name, None, opts)
        self._name, self._args = name, args
        self.role_arns = {kind: self._role(kind).role_arn for kind in JOB_KINDS}
        self.starter_arn = self._starter()
        where, settings = args.surroundings, args.settings
        self.defaults_name = ssm.Parameter(
            f"{name}-defaults",
            name=f"/{where.name_prefix}/training/job-defaults",
            type="String",
            description="What a job of SageMaker is started with",
            insecure_value=defaults(
                where,
                dict(self.role_arns),
                spot=settings.spot,
                max_run_hours=settings.max_run_hours,
                max_wait_hours=settings.max_wait_hours,
                warm_pool_minutes=settings.warm_pool_minutes,
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        ).name
        self.register_outputs({"role_arns": dict(self.role_arns)})

    def allow_start(self) -> Sequence[Statement]:
        """All that somebody needs who starts jobs, and what each job must have."""
        return start_statements(
            self._args.surroundings,
            list(self.role_arns.values()),
            max_run_hours=self._args.settings.max_run_hours,
        )

    def _role(self, kind: str) -> WorkloadRole:
        where = self._args.surroundings
        # The training jobs that a tuning job starts run under its role as well.
        jobs = "*" if kind == "tuning" else f"{RESOURCES[kind]}/*"
        return WorkloadRole(
            f"{self._name}-{kind}",
            WorkloadRoleArgs(
                description=f"SageMaker {kind} jobs",
                trust=trust.service(
                    "sagemaker.amazonaws.com",
                    account_id=where.account_id,
                    source_arn=f"arn:aws:sagemaker:{where.region}:{where.account_id}:{jobs}",
                ),
                statements=job_statements(kind, where),
                calls=JOB_CALLS,
                boundary_arn=self._args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _starter(self) -> Output[str] | None:
        starters = self._args.settings.starters
        if not starters:
            return None
        return WorkloadRole(
            f"{self._name}-starter",
            WorkloadRoleArgs(
                description="Starts SageMaker jobs that are isolated and encrypted",
                trust=trust.account(*starters),
                statements=self.allow_start(),
                calls=START_CALLS,
                boundary_arn=self._args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        ).role_arn
