"""What training jobs read, write and run as."""

from __future__ import annotations

from components.data.lake import Lake
from components.data.lake_settings import bucket_name
from components.monitoring.capacity_signals import fast_files_signals
from components.monitoring.logs import Logs
from components.training.jobs_access import JobSurroundings
from components.training.storage import Storage, StorageArgs
from components.training.training_jobs import TrainingJobs, TrainingJobsArgs
from infra.foundation import Foundation

SERVICES = ("cloudwatch", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What a job's instances call, and who starts one."""

ZONES = ("raw", "curated", "features", "artifacts")


def _buckets(base: Foundation) -> dict[str, str]:
    """The names of the lake's buckets, which are known before the lake is there."""
    settings = base.settings
    return {zone: bucket_name(settings.name_prefix, zone, settings.account_id) for zone in ZONES}


def deploy_storage(base: Foundation, logs: Logs, lake: Lake | None) -> Storage | None:
    """The file systems that the settings ask for."""
    settings = base.settings.training.storage
    if settings is None:
        return None
    zones = base.settings.network.availability_zones
    fast = settings.fast
    storage = Storage(
        "storage",
        StorageArgs(
            settings=settings,
            subnets=dict(zip(zones, base.network.private_subnet_ids, strict=True)),
            security_group_id=base.firewall.group_id("data"),
            key_arn=base.keys.key_arn("data"),
            buckets=_buckets(base),
            log_group_arn=logs.group("fast-files").arn if fast is not None else None,
            needs=(lake,) if lake is not None else (),
            **base.keep,
        ),
        opts=base.top,
    )
    if fast is not None and storage.fast_id is not None:
        signals = fast_files_signals(storage.fast_id, size_gib=fast.size_gib)
        base.watch("fast-files", "Fast files of training", signals)
    return storage


def deploy_jobs(base: Foundation) -> TrainingJobs | None:
    """The roles of SageMaker's jobs, where the settings ask for them."""
    settings = base.settings.training.jobs
    if settings is None:
        return None
    group = base.firewall.group_id("jobs")
    base.calls("jobs", group, SERVICES)
    return TrainingJobs(
        "jobs",
        TrainingJobsArgs(
            settings=settings,
            surroundings=JobSurroundings(
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                security_group_id=group,
                lake=_buckets(base),
                data_key_arn=base.keys.key_arn("data"),
                volume_key_arn=base.keys.key_arn("compute"),
                **base.where,
            ),
            boundary_arn=base.boundary_arn,
        ),
        opts=base.top,
    )
