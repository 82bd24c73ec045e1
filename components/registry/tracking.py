"""Where experiments are tracked: a managed MLflow server, its artifacts, who reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sagemaker

from components.data.lake import Lake
from components.iam import trust
from components.iam.calls import LIST_OBJECTS, READ_OBJECTS, WRITE_OBJECTS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.approval import deny_born_approved
from components.registry.tracking_settings import TrackingSettings

ARTIFACTS = "mlflow"
"""Prefix in the bucket artifacts that runs keep their artifacts under."""

OPEN_UI = "sagemaker-mlflow:AccessUI"
TRACK = (
    "sagemaker-mlflow:CreateExperiment",
    "sagemaker-mlflow:CreateRun",
    "sagemaker-mlflow:FinalizeLoggedModel",
    "sagemaker-mlflow:GetExperiment",
    "sagemaker-mlflow:GetExperimentByName",
    "sagemaker-mlflow:GetLoggedModel",
    "sagemaker-mlflow:GetMetricHistory",
    "sagemaker-mlflow:GetRun",
    "sagemaker-mlflow:ListArtifacts",
    "sagemaker-mlflow:ListLoggedModelArtifacts",
    "sagemaker-mlflow:LogBatch",
    "sagemaker-mlflow:LogInputs",
    "sagemaker-mlflow:LogLoggedModelParams",
    "sagemaker-mlflow:LogMetric",
    "sagemaker-mlflow:LogModel",
    "sagemaker-mlflow:LogOutputs",
    "sagemaker-mlflow:LogParam",
    "sagemaker-mlflow:SearchExperiments",
    "sagemaker-mlflow:SearchLoggedModels",
    "sagemaker-mlflow:SearchRuns",
    "sagemaker-mlflow:SetExperimentTag",
    "sagemaker-mlflow:SetLoggedModelTags",
    "sagemaker-mlflow:SetTag",
    "sagemaker-mlflow:UpdateRun",
)
"""What a client of MLflow 3 asks for to track a run and to log a model. Nothing is deleted."""
REGISTER = (
    "sagemaker-mlflow:CreateModelVersion",
    "sagemaker-mlflow:CreateRegisteredModel",
    "sagemaker-mlflow:GetModelVersion",
    "sagemaker-mlflow:GetRegisteredModel",
    "sagemaker-mlflow:SearchModelVersions",
    "sagemaker-mlflow:SearchRegisteredModels",
)
"""What registers a model in MLflow, which the server then registers in SageMaker."""
ARTIFACT_CALLS = (*READ_OBJECTS, *LIST_OBJECTS, *WRITE_OBJECTS)
REGISTER_CALLS = (
    "sagemaker:CreateModelPackage",
    "sagemaker:CreateModelPackageGroup",
    "sagemaker:DescribeModelPackageGroup",
)
"""What the server calls. Source: SageMaker developer guide, "Set up IAM permissions for MLflow",
service role, without what changes a version."""


@dataclass(frozen=True, kw_only=True)
class TrackingArgs:
    """What tracking needs from the rest of the platform. `vpc_id` is where users connect from."""

    settings: TrackingSettings
    lake: Lake
    vpc_id: Input[str]
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class Tracking(ComponentResource):
    """Defines the tracking server and its role. What is registered in MLflow becomes a version in
    a model group of the server's own; approving one is not the server's to do."""

    server_arn: Output[str]

    def __init__(self, name: str, args: TrackingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:registry:Tracking", name, None, opts)
        self._args = args
        role = WorkloadRole(
            f"{name}-server",
            WorkloadRoleArgs(
                description="Keeps artifacts of runs and registers models",
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                statements=self._statements(),
                calls=(*ARTIFACT_CALLS, *REGISTER_CALLS)
                if args.settings.register_models
                else ARTIFACT_CALLS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        # Logical name is state: with the server its experiments are lost.
        server = sagemaker.MlflowTrackingServer(
            f"{name}-mlflow",
            tracking_server_name=_server_name(args.name_prefix),
            artifact_store_uri=Output.concat(
                "s3://", args.lake.bucket_names["artifacts"], f"/{ARTIFACTS}"
            ),
            role_arn=role.role_arn,
            tracking_server_size=args.settings.size,
            mlflow_version=args.settings.mlflow_version,
            automatic_model_registration=args.settings.register_models,
            weekly_maintenance_window_start=args.settings.maintenance,
            tags={"component": name},
            opts=ResourceOptions(
                parent=self,
                depends_on=role.ready,
                protect=args.protect,
                retain_on_delete=args.retain,
            ),
        )
        self.server_arn = server.arn
        self.register_outputs({"server_arn": self.server_arn})

    def allow_use(self) -> tuple[Statement, ...]:
        """All that a person needs to track runs, from inside the network only. Clients keep the
        artifacts of a run themselves (MLflow documentation, "Artifact Stores")."""
        inside: dict[str, dict[str, Input[str]]] = {
            "StringEquals": {"aws:SourceVpc": self._args.vpc_id}
        }
        return (
            Statement(
                sid="OpenTrackingUi",
                actions=[OPEN_UI],
                resources=["*"],
                conditions=inside,
                wildcard_reason="AccessUI has no resource-level permissions; what the UI shows has",
            ),
            Statement(
                sid="TrackRuns",
                actions=[*TRACK, *(REGISTER if self._args.settings.register_models else ())],
                resources=[self.server_arn],
                conditions=inside,
            ),
            Statement(
                sid="OpenTracking",
                actions=[
                    "sagemaker:CreatePresignedMlflowTrackingServerUrl",
                    "sagemaker:DescribeMlflowTrackingServer",
                ],
                resources=[self.server_arn],
                conditions=inside,
            ),
            *self._artifacts(),
        )

    def _artifacts(self) -> tuple[Statement, ...]:
        """Artifacts of runs, which nobody deletes."""
        bucket = self._args.lake.bucket_arn("artifacts")
        return (
            Statement(
                sid="KeepArtifacts",
                actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                resources=[Output.concat(bucket, f"/{ARTIFACTS}/*")],
            ),
            Statement(
                sid="ListArtifacts",
                actions=["s3:ListBucket"],
                resources=[bucket],
                conditions={"StringLike": {"s3:prefix": [ARTIFACTS, f"{ARTIFACTS}/*"]}},
            ),
            self._args.lake.keys.allow_encrypt("data"),
        )

    def _statements(self) -> tuple[Statement, ...]:
        args = self._args
        place = f"arn:aws:sagemaker:{args.region}:{args.account_id}"
        ending = _group_ending(_server_name(args.name_prefix))
        if not args.settings.register_models:
            return self._artifacts()
        return (
            *self._artifacts(),
            # Without UpdateModelPackage, which would let the server approve what it registered; nor
            # may it register what is approved already.
            deny_born_approved(),
            Statement(
                sid="RegisterModels",
                actions=[
                    "sagemaker:AddTags",
                    "sagemaker:CreateModelPackage",
                    "sagemaker:CreateModelPackageGroup",
                    "sagemaker:DescribeModelPackageGroup",
                ],
                resources=[
                    f"{place}:model-package-group/*{ending}",
                    f"{place}:model-package/*{ending}/*",
                ],
            ),
        )


def _group_ending(server_name: str) -> str:
    """What the names of all groups end with that a server makes, and of no other's.

    Source: SageMaker developer guide, "Automatically register SageMaker AI models with SageMaker
    Model Registry": a model becomes the group NAME-SUFFIX, the suffix the first six characters of
    the SHA-256 of the server's name.
    """
    return f"-{sha256(server_name.encode()).hexdigest()[:6]}"


def _server_name(name_prefix: str) -> str:
    return f"{name_prefix}-tracking"
