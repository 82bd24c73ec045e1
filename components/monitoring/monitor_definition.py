"""What the job of a monitor is given, in the names of CloudFormation and of the AWS provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input

from components.monitoring.monitor_plan import API_NAMES
from components.serving.monitor_settings import Kind, MonitorSettings

INPUT_PATH = "/opt/ml/processing/input/endpoint"
OUTPUT_PATH = "/opt/ml/processing/output"
ENVIRONMENT = {"publish_cloudwatch_metrics": "Enabled"}
"""What has a monitor's container count in CloudWatch what it found, where drift alarms look.
Source: SageMaker Developer Guide, "Model Quality CloudWatch Metrics" (enable_cloudwatch_metrics,
which the SageMaker SDK hands to jobs of each kind by this variable), "Container Contract Inputs".
"""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One job. `baseline` maps constraints, statistics and config to their addresses; `window` is
    the start and the end of the data, and `ground_truth_uri` where its labels lie, for a kind that
    compares with labels."""

    kind: Kind
    monitors: MonitorSettings
    endpoint_name: str
    image: str
    baseline: Mapping[str, Input[str]]
    window: tuple[str, str] | None
    ground_truth_uri: Input[str] | None
    reports_uri: Input[str]
    output_key_arn: Input[str]
    volume_key_arn: Input[str]
    instance_type: str
    volume_gib: int
    role_arn: Input[str]
    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]

    @property
    def isolated(self) -> bool:
        """Whether the containers may make no network calls. Those of explainability ask the model
        on an endpoint; the others only read and write files, metrics among them."""
        return self.kind != "explainability"


def definition_state(job: Definition) -> dict[str, Any]:
    """The state of a job definition that goes through Cloud Control."""
    noun = API_NAMES[job.kind]
    application: dict[str, Any] = {"ImageUri": job.image, "Environment": ENVIRONMENT}
    if job.kind == "model_quality":
        application["ProblemType"] = job.monitors.problem
    else:
        application["ConfigUri"] = job.baseline["config"]
    source: dict[str, Any] = {"EndpointInput": _endpoint_input(job)}
    if job.ground_truth_uri is not None:
        source["GroundTruthS3Input"] = {"S3Uri": job.ground_truth_uri}
    return {
        f"{noun}AppSpecification": application,
        f"{noun}BaselineConfig": {
            "ConstraintsResource": {"S3Uri": job.baseline["constraints"]},
        },
        f"{noun}JobInput": source,
        f"{noun}JobOutputConfig": {
            "KmsKeyId": job.output_key_arn,
            "MonitoringOutputs": [
                {
                    "S3Output": {
                        "LocalPath": OUTPUT_PATH,
                        "S3UploadMode": "EndOfJob",
                        "S3Uri": job.reports_uri,
                    }
                }
            ],
        },
        "JobResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": job.instance_type,
                "VolumeKmsKeyId": job.volume_key_arn,
                "VolumeSizeInGB": job.volume_gib,
            }
        },
        "NetworkConfig": {
            "EnableInterContainerTrafficEncryption": True,
            "EnableNetworkIsolation": job.isolated,
            "VpcConfig": {
                "SecurityGroupIds": [job.security_group_id],
                "Subnets": list(job.subnet_ids),
            },
        },
        "RoleArn": job.role_arn,
        "StoppingCondition": {"MaxRuntimeInSeconds": job.monitors.max_minutes * 60},
    }


def _endpoint_input(job: Definition) -> dict[str, Any]:
    found: dict[str, Any] = {"EndpointName": job.endpoint_name, "LocalPath": INPUT_PATH}
    if job.kind in ("model_quality", "bias"):
        found["InferenceAttribute"] = job.monitors.inference_attribute
    if job.window is not None:
        found["StartTimeOffset"], found["EndTimeOffset"] = job.window
    return found


def data_quality_inputs(job: Definition) -> dict[str, Any]:
    """The inputs of the provider's own resource for data quality, without name and tags."""
    return {
        "data_quality_app_specification": {"image_uri": job.image, "environment": ENVIRONMENT},
        "data_quality_baseline_config": {
            "constraints_resource": {"s3_uri": job.baseline["constraints"]},
            "statistics_resource": {"s3_uri": job.baseline["statistics"]},
        },
        "data_quality_job_input": {
            "endpoint_input": {"endpoint_name": job.endpoint_name, "local_path": INPUT_PATH}
        },
        "data_quality_job_output_config": {
            "kms_key_id": job.output_key_arn,
            "monitoring_outputs": {
                "s3_output": {
                    "local_path": OUTPUT_PATH,
                    "s3_upload_mode": "EndOfJob",
                    "s3_uri": job.reports_uri,
                }
            },
        },
        "job_resources": {
            "cluster_config": {
                "instance_count": 1,
                "instance_type": job.instance_type,
                "volume_kms_key_id": job.volume_key_arn,
                "volume_size_in_gb": job.volume_gib,
            }
        },
        "network_config": {
            "enable_inter_container_traffic_encryption": True,
            "enable_network_isolation": job.isolated,
            "vpc_config": {
                "security_group_ids": [job.security_group_id],
                "subnets": list(job.subnet_ids),
            },
        },
        "role_arn": job.role_arn,
        "stopping_condition": {"max_runtime_in_seconds": job.monitors.max_minutes * 60},
    }
