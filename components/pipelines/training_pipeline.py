"""A model's training pipeline: its code, its roles and its definition."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import s3, sagemaker

from components.data.lake import Lake
from components.data.lake_settings import Zone
from components.data.versioning import MANIFESTS, Versioning
from components.encryption.key_ring import KeyRing
from components.encryption.signing_key import SigningKey
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.pipelines.access import (
    JOB_CALLS,
    check_statements,
    execution_statements,
    process_statements,
    sign_statements,
    train_statements,
)
from components.pipelines.analysis import bias_analysis, explainability_analysis
from components.pipelines.jobs import Place
from components.pipelines.naming import pipeline_name, pipeline_prefix
from components.pipelines.reach import Reach
from components.pipelines.settings import PipelineSettings
from components.pipelines.step_archive import ARCHIVE_NAME, digest, step_archive
from components.pipelines.training_parts import Parts
from components.pipelines.training_plan import training_definition
from components.registry.model_bucket import MODELS_PREFIX, ModelBucket

PARALLEL_STEPS = 4
"""Bias and explainability run at once; more steps never can."""


@dataclass(frozen=True, kw_only=True)
class TrainingPipelineArgs:
    """What a pipeline needs from the rest of the platform.

    `model` is the model's name in the registry, `group_name` its group's name in AWS. `job_tags`
    go on every job: the provider's default tags do not reach what SageMaker makes. The security
    group is that of jobs, whose instances reach each other and AWS services.
    """

    settings: PipelineSettings
    model: str
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]
    keys: KeyRing
    signing: SigningKey
    lake: Lake
    versioning: Versioning
    models: ModelBucket
    group_name: str
    boundary_arn: Input[str] | None
    job_tags: Mapping[str, str]


class TrainingPipeline(ComponentResource):
    """Defines the pipeline from a pinned data set to a version that waits for approval.

    Every step runs in the VPC, with keys of the platform, under the role of its kind; what a run
    writes lies under pipelines/<model>/runs/<execution>/ of the lake's artifacts. The step that
    signs writes the lineage from the manifest to the model (docs/pipelines.md).
    """

    pipeline_name: str
    pipeline_arn: Output[str]
    role_arns: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: TrainingPipelineArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:pipelines:TrainingPipeline", name, None, opts)
        self._name, self._args = name, args
        self._prefix = pipeline_prefix(args.model)
        self.pipeline_name = pipeline_name(args.name_prefix, args.model)
        reach = self._reach()
        jobs = {
            "process": self._role("process", "prepare and evaluate", process_statements(reach)),
            "train": self._role("train", "train", train_statements(reach)),
            "check": self._role("check", "check bias and explain", check_statements(reach)),
            "sign": self._role("sign", "sign", sign_statements(reach)),
        }
        roles = {kind: role.role_arn for kind, role in jobs.items()}
        execution = self._role(
            "execution", "orchestrate", execution_statements(reach, list(roles.values()))
        )
        self.role_arns = {**roles, "execution": execution.role_arn}
        definition = training_definition(self._parts(roles))
        pipeline = sagemaker.Pipeline(
            f"{name}-pipeline",
            pipeline_name=self.pipeline_name,
            pipeline_display_name=self.pipeline_name,
            pipeline_description=f"Trains, checks and registers {args.model}",
            pipeline_definition=Output.json_dumps(definition.document(), sort_keys=True),
            role_arn=execution.role_arn,
            parallelism_configuration={"max_parallel_execution_steps": PARALLEL_STEPS},
            tags={"component": name, "model": args.model},
            opts=ResourceOptions(
                parent=self,
                depends_on=[each for role in (*jobs.values(), execution) for each in role.ready],
            ),
        )
        self.pipeline_arn = pipeline.arn
        self.register_outputs(
            {"pipeline_name": self.pipeline_name, "pipeline_arn": self.pipeline_arn}
        )

    def _role(self, kind: str, purpose: str, statements: list[Statement]) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-{kind}",
            WorkloadRoleArgs(
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                statements=statements,
                calls=JOB_CALLS[kind],
                boundary_arn=args.boundary_arn,
                description=f"Steps that {purpose} in the pipeline of {args.model}",
            ),
            opts=ResourceOptions(parent=self),
        )

    def _bucket(self, zone: Zone) -> Output[str]:
        return self._args.lake.bucket_names[zone]

    def _reach(self) -> Reach:
        args = self._args
        return Reach(
            settings=args.settings,
            model=args.model,
            region=args.region,
            account_id=args.account_id,
            keys=args.keys,
            signing=args.signing,
            versioning=args.versioning,
            models=args.models,
            data_bucket_arn=Output.concat("arn:aws:s3:::", self._bucket(args.settings.zone)),
            artifacts_bucket_arn=Output.concat("arn:aws:s3:::", self._bucket("artifacts")),
            prefix=self._prefix,
            group_name=args.group_name,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            security_group_id=args.security_group_id,
        )

    def _parts(self, roles: Mapping[str, Output[str]]) -> Parts:
        args = self._args
        code = self._store("code", ARCHIVE_NAME, step_archive())
        bias, explained = bias_analysis(args.settings), explainability_analysis(args.settings)
        return Parts(
            settings=args.settings,
            place=Place(
                subnet_ids=args.subnet_ids,
                security_group_id=args.security_group_id,
                volume_key_arn=args.keys.key_arn("compute"),
                tags={**args.job_tags, "component": self._name, "model": args.model},
            ),
            region=args.region,
            process_role_arn=roles["process"],
            train_role_arn=roles["train"],
            check_role_arn=roles["check"],
            sign_role_arn=roles["sign"],
            signing_key_arn=args.signing.key_arn,
            signing_algorithm=args.signing.algorithm,
            data_key_arn=args.keys.key_arn("data"),
            registry_key_arn=args.keys.key_arn("registry"),
            root=Output.concat("s3://", self._bucket("artifacts"), "/", self._prefix),
            models=Output.concat(
                "s3://", args.models.bucket_name, f"/{MODELS_PREFIX}/{args.model}"
            ),
            code_uri=args.settings.code or code,
            signing_code_uri=code,
            bias_uri=bias and self._store("bias", "analysis_config.json", bias.encode()),
            explainability_uri=explained
            and self._store("explainability", "analysis_config.json", explained.encode()),
            manifests_table=args.versioning.table_name,
            manifests_uri=Output.concat("s3://", self._bucket("artifacts"), f"/{MANIFESTS}"),
            group_name=args.group_name,
        )

    def _store(self, role: str, file: str, content: bytes) -> Output[str]:
        """The address of an object that is named by its content."""
        stored = s3.BucketObjectv2(
            f"{self._name}-{role}",
            bucket=self._bucket("artifacts"),
            key=f"{self._prefix}/{role}/{digest(content)}/{file}",
            content_base64=base64.b64encode(content).decode(),
            checksum_algorithm="SHA256",
            opts=ResourceOptions(parent=self),
        )
        return Output.concat("s3://", stored.bucket, "/", stored.key)
