"""What an operator may set of one endpoint.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings
from components.serving.endpoint_options import (
    AlarmSettings,
    CaptureSettings,
    RolloutSettings,
    ScalingSettings,
)
from components.serving.monitor_settings import MonitorSettings
from components.serving.rollout import share_problem
from components.serving.variant_settings import (
    GroupVersion,
    VariantName,
    VariantSettings,
    has_local_nvme,
)

ROLLBACK_ALARMS_MOST = 10
"""SageMaker API Reference, AutoRollbackConfig."""


class EndpointSettings(Settings):
    """One endpoint that answers at once."""

    kind: Literal["realtime"] = Field(default="realtime", description="How requests are answered.")
    delivery: Literal["automated", "pinned"] = Field(
        default="automated",
        description="Who decides what runs. automated: an approved version is rolled out alone; "
        "pinned: only what stands here runs.",
    )
    variants: Mapping[VariantName, VariantSettings] = Field(
        min_length=1, max_length=10, description="Models that share the traffic, by name."
    )
    shadow: Mapping[VariantName, VariantSettings] = Field(
        default_factory=dict,
        max_length=1,
        description="A model that gets a copy of the traffic and whose answers nobody sees.",
    )
    group: Name | None = Field(
        default=None,
        description="With delivery automated: model of registry.models whose approved versions "
        "arrive; none: the one named like the endpoint.",
    )
    new_versions_go_to: VariantName | None = Field(
        default=None, description="With several variants: the one that gets an approved version."
    )
    rollout: RolloutSettings = Field(
        default_factory=lambda: RolloutSettings(strategy="all-at-once"),
        description="How a new configuration takes over.",
    )
    autoscaling: ScalingSettings | None = Field(
        default=None, description="How the fleets follow the load; none: fixed fleets."
    )
    capture: CaptureSettings = Field(
        default_factory=CaptureSettings, description="Requests and answers that are kept."
    )
    alarms: AlarmSettings = Field(
        default_factory=AlarmSettings, description="When the endpoint is in trouble."
    )
    monitors: MonitorSettings = Field(
        default_factory=MonitorSettings, description="Drift that is looked for."
    )
    volume_key: bool = Field(
        default=True,
        description="Encrypt the instances' volumes with the compute key; false where the disks "
        "are local NVMe, which the hardware encrypts.",
    )
    network_isolation: bool = Field(
        default=True, description="The container can make no network calls."
    )
    keep_configurations: int = Field(
        default=3,
        ge=0,
        le=50,
        description="Earlier configurations kept to go back to; 0: they go with their endpoint.",
    )

    @property
    def all_variants(self) -> dict[str, VariantSettings]:
        """The variants and the shadow, by name."""
        return {**self.variants, **self.shadow}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = Problems()
        self._check_variants(problems)
        self._check_delivery(problems)
        self._check_rollout(problems)
        self._check_scaling(problems)
        self._check_key(problems)
        wanted = self.monitors.wanted
        if wanted and not self.capture.enabled:
            problems.add(
                f"{', '.join(wanted)} cannot work on nothing, but capture.percent is 0. Raise it, "
                "or remove the monitors.",
                at=("monitors",),
            )
        elif wanted:
            for at, text in self.monitors.capture_problems(
                requests=self.capture.requests, answers=self.capture.answers
            ):
                problems.add(text, at=("monitors", *at))
        problems.refuse()
        return self

    def _check_variants(self, problems: Problems) -> None:
        if not any(variant.weight > 0 for variant in self.variants.values()):
            problems.add(
                "every weight is 0, so no variant gets a request. Raise one.", at=("variants",)
            )
        for name in self.shadow:
            if name in self.variants:
                problems.add(
                    f"{name} is also a variant. Give the shadow another name.", at=("shadow", name)
                )
        if self.shadow and len(self.variants) > 1:
            problems.add(
                f"a shadow beside {len(self.variants)} variants; SageMaker copies the traffic of "
                "exactly one. Remove the shadow, or keep one variant.",
                at=("shadow",),
            )
        alarms = len(self.variants) * self.alarms.rollback_alarms
        if alarms > ROLLBACK_ALARMS_MOST:
            problems.add(
                f"{len(self.variants)} variants with {self.alarms.rollback_alarms} alarms each "
                f"make {alarms}; at most {ROLLBACK_ALARMS_MOST} can take a roll-out back. Use "
                "fewer variants, or remove alarms.model_metric.",
                at=("variants",),
            )

    def _check_delivery(self, problems: Problems) -> None:
        target = self.new_versions_go_to
        if target is not None and target not in self.all_variants:
            problems.add(
                f"{target} is no variant. Use one of {', '.join(self.all_variants)}.",
                at=("new_versions_go_to",),
            )
        if self.delivery == "pinned":
            if self.group is not None:
                problems.add(
                    f"{self.group} with delivery: pinned; no version arrives by itself. Remove "
                    "it, or use delivery: automated.",
                    at=("group",),
                )
            if target is not None:
                problems.add(
                    f"{target} with delivery: pinned; no version arrives by itself. Remove it, or "
                    "use delivery: automated.",
                    at=("new_versions_go_to",),
                )
            for place, name, variant in self.placed():
                if variant.model == "bootstrap":
                    problems.add(
                        "bootstrap with delivery: pinned would answer for ever. Name the version, "
                        "{group: ..., version: ...}, or use delivery: automated.",
                        at=(place, name, "model"),
                    )
            return
        if target is None and len(self.all_variants) > 1:
            problems.add(
                f"missing; with {len(self.all_variants)} variants an approved version has to know "
                f"where to go. Use one of {', '.join(self.all_variants)}.",
                at=("new_versions_go_to",),
            )
        for place, name, variant in self.placed():
            if isinstance(variant.model, GroupVersion):
                problems.add(
                    f"version {variant.model.version} of {variant.model.group} is fixed here, but "
                    "with delivery: automated the approved version runs. Use bootstrap, or "
                    "delivery: pinned.",
                    at=(place, name, "model"),
                )

    def _check_rollout(self, problems: Problems) -> None:
        strategy = self.rollout.strategy
        if strategy == "rolling" and len(self.variants) > 1:
            problems.add(
                f"rolling with {len(self.variants)} variants; SageMaker rolls endpoints with one "
                "only. Use canary or linear, or keep one variant.",
                at=("rollout", "strategy"),
            )
        for place, name, variant in self.placed():
            if variant.instance_type.startswith("ml.inf1.") and strategy != "all-at-once":
                problems.add(
                    f"{strategy} with {variant.instance_type}; SageMaker falls back to all-at-once "
                    "on Inf1 without a word. Use strategy: all-at-once, or Inf2.",
                    at=("rollout", "strategy"),
                )
            small = share_problem(self.rollout.rollout(), variant.initial_instances, name)
            if small and place == "variants":
                problems.add(small, at=("rollout", "percent"))

    def _check_scaling(self, problems: Problems) -> None:
        scaling = self.autoscaling
        if scaling is None:
            return
        for name, variant in self.variants.items():
            if not scaling.min <= variant.initial_instances <= scaling.max:
                problems.add(
                    f"{variant.initial_instances} is outside autoscaling's {scaling.min} to "
                    f"{scaling.max}, which would change it at once. Use a number within.",
                    at=("variants", name, "initial_instances"),
                )

    def _check_key(self, problems: Problems) -> None:
        local = [
            v.instance_type for v in self.all_variants.values() if has_local_nvme(v.instance_type)
        ]
        if self.volume_key and local:
            problems.add(
                f"true with {local[0]}: SageMaker refuses a volume key on instances with local "
                "NVMe disks, which their hardware encrypts. Set volume_key: false, or use a type "
                "without such disks.",
                at=("volume_key",),
            )

    def placed(self) -> Iterator[tuple[str, str, VariantSettings]]:
        """Every variant with where it stands: `variants` or `shadow`, and its name."""
        for place, group in (("variants", self.variants), ("shadow", self.shadow)):
            for name, variant in group.items():
                yield place, name, variant
