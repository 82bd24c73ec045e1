"""What an operator may set of processing: Spark's limits, streams. No pulumi import."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Settings, allowed, rule

MEMORY_A_VCPU = (2, 8)
"""GB of memory a vCPU of a worker, least and most (EMR Serverless user guide, "Worker
configurations")."""


class SparkSettings(Settings):
    """The Spark application: it starts with a job and costs nothing when it has stopped."""

    release: str = Field(
        default="emr-7.9.0",
        pattern=r"^emr-[67]\.\d+\.\d+$",
        description="Release of EMR.",
        **allowed("a release of EMR, 6 or 7", "emr-7.9.0"),
    )
    architecture: Literal["ARM64", "X86_64"] = Field(
        default="ARM64", description="Processors of the workers."
    )
    max_vcpus: int = Field(
        default=64, ge=2, le=10000, description="All jobs together use at most this (vCPU)."
    )
    max_memory_gb: int = Field(
        default=256, ge=4, le=80000, description="All jobs together use at most this (GB)."
    )
    max_disk_gb: int = Field(
        default=2000, ge=20, le=100000, description="All jobs together use at most this (GB)."
    )
    idle_minutes: int = Field(
        default=15, ge=1, le=10080, description="It stops when no job ran for so long (minutes)."
    )
    concurrent_runs: int = Field(
        default=10, ge=1, le=1000, description="Jobs that run at one time; others wait."
    )

    @model_validator(mode="after")
    def _workers_fit(self) -> Self:
        least, most = (self.max_vcpus * each for each in MEMORY_A_VCPU)
        if not least <= self.max_memory_gb <= most:
            raise rule(
                f"{self.max_memory_gb} GB cannot be used with max_vcpus {self.max_vcpus}: a worker "
                f"has {MEMORY_A_VCPU[0]} to {MEMORY_A_VCPU[1]} GB a vCPU. Use {least} to {most}.",
                at=("max_memory_gb",),
            )
        return self


class ProcessingSettings(Settings):
    """How data is processed."""

    spark: SparkSettings = Field(
        default_factory=SparkSettings, description="Spark on EMR Serverless."
    )
    streaming: bool = Field(
        default=False, description="A serverless Kafka cluster (MSK) for events; it costs all day."
    )
