"""Where experiments are tracked: a managed MLflow server, its artifacts, who reaches it."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import sagemaker

from components.data.lake import Lake
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.tracking_settings import TrackingSettings

ARTIFACTS = "mlflow"
"""Prefix in the bucket artifacts that runs keep their artifacts under."""


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
    a model group; approving one is not the server's to do."""

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
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        # Logical name is state: with the server its experiments are lost.
        server = sagemaker.MlflowTrackingServer(
            f"{name}-mlflow",
            tracking_server_name=f"{args.name_prefix}-tracking",
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
        """All that a person or job needs to track runs, from inside the network only."""
        inside: dict[str, dict[str, Input[str]]] = {
            "StringEquals": {"aws:SourceVpc": self._args.vpc_id}
        }
        return (
            Statement(
                sid="TrackRuns",
                actions=[
                    "sagemaker-mlflow:AccessUI",
                    "sagemaker-mlflow:CreateExperiment",
                    "sagemaker-mlflow:CreateRun",
                    "sagemaker-mlflow:GetExperiment",
                    "sagemaker-mlflow:GetExperimentByName",
                    "sagemaker-mlflow:GetMetricHistory",
                    "sagemaker-mlflow:GetRun",
                    "sagemaker-mlflow:ListArtifacts",
                    "sagemaker-mlflow:LogBatch",
                    "sagemaker-mlflow:LogInputs",
                    "sagemaker-mlflow:LogMetric",
                    "sagemaker-mlflow:LogModel",
                    "sagemaker-mlflow:LogParam",
                    "sagemaker-mlflow:SearchExperiments",
                    "sagemaker-mlflow:SearchRuns",
                    "sagemaker-mlflow:SetExperimentTag",
                    "sagemaker-mlflow:SetTag",
                    "sagemaker-mlflow:UpdateRun",
                ],
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
        )

    def _statements(self) -> tuple[Statement, ...]:
        args = self._args
        bucket = args.lake.bucket_arn("artifacts")
        place = f"arn:aws:sagemaker:{args.region}:{args.account_id}"
        found = (
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
            args.lake.keys.allow_encrypt("data"),
        )
        if not args.settings.register_models:
            return found
        return (
            *found,
            # Without UpdateModelPackage, which would let the server approve what it registered.
            Statement(
                sid="RegisterModels",
                actions=[
                    "sagemaker:AddTags",
                    "sagemaker:CreateModelPackage",
                    "sagemaker:CreateModelPackageGroup",
                    "sagemaker:DescribeModelPackageGroup",
                ],
                resources=[
                    f"{place}:model-package-group/{args.name_prefix}-*",
                    f"{place}:model-package/{args.name_prefix}-*",
                ],
            ),
        )
