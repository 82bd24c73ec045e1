"""What an operator may set of one model behind an endpoint.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from components.common.local_disks import has_local_nvme
from components.common.settings import Name, Problems, Settings, allowed, rule

VariantName = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        **allowed(
            "letters, digits and hyphens between them, 63 characters at most", "champion", "v2"
        ),
    ),
]
"""A variant: SageMaker API Reference, ProductionVariant."""
InstanceTypeName = Annotated[
    str,
    Field(
        pattern=r"^ml\.[a-z0-9]+(-[a-z0-9]+)?\.[a-z0-9]+$",
        **allowed("a SageMaker instance type", "ml.m7i.xlarge"),
    ),
]
"""The name of a SageMaker hosting instance type."""
ArtifactUri = Annotated[
    str,
    Field(
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\s]+\.tar\.gz$",
        **allowed("the S3 address of a .tar.gz artifact", "s3://bucket/models/fraud/model.tar.gz"),
    ),
]
"""A model artifact in S3."""
ImageUri = Annotated[
    str,
    Field(
        pattern=(
            r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/[a-z0-9._/-]+"
            r"(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$"
        ),
        **allowed(
            "an image in ECR by tag or digest",
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme-prod/serving:1.4.0",
        ),
    ),
]
"""A container image in ECR."""

_ARM_FAMILIES = re.compile(r"^ml\.(\w+g\w*|p6e-gb200)\.")


def is_arm(instance_type: str) -> bool:
    """Whether a type has Graviton or Grace processors, for which x86-64 images do not run."""
    return _ARM_FAMILIES.match(instance_type) is not None


class GroupVersion(Settings):
    """An approved version of a model group of the registry."""

    group: Name = Field(description="Model of registry.models.")
    version: int = Field(ge=1, le=999_999, description="Number of the version in the group.")


class OwnImage(Settings):
    """A container and an artifact that are in no registry."""

    image: ImageUri = Field(description="Inference container.")
    artifact: ArtifactUri | None = Field(default=None, description="Model artifact; none: no file.")
    version_id: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._-]{1,1024}$",
        description="S3 version of the artifact, so that a replaced object is a new configuration.",
        **allowed("the id of an object version", "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"),
    )
    environment: Mapping[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="Environment of the container; never a secret.",
    )

    @model_validator(mode="after")
    def _version_of_something(self) -> Self:
        problems = Problems()
        if self.version_id is not None and self.artifact is None:
            problems.add(
                f"{self.version_id} is the version of no artifact. Give artifact as well, or "
                "remove it.",
                at=("version_id",),
            )
        for key, value in self.environment.items():
            if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]{0,1023}", key) or len(value) > 1024:
                problems.add(
                    f"{key} cannot be set: names are letters, digits and _, values at most 1024 "
                    "characters. Rename or shorten it.",
                    at=("environment", key),
                )
        problems.refuse()
        return self


def _kind(value: Any) -> str:
    if isinstance(value, OwnImage | GroupVersion):
        return "own" if isinstance(value, OwnImage) else "group"
    if isinstance(value, Mapping):
        return "own" if "image" in value or "artifact" in value else "group"
    return "bootstrap"


def _is_a_choice(value: Any) -> Any:
    if value == "bootstrap" or isinstance(value, Mapping | OwnImage | GroupVersion):
        return value
    raise rule(
        f"{value} is no model. Use bootstrap, {{group: fraud, version: 3}}, or {{image: ..., "
        "artifact: s3://...}."
    )


ModelChoice = Annotated[
    Annotated[Literal["bootstrap"], Tag("bootstrap")]
    | Annotated[GroupVersion, Tag("group")]
    | Annotated[OwnImage, Tag("own")],
    Discriminator(_kind),
    BeforeValidator(_is_a_choice),
]
"""`bootstrap`, {group, version} or {image, artifact, version_id}."""


class VariantSettings(Settings):
    """One variant: a model on a fleet of instances."""

    model: ModelChoice = Field(
        description="Bootstrap, {group, version} or {image, artifact, version_id}."
    )
    instance_type: InstanceTypeName = Field(description="SageMaker instance type.")
    initial_instances: int = Field(
        ge=1,
        le=1000,
        description="Size of the fleet, with autoscaling its first one (instances).",
    )
    weight: float = Field(
        default=1.0, ge=0, le=1_000_000, description="Share of the traffic among the variants."
    )
    startup_seconds: int | None = Field(
        default=None, ge=60, le=3600, description="Time-out of the first health check (seconds)."
    )
    download_seconds: int | None = Field(
        default=None, ge=60, le=3600, description="Time-out of fetching the artifact (seconds)."
    )
    volume_gib: int | None = Field(
        default=None, ge=1, le=512, description="Disk of an instance without NVMe (GiB)."
    )

    @model_validator(mode="after")
    def _runs_there(self) -> Self:
        problems = Problems()
        if self.volume_gib is not None and has_local_nvme(self.instance_type):
            problems.add(
                f"{self.volume_gib} cannot be set for {self.instance_type}, which uses its own "
                "NVMe disks. Remove it.",
                at=("volume_gib",),
            )
        if self.model == "bootstrap" and is_arm(self.instance_type):
            problems.add(
                f"{self.instance_type} has ARM processors, and the bootstrap image runs on x86-64. "
                "Use for example ml.m7i.xlarge.",
                at=("instance_type",),
            )
        problems.refuse()
        return self
