"""What settings of endpoints on fleets of instances have in common: realtime and async.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from components.common.local_disks import has_local_nvme
from components.serving.endpoint_base import ROLLBACK_ALARMS_MOST, EndpointBase, Placed
from components.serving.endpoint_options import RolloutSettings
from components.serving.rollout import share_problem
from components.serving.variant_settings import VariantName, VariantSettings

Problem = tuple[tuple[str, ...], str]


class FleetSettings(EndpointBase):
    """Variants on instances, and how a new configuration takes over from the old one.

    Roll-outs that are watched are for real-time and asynchronous endpoints alone. Source: SageMaker
    AI developer guide, "Deployment guardrails for updating models in production" and its
    "Exclusions".
    """

    variants: Mapping[VariantName, VariantSettings] = Field(
        min_length=1, max_length=10, description="Models that share the traffic, by name."
    )
    rollout: RolloutSettings = Field(
        default_factory=lambda: RolloutSettings(strategy="all-at-once"),
        description="How a new configuration takes over.",
    )
    volume_key: bool = Field(
        default=True,
        description="Encrypt the instances' volumes with the compute key; false where the disks "
        "are local NVMe, which the hardware encrypts.",
    )
    network_isolation: bool = Field(
        default=True, description="The container can make no network calls."
    )

    @property
    def answering(self) -> tuple[str, ...]:
        """The variants that answer callers."""
        return tuple(self.variants)

    def fleets(self) -> Iterator[tuple[str, str, VariantSettings]]:
        """Every variant with where it stands, and its name."""
        for name, variant in self.variants.items():
            yield "variants", name, variant

    def placed(self) -> Iterator[Placed]:
        for place, name, variant in self.fleets():
            yield place, name, variant.model

    def problems(self) -> Iterator[Problem]:
        if not any(variant.weight > 0 for variant in self.variants.values()):
            yield ("variants",), "every weight is 0, so no variant gets a request. Raise one."
        yield from self._alarm_problems()
        yield from self.alarms.isolation_problems(self.network_isolation)
        yield from self._rollout_problems()
        yield from self._key_problems()

    def _alarm_problems(self) -> Iterator[Problem]:
        alarms = len(self.variants) * self.alarms.rollback_alarms
        if alarms > ROLLBACK_ALARMS_MOST:
            yield (
                ("variants",),
                f"{len(self.variants)} variants with {self.alarms.rollback_alarms} alarms each "
                f"make {alarms}; at most {ROLLBACK_ALARMS_MOST} can take a roll-out back. Use "
                "fewer variants, or remove alarms.model_metric.",
            )

    def _rollout_problems(self) -> Iterator[Problem]:
        """Source: SageMaker AI developer guide, "Deployment guardrails", "Exclusions"."""
        strategy = self.rollout.strategy
        if strategy == "rolling" and len(self.variants) > 1:
            yield (
                ("rollout", "strategy"),
                f"rolling with {len(self.variants)} variants; SageMaker rolls endpoints with one "
                "only. Use canary or linear, or keep one variant.",
            )
        for place, name, variant in self.fleets():
            if is_inf1(variant) and strategy != "all-at-once":
                yield (
                    ("rollout", "strategy"),
                    f"{strategy} with {variant.instance_type}; SageMaker falls back to all-at-once "
                    "on Inf1 without a word. Use strategy: all-at-once, or Inf2.",
                )
            small = share_problem(self.rollout.rollout(), variant.initial_instances, name)
            if small and place == "variants":
                yield ("rollout", "percent"), small

    def _key_problems(self) -> Iterator[Problem]:
        """Source: SageMaker API Reference, CreateEndpointConfig, KmsKeyId."""
        local = [v.instance_type for _, _, v in self.fleets() if has_local_nvme(v.instance_type)]
        if self.volume_key and local:
            yield (
                ("volume_key",),
                f"true with {local[0]}: SageMaker refuses a volume key on instances with local "
                "NVMe disks, which their hardware encrypts. Set volume_key: false, or use a type "
                "without such disks.",
            )

    def size_problems(self, least: int, most: int) -> Iterator[Problem]:
        """Fleets that scaling to `least` to `most` instances would change at once, or cannot scale.

        Source: SageMaker AI developer guide, "Automatic scaling of Amazon SageMaker AI models":
        burstable types are left out.
        """
        for name, variant in self.variants.items():
            if variant.instance_type.startswith("ml.t2."):
                yield (
                    ("variants", name, "instance_type"),
                    f"{variant.instance_type} with autoscaling; SageMaker scales no burstable "
                    "types. Use for example ml.m7i.large, or remove autoscaling.",
                )
            if not least <= variant.initial_instances <= most:
                yield (
                    ("variants", name, "initial_instances"),
                    f"{variant.initial_instances} is outside autoscaling's {least} to "
                    f"{most}, which would change it at once. Use a number within.",
                )


def is_inf1(variant: VariantSettings) -> bool:
    """Whether a variant runs on the first Inferentia chips, which several features leave out."""
    return variant.instance_type.startswith("ml.inf1.")
