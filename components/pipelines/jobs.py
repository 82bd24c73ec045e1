"""The requests of a pipeline's jobs: each in the VPC, encrypted, under its own role. Pure.

Every step gets a network configuration; `isolated` says whether its containers may connect at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import Input

from components.pipelines.settings import JobSettings, TrainingStepSettings

PROCESSING = "/opt/ml/processing"
CODE = f"{PROCESSING}/input/code"
TRAINING_CODE = "/opt/ml/input/data/code"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where every job runs, and with which keys. `tags` go on each job."""

    subnet_ids: Sequence[Input[str]]
    security_group_id: Input[str]
    volume_key_arn: Input[str]
    tags: Mapping[str, str]

    @property
    def vpc(self) -> dict[str, Any]:
        """The VPC configuration, as SageMaker takes it."""
        return {"SecurityGroupIds": [self.security_group_id], "Subnets": [*self.subnet_ids]}

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as pairs."""
        return [{"Key": key, "Value": text} for key, text in sorted(self.tags.items())]


def s3_input(name: str, uri: Any, local_path: str) -> dict[str, Any]:
    """An input of a processing job: what lies under `uri` is there at `local_path`."""
    return {
        "InputName": name,
        "AppManaged": False,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": local_path,
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def s3_output(name: str, uri: Any, local_path: str) -> dict[str, Any]:
    """An output of a processing job, sent when the job ends."""
    return {
        "OutputName": name,
        "AppManaged": False,
        "S3Output": {"S3Uri": uri, "LocalPath": local_path, "S3UploadMode": "EndOfJob"},
    }


def processing_job(
    place: Place,
    machines: JobSettings,
    *,
    role_arn: Input[str],
    image: Input[str],
    key_arn: Input[str],
    inputs: Sequence[Mapping[str, Any]],
    outputs: Sequence[Mapping[str, Any]],
    isolated: bool,
    command: Sequence[Any] = (),
    environment: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A request of CreateProcessingJob; `command` is the entry point and its arguments."""
    return {
        "RoleArn": role_arn,
        "AppSpecification": {
            "ImageUri": image,
            **({"ContainerEntrypoint": [*command[:2]]} if command else {}),
            **({"ContainerArguments": [*command[2:]]} if command[2:] else {}),
        },
        "ProcessingInputs": [*inputs],
        "ProcessingOutputConfig": {"KmsKeyId": key_arn, "Outputs": [*outputs]},
        "ProcessingResources": {
            "ClusterConfig": {
                "InstanceType": machines.instance_type,
                "InstanceCount": machines.instances,
                "VolumeSizeInGB": machines.volume_gb,
                "VolumeKmsKeyId": place.volume_key_arn,
            }
        },
        "NetworkConfig": {
            "EnableInterContainerTrafficEncryption": True,
            "EnableNetworkIsolation": isolated,
            "VpcConfig": place.vpc,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": machines.max_minutes * 60},
        "Environment": dict(environment or {}) or None,
        "Tags": place.tag_list,
    }


def training_job(
    place: Place,
    machines: TrainingStepSettings,
    *,
    role_arn: Input[str],
    image: Input[str],
    key_arn: Input[str],
    channels: Mapping[str, Any],
    output: Any,
    checkpoints: Any,
    command: Sequence[Any],
) -> dict[str, Any]:
    """A request of CreateTrainingJob; `channels` are S3 addresses by name."""
    return {
        "RoleArn": role_arn,
        "AlgorithmSpecification": {
            "TrainingImage": image,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": [*command[:2]],
            "ContainerArguments": [*command[2:]],
            "MetricDefinitions": [
                {"Name": "validation:accuracy", "Regex": "validation_accuracy=([0-9.]+);"}
            ],
        },
        "HyperParameters": dict(machines.hyperparameters) or None,
        "InputDataConfig": [
            {
                "ChannelName": name,
                "InputMode": "File",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": uri,
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
            }
            for name, uri in channels.items()
        ],
        "OutputDataConfig": {"S3OutputPath": output, "KmsKeyId": key_arn},
        "ResourceConfig": {
            "InstanceType": machines.instance_type,
            "InstanceCount": machines.instances,
            "VolumeSizeInGB": machines.volume_gb,
            "VolumeKmsKeyId": place.volume_key_arn,
        },
        "StoppingCondition": {
            "MaxRuntimeInSeconds": machines.max_minutes * 60,
            "MaxWaitTimeInSeconds": machines.max_wait_minutes * 60 if machines.spot else None,
        },
        "CheckpointConfig": {"S3Uri": checkpoints} if machines.spot else None,
        "VpcConfig": place.vpc,
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
        "EnableManagedSpotTraining": machines.spot,
        "Tags": place.tag_list,
    }
