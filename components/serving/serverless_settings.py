"""What an operator may set of an endpoint without instances of its own.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings
from components.serving.endpoint_base import NO_COMPONENTS, EndpointBase, Placed
from components.serving.endpoint_options import (
    CaptureSettings,
    RolloutSettings,
    ScaleScheduleSettings,
)
from components.serving.fleet_settings import Problem
from components.serving.monitor_settings import MonitorSettings
from components.serving.variant_settings import ModelChoice, VariantName

ServerlessMemory = Literal[1024, 2048, 3072, 4096, 5120, 6144]
"""MB that SageMaker gives. Source: SageMaker API Reference, ProductionVariantServerlessConfig."""


class ServerlessVariantSettings(Settings):
    """A model that SageMaker runs on compute of its own."""

    model: ModelChoice = Field(
        description="Bootstrap, {group, version} or {image, artifact, version_id}."
    )
    memory_mb: ServerlessMemory = Field(description="Memory of one execution (MB).")
    max_concurrency: int = Field(
        ge=1, le=200, description="Requests that are answered at a time; more are refused."
    )
    provisioned_concurrency: int | None = Field(
        default=None, ge=1, le=200, description="Executions kept warm; none: each may start cold."
    )

    @model_validator(mode="after")
    def _within(self) -> Self:
        problems = Problems()
        warm = self.provisioned_concurrency
        # SageMaker API Reference, ProductionVariantServerlessConfig, ProvisionedConcurrency.
        if warm is not None and warm > self.max_concurrency:
            problems.add(
                f"{warm} is above max_concurrency ({self.max_concurrency}). Lower it.",
                at=("provisioned_concurrency",),
            )
        problems.refuse()
        return self


class WarmScheduleSettings(ScaleScheduleSettings):
    """Other limits of the executions kept warm."""

    min: int = Field(ge=1, le=200, description="Fewest warm executions from then on.")
    max: int = Field(ge=1, le=200, description="Most warm executions from then on.")


class WarmScalingSettings(Settings):
    """How the executions kept warm follow the load."""

    min: int = Field(ge=1, le=200, description="Fewest executions kept warm.")
    max: int = Field(ge=1, le=200, description="Most executions kept warm.")
    use_percent: int = Field(
        default=70, ge=10, le=100, description="Use of the warm executions aimed at (percent)."
    )
    scale_out_cooldown: int = Field(
        default=60, ge=0, le=3600, description="Pause after adding executions (seconds)."
    )
    scale_in_cooldown: int = Field(
        default=300, ge=0, le=3600, description="Pause after removing executions (seconds)."
    )
    schedules: Mapping[Name, WarmScheduleSettings] = Field(
        default_factory=dict, max_length=50, description="Other limits at set times, by name."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = Problems()
        problems.above_max(self.max, min=self.min)
        problems.refuse()
        return self


_EXCLUSIONS = "SageMaker has none for serverless endpoints"


class ServerlessSettings(EndpointBase):
    """An endpoint that runs on compute of SageMaker's own and stops by itself.

    Source of what it lacks: SageMaker AI developer guide, "Deploy models with Amazon SageMaker
    Serverless Inference", "Feature exclusions": GPUs, VPC configuration, network isolation, data
    capture, several production variants, Model Monitor, inference pipelines, multi-model endpoints.
    """

    never: ClassVar[Mapping[str, str]] = {
        **NO_COMPONENTS,
        # "Deployment guardrails": real-time and asynchronous endpoints only.
        "rollout": "SageMaker watches roll-outs of real-time and asynchronous endpoints only; here "
        "a new configuration takes over all at once. Remove it, or use kind: realtime.",
        # "Shadow tests", "Exclusions": serverless inference.
        "shadow": "SageMaker copies no traffic of serverless endpoints. Remove it, or use kind: "
        "realtime.",
        "capture": f"data capture: {_EXCLUSIONS}. Remove it, or use kind: realtime.",
        "monitors": f"Model Monitor: {_EXCLUSIONS}. Remove it, or use kind: realtime.",
        "network_isolation": f"network isolation: {_EXCLUSIONS}. Remove it, or use kind: realtime.",
        "volume_key": "a serverless endpoint has no instances and no volumes to encrypt. Remove "
        "it, or use kind: realtime.",
        "answers": "only an asynchronous endpoint keeps its answers; this one gives them to its "
        "callers. Remove it, or use kind: async.",
        "max_concurrent_invocations": "that is of asynchronous endpoints. Set max_concurrency of "
        "the variant, or use kind: async.",
    }

    kind: Literal["serverless"] = Field(description="How requests are answered.")
    variants: Mapping[VariantName, ServerlessVariantSettings] = Field(
        min_length=1, max_length=10, description="The model, by the name of its one variant."
    )
    autoscaling: WarmScalingSettings | None = Field(
        default=None, description="How the executions kept warm follow the load; none: fixed."
    )

    @property
    def answering(self) -> tuple[str, ...]:
        """The variants that answer callers."""
        return tuple(self.variants)

    @property
    def capture(self) -> CaptureSettings:
        """No data capture."""
        return CaptureSettings(percent=0)

    @property
    def monitors(self) -> MonitorSettings:
        """None."""
        return MonitorSettings()

    @property
    def volume_key(self) -> bool:
        """There are no volumes."""
        return False

    @property
    def network_isolation(self) -> bool:
        """SageMaker cannot isolate it."""
        return False

    @property
    def rollout(self) -> RolloutSettings:
        """All at once, unwatched."""
        return RolloutSettings(strategy="all-at-once")

    def placed(self) -> Iterator[Placed]:
        for name, variant in self.variants.items():
            yield "variants", name, variant.model

    def problems(self) -> Iterator[Problem]:
        if len(self.variants) > 1:
            yield (
                ("variants",),
                f"{len(self.variants)} variants, and a serverless endpoint has one. Keep one, or "
                "use kind: realtime.",
            )
        scaling = self.autoscaling
        for name, variant in self.variants.items() if scaling is not None else ():
            assert scaling is not None
            warm = variant.provisioned_concurrency
            # SageMaker AI developer guide, "Automatically scale Provisioned Concurrency".
            if warm is None:
                yield (
                    ("autoscaling",),
                    f"nothing to scale: {name} keeps no execution warm, and SageMaker scales the "
                    f"others itself. Set variants.{name}.provisioned_concurrency, or remove it.",
                )
            elif not scaling.min <= warm <= scaling.max:
                yield (
                    ("variants", name, "provisioned_concurrency"),
                    f"{warm} is outside autoscaling's {scaling.min} to {scaling.max}, which would "
                    "change it at once. Use a number within.",
                )
            if scaling.max > variant.max_concurrency:
                yield (
                    ("autoscaling", "max"),
                    f"{scaling.max} is above max_concurrency of {name} "
                    f"({variant.max_concurrency}). Lower it.",
                )
