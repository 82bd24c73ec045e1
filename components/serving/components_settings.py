"""What an operator may set of an endpoint whose instances several models share.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from components.common.local_disks import has_local_nvme
from components.common.settings import Name, Problems, Settings, rule
from components.serving.copy_scaling_settings import CopyScalingSettings
from components.serving.endpoint_base import EndpointBase, Placed
from components.serving.endpoint_options import CaptureSettings, RolloutSettings
from components.serving.fleet_settings import Problem
from components.serving.monitor_settings import MonitorSettings
from components.serving.rollout import share_problem
from components.serving.variant_settings import (
    InstanceTypeName,
    ModelChoice,
    is_arm,
)

_ACCELERATED = re.compile(r"^ml\.(g|p|inf|trn|dl)\d")


class SharedInstancesSettings(Settings):
    """The instances that the components share. SageMaker adds and removes them as the copies need
    (managed instance scaling), which it does for inference components alone."""

    instance_type: InstanceTypeName = Field(description="SageMaker instance type.")
    min: int = Field(ge=0, le=1000, description="Fewest instances; 0: none without copies.")
    max: int = Field(ge=1, le=1000, description="Most instances.")
    routing: Literal["least-outstanding", "random"] = Field(
        default="least-outstanding", description="Which copy gets a request."
    )
    volume_gib: int | None = Field(
        default=None, ge=1, le=512, description="Disk of an instance without NVMe (GiB)."
    )
    generation: int = Field(
        default=1,
        ge=1,
        le=999,
        description="Raised when a configuration of the same content is still there, as after a "
        "roll-back: part of what its name is made of.",
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        problems = Problems()
        problems.above_max(self.max, min=self.min)
        if self.volume_gib is not None and has_local_nvme(self.instance_type):
            problems.add(
                f"{self.volume_gib} cannot be set for {self.instance_type}, which uses its own "
                "NVMe disks. Remove it.",
                at=("volume_gib",),
            )
        problems.refuse()
        return self


class ComponentSettings(Settings):
    """One model, what a copy of it reserves, and how many copies there are."""

    model: ModelChoice = Field(
        description="Bootstrap until there is a version, {group, version} or {image, artifact, "
        "version_id}."
    )
    copies: int = Field(ge=1, le=1000, description="Copies at first, each serving requests.")
    memory_mb: int = Field(
        ge=128, le=10_000_000, description="Memory that a copy reserves on its instance (MB)."
    )
    cpu_cores: float | None = Field(
        default=None, ge=0.25, le=1000, description="Processor cores that a copy reserves."
    )
    accelerators: int | None = Field(
        default=None, ge=1, le=64, description="GPUs or other accelerators that a copy reserves."
    )
    placement: Literal["spread", "binpack"] = Field(
        default="spread",
        description="spread: over instances and zones; binpack: on as few instances as possible.",
    )
    startup_seconds: int | None = Field(
        default=None, ge=60, le=3600, description="Time-out of the first health check (seconds)."
    )
    download_seconds: int | None = Field(
        default=None, ge=60, le=3600, description="Time-out of fetching the artifact (seconds)."
    )
    autoscaling: CopyScalingSettings | None = Field(
        default=None, description="How the copies follow the load; none: a fixed number."
    )

    @property
    def stops(self) -> bool:
        """Whether there are times without any copy."""
        return self.autoscaling is not None and self.autoscaling.least == 0


class ComponentsSettings(EndpointBase):
    """An endpoint that answers at once and hosts inference components: models that share its
    instances, each called by its name and scaled by itself.

    Sources: SageMaker API Reference, CreateInferenceComponent, InferenceComponentDeploymentConfig;
    SageMaker AI developer guide, "Deploy models for real-time inference", "Scale an endpoint to
    zero instances". What has no page of its own names its source below.
    """

    never: ClassVar[Mapping[str, str]] = {
        # ProductionVariant: InitialVariantWeight is among models of variants, and here a variant
        # has none. Callers choose by InferenceComponentName (InvokeEndpoint).
        "variants": "models are components here and get no share of the traffic by weight: who "
        "calls names one. Use components and instances, or kind: realtime.",
        # CreateEndpointConfig, ShadowProductionVariants: copies the traffic of the variant's model.
        "shadow": "SageMaker copies the traffic of a variant's own model, and here the variant has "
        "none. Remove it, or use kind: realtime.",
        # aws/sagemaker-python-sdk, ModelBuilder.deploy: endpoints of inference components are made
        # without data capture.
        "capture": "data capture is of endpoints with one model a variant. Remove it, or use kind: "
        "realtime.",
        # "Data and model quality monitoring with Amazon SageMaker Model Monitor": endpoints that
        # host a single model.
        "monitors": "Model Monitor works on endpoints with a single model. Remove it, or use kind: "
        "realtime.",
        # InvokeEndpointAsync takes no InferenceComponentName, InvokeEndpoint does.
        "answers": "an asynchronous request can name no inference component. Remove it, or use "
        "kind: async.",
        "max_concurrent_invocations": "that is of asynchronous endpoints, whose requests can name "
        "no inference component. Remove it, or use kind: async.",
        # Managed instance scaling follows the copies; a second hand on the instances would fight.
        "autoscaling": "SageMaker adds and removes the instances as copies need. Set "
        "instances.min and max, and autoscaling of each component.",
    }

    # Nothing arrives by itself, and the endpoint has to be there before the first approved version.
    placeholder_may_stay: ClassVar[bool] = True

    kind: Literal["components"] = Field(description="How requests are answered.")
    instances: SharedInstancesSettings = Field(description="What the components share.")
    components: Mapping[Name, ComponentSettings] = Field(
        min_length=1, max_length=50, description="The models, by the name of their component."
    )
    delivery: Literal["pinned"] = Field(
        default="pinned", description="Who decides what runs: only what stands here does."
    )
    keep_configurations: Literal[0] = Field(
        default=0,
        description="Earlier configurations are not kept: they hold no model, and this file can "
        "make them again.",
    )
    rollout: RolloutSettings = Field(
        default_factory=lambda: RolloutSettings(strategy="all-at-once"),
        description="How another model takes over in a component: rolling, copy by copy and "
        "watched by the alarms; all-at-once, unwatched.",
    )
    volume_key: bool = Field(
        default=True,
        description="Encrypt the instances' volumes with the compute key; false where the disks "
        "are local NVMe, which the hardware encrypts.",
    )
    network_isolation: bool = Field(
        default=True, description="The containers can make no network calls."
    )

    @model_validator(mode="before")
    @classmethod
    def _pinned_only(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and data.get("delivery") == "automated":
            raise rule(
                "automated is of endpoints with a model in each variant: automation rolls out "
                "configurations, and a component is no part of one. Use delivery: pinned.",
                at=("delivery",),
            )
        return data

    @property
    def answering(self) -> tuple[str, ...]:
        """The components: each answers those who name it."""
        return tuple(self.components)

    @property
    def capture(self) -> CaptureSettings:
        """No data capture."""
        return CaptureSettings(percent=0)

    @property
    def monitors(self) -> MonitorSettings:
        """None."""
        return MonitorSettings()

    def placed(self) -> Iterator[Placed]:
        for name, component in self.components.items():
            yield "components", name, component.model

    def problems(self) -> Iterator[Problem]:
        yield from self.alarms.isolation_problems(self.network_isolation)
        yield from self._rollout_problems()
        yield from self._size_problems()
        yield from self._hardware_problems()

    def _rollout_problems(self) -> Iterator[Problem]:
        """Source: SageMaker API Reference, InferenceComponentDeploymentConfig has a rolling policy
        alone, and InferenceComponentRollingUpdatePolicy takes 5 to 50 percent of the copies."""
        strategy = self.rollout.strategy
        if strategy in ("canary", "linear"):
            yield (
                ("rollout", "strategy"),
                f"{strategy} with inference components; SageMaker rolls their copies batch by "
                "batch and shifts no traffic. Use rolling, or all-at-once.",
            )
            return
        for name, component in self.components.items():
            small = share_problem(
                self.rollout.rollout(), component.copies, name, units=("copy", "copies")
            )
            if small:
                yield ("rollout", "percent"), small

    def _size_problems(self) -> Iterator[Problem]:
        for name, component in self.components.items():
            scaling = component.autoscaling
            if scaling is not None and not (max(scaling.min, 1) <= component.copies <= scaling.max):
                yield (
                    ("components", name, "copies"),
                    f"{component.copies} is outside autoscaling's {max(scaling.min, 1)} to "
                    f"{scaling.max}, which would change it at once. Use a number within.",
                )
        # "Scale an endpoint to zero instances": each component with a minimum of 0.
        staying = [name for name, component in self.components.items() if not component.stops]
        if self.instances.min == 0 and staying:
            yield (
                ("instances", "min"),
                f"0 is never reached: {', '.join(staying)} always has a copy. Set autoscaling.min: "
                "0 of every component, or use 1 or more.",
            )

    def _hardware_problems(self) -> Iterator[Problem]:
        kind = self.instances.instance_type
        # SageMaker API Reference, CreateEndpointConfig, KmsKeyId.
        if self.volume_key and has_local_nvme(kind):
            yield (
                ("volume_key",),
                f"true with {kind}: SageMaker refuses a volume key on instances with local NVMe "
                "disks, which their hardware encrypts. Set volume_key: false, or use a type "
                "without such disks.",
            )
        for name, component in self.components.items():
            if component.model == "bootstrap" and is_arm(kind):
                yield (
                    ("components", name, "model"),
                    f"bootstrap runs on x86-64, and {kind} has ARM processors. Use for example "
                    "ml.m7i.xlarge, or a model of your own.",
                )
            if component.accelerators is not None and not _ACCELERATED.match(kind):
                yield (
                    ("components", name, "accelerators"),
                    f"{component.accelerators} on {kind}, which has none, so that no copy finds a "
                    "place. Remove it, or use a type with accelerators, such as ml.g5.2xlarge.",
                )
