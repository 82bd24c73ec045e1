"""What an operator may set of an endpoint that answers at once.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from components.serving.endpoint_base import NO_COMPONENTS
from components.serving.endpoint_options import CaptureSettings, ScalingSettings
from components.serving.fleet_settings import FleetSettings, Problem, is_inf1
from components.serving.monitor_settings import MonitorSettings
from components.serving.variant_settings import VariantName, VariantSettings


class RealtimeSettings(FleetSettings):
    """An endpoint that answers at once: one variant, several by weight, or one with a shadow."""

    never: ClassVar[Mapping[str, str]] = {
        **NO_COMPONENTS,
        "answers": "only an asynchronous endpoint keeps its answers; this one gives them to its "
        "callers. Remove it, or use kind: async.",
        "max_concurrent_invocations": "only an asynchronous endpoint holds requests back; this one "
        "answers each at once. Remove it, or use kind: async.",
    }

    kind: Literal["realtime"] = Field(default="realtime", description="How requests are answered.")
    shadow: Mapping[VariantName, VariantSettings] = Field(
        default_factory=dict,
        max_length=1,
        description="A model that gets a copy of the traffic and whose answers nobody sees.",
    )
    autoscaling: ScalingSettings | None = Field(
        default=None, description="How the fleets follow the load; none: fixed fleets."
    )
    capture: CaptureSettings = Field(
        default_factory=CaptureSettings, description="Requests and answers that are kept."
    )
    monitors: MonitorSettings = Field(
        default_factory=MonitorSettings, description="Drift that is looked for."
    )

    def fleets(self) -> Iterator[tuple[str, str, VariantSettings]]:
        yield from super().fleets()
        for name, variant in self.shadow.items():
            yield "shadow", name, variant

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        yield from self._shadow_problems()
        if self.autoscaling is not None:
            yield from self.size_problems(self.autoscaling.min, self.autoscaling.max)
        wanted = self.monitors.wanted
        if wanted and not self.capture.enabled:
            yield (
                ("monitors",),
                f"{', '.join(wanted)} cannot work on nothing, but capture.percent is 0. Raise it, "
                "or remove the monitors.",
            )
        elif wanted:
            for at, text in self.monitors.capture_problems(
                requests=self.capture.requests, answers=self.capture.answers
            ):
                yield ("monitors", *(str(part) for part in at)), text

    def _shadow_problems(self) -> Iterator[Problem]:
        """Sources: SageMaker API Reference, CreateEndpointConfig, ShadowProductionVariants;
        SageMaker AI developer guide, "Shadow tests", "Exclusions"."""
        for name in self.shadow:
            if name in self.variants:
                yield (
                    ("shadow", name),
                    f"{name} is also a variant. Give the shadow another name.",
                )
        if self.shadow and len(self.variants) > 1:
            yield (
                ("shadow",),
                f"a shadow beside {len(self.variants)} variants; SageMaker copies the traffic of "
                "exactly one. Remove the shadow, or keep one variant.",
            )
        old = [name for _, name, variant in self.fleets() if is_inf1(variant)]
        if self.shadow and old:
            yield (
                ("shadow",),
                f"a shadow with {old[0]} on Inf1, for which SageMaker has no shadow tests. Remove "
                "the shadow, or use Inf2.",
            )
