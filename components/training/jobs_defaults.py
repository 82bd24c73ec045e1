"""What a job of SageMaker is started with, published for whoever starts one."""

from __future__ import annotations

from typing import Any

from pulumi import Input, Output

from components.training.jobs_access import JobSurroundings


def defaults(
    where: JobSurroundings,
    role_arns: dict[str, Input[str]],
    *,
    spot: bool,
    max_run_hours: int,
    max_wait_hours: int,
    warm_pool_minutes: int,
) -> Output[str]:
    """What a job is started with, in the words of the SageMaker API, as JSON."""
    artifacts = where.lake["artifacts"]
    stopping = {"MaxRuntimeInSeconds": max_run_hours * 3600}
    if spot:
        stopping["MaxWaitTimeInSeconds"] = max_wait_hours * 3600
    resources: dict[str, Any] = {"VolumeKmsKeyId": where.volume_key_arn}
    if warm_pool_minutes:
        resources["KeepAlivePeriodInSeconds"] = warm_pool_minutes * 60
    return Output.json_dumps(
        {
            "CheckpointConfig": {"S3Uri": f"s3://{artifacts}/checkpoints/"},
            "EnableInterContainerTrafficEncryption": True,
            "EnableManagedSpotTraining": spot,
            "EnableNetworkIsolation": True,
            "OutputDataConfig": {
                "KmsKeyId": where.data_key_arn,
                "S3OutputPath": f"s3://{artifacts}/training/",
            },
            "ResourceConfig": resources,
            "RoleArns": role_arns,
            "StoppingCondition": stopping,
            "VpcConfig": {
                "SecurityGroupIds": [where.security_group_id],
                "Subnets": list(where.subnet_ids),
            },
        },
        sort_keys=True,
        separators=(",", ":"),
    )
