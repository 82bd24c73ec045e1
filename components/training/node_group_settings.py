"""What an operator may set of one group of accelerated nodes.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings, Zone, allowed
from components.training.instance_types import INSTANCE_TYPES, InstanceType
from components.training.node_options import (
    CapacityReservationId,
    ImageRelease,
    LabelKey,
    LabelValue,
    PredictiveSettings,
    ScheduleSettings,
    TaintSettings,
    VolumeSettings,
    WarmPoolSettings,
    check_block,
)

Purchase = Literal["spot", "on-demand", "mixed", "capacity-block"]

SPREAD_MOST = 7
"""Running instances of a spread placement group in one zone (EC2 User Guide)."""


class NodeGroupSettings(Settings):
    """A group of accelerated nodes that scales from zero."""

    instance_types: tuple[str, ...] = Field(
        min_length=1,
        max_length=40,
        description="EC2 types, preferred first; all with as many accelerators of one kind.",
        **allowed("accelerated EC2 types", "g5.2xlarge"),
    )
    purchase: Purchase = Field(description="How the nodes are paid for.")
    min: int = Field(default=0, ge=0, le=5000, description="Smallest size (nodes).")
    max: int = Field(ge=1, le=5000, description="Largest size (nodes).")
    on_demand_base: int = Field(
        default=0, ge=0, le=5000, description="With purchase mixed: nodes that are never spot."
    )
    on_demand_percent: int | None = Field(
        default=None,
        ge=1,
        le=99,
        description="With purchase mixed: share on demand above the base (percent).",
    )
    spot_allocation: Literal[
        "price-capacity-optimized", "capacity-optimized", "capacity-optimized-prioritized"
    ] = Field(default="price-capacity-optimized", description="How spot pools are chosen.")
    on_demand_allocation: Literal["prioritized", "lowest-price"] = Field(
        default="prioritized", description="How on-demand types are chosen."
    )
    capacity_reservation_id: CapacityReservationId | None = Field(
        default=None, description="With purchase capacity-block: the block that was bought."
    )
    zone: Zone | None = Field(
        default=None, description="Keep all nodes in this zone; none: all zones of the network."
    )
    placement: Literal["cluster", "partition", "spread"] | None = Field(
        default=None, description="Placement group: cluster puts the nodes close together."
    )
    efa: bool = Field(default=False, description="All Elastic Fabric Adapter interfaces of a node.")
    reserved: int | None = Field(
        default=None,
        ge=1,
        le=5000,
        description="On-demand nodes whose capacity is kept for the account, paid whether they run "
        "or not.",
    )
    labels: Mapping[LabelKey, LabelValue] = Field(
        default_factory=dict,
        max_length=20,
        description="Kubernetes labels of the nodes. They and the taints are tags of the group, "
        "which has 50 with the platform's own.",
    )
    taints: tuple[TaintSettings, ...] = Field(
        default=(), max_length=20, description="Taints beside the one of the accelerator."
    )
    volume: VolumeSettings = Field(default_factory=VolumeSettings, description="Root volume.")
    image_release: ImageRelease | None = Field(
        default=None, description="Release of the EKS image; none: the one AWS recommends."
    )
    warm_pool: WarmPoolSettings | None = Field(default=None, description="Prepared, stopped nodes.")
    schedules: Mapping[Name, ScheduleSettings] = Field(
        default_factory=dict,
        max_length=50,
        description="Changes of the size at set times, by name.",
    )
    predictive: PredictiveSettings | None = Field(
        default=None, description="Scaling by a forecast of the load."
    )
    max_lifetime_days: int | None = Field(
        default=None, ge=1, le=365, description="Nodes are replaced after this (days)."
    )
    drain_seconds: int = Field(
        default=600,
        ge=30,
        le=7200,
        description="Time a node gets to drain before it is ended (seconds).",
    )

    @property
    def types(self) -> list[InstanceType]:
        """What is known of the instance types, in the order of the settings."""
        return [INSTANCE_TYPES[name] for name in self.instance_types]

    @property
    def uses_spot(self) -> bool:
        """Whether a node may be a spot instance."""
        return self.purchase in ("spot", "mixed")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = Problems()
        unknown = [name for name in self.instance_types if name not in INSTANCE_TYPES]
        for name in unknown:
            problems.add(
                f"{name} is no accelerated type that is known here. Known are "
                f"{', '.join(_families())}. Use one of them, or add the type to "
                "components/training/instance_types.py.",
                at=("instance_types", self.instance_types.index(name)),
            )
        if not unknown:
            self._check_types(problems)
            self._check_efa(problems)
        self._check_sizes(problems)
        self._check_purchase(problems)
        self._check_placement(problems)
        self._check_warm_pool(problems)
        self._check_reserved(problems)
        problems.refuse()
        return self

    def _check_types(self, problems: Problems) -> None:
        first = self.types[0]
        for place, one in enumerate(self.types):
            at = ("instance_types", place)
            if one.name in self.instance_types[:place]:
                problems.add(f"{one.name} stands twice. Remove one.", at=at)
            if (one.resource, one.accelerators) != (first.resource, first.accelerators):
                problems.add(
                    f"{one.name} has {one.accelerators} of {one.resource}, {first.name} has "
                    f"{first.accelerators} of {first.resource}; the autoscaler takes all nodes of "
                    "a group for alike. Make a group for each.",
                    at=at,
                )
            if self.uses_spot and not one.spot:
                problems.add(
                    f"{one.name} is not sold as spot. Use purchase: on-demand or capacity-block.",
                    at=at,
                )
            if self.purchase == "capacity-block" and not one.blocks:
                sold = sorted(name for name, known in INSTANCE_TYPES.items() if known.blocks)
                problems.add(
                    f"{one.name} is not sold in Capacity Blocks. Sold are {', '.join(sold)}. Use "
                    "one of them, or another purchase.",
                    at=at,
                )

    def _check_efa(self, problems: Problems) -> None:
        if not self.efa:
            return
        layouts = {one.efa for one in self.types}
        for place, one in enumerate(self.types):
            if one.efa == 0:
                problems.add(
                    f"{one.name} has no Elastic Fabric Adapter. Remove it, or set efa: false.",
                    at=("instance_types", place),
                )
        if len(layouts) > 1:
            counts = ", ".join(f"{one.name} {one.efa}" for one in self.types)
            problems.add(
                f"true, but the types differ in their EFA interfaces ({counts}) and a launch "
                "template has one list of them. Make a group for each.",
                at=("efa",),
            )

    def _check_sizes(self, problems: Problems) -> None:
        problems.above_max(self.max, min=self.min)
        for name, schedule in self.schedules.items():
            lowest = schedule.min if schedule.min is not None else self.min
            highest = schedule.max if schedule.max is not None else self.max
            if lowest > highest:
                problems.add(
                    f"leaves the group with min {lowest} above max {highest}. Give the schedule "
                    "both min and max.",
                    at=("schedules", name),
                )

    def _check_purchase(self, problems: Problems) -> None:
        if self.purchase != "mixed":
            if self.on_demand_base:
                problems.add(
                    f"{self.on_demand_base} with purchase: {self.purchase} means nothing. Use "
                    "purchase: mixed, or remove it.",
                    at=("on_demand_base",),
                )
            if self.on_demand_percent is not None:
                problems.add(
                    f"{self.on_demand_percent} with purchase: {self.purchase} means nothing. Use "
                    "purchase: mixed, or remove it.",
                    at=("on_demand_percent",),
                )
        elif self.on_demand_percent is None and not self.on_demand_base:
            problems.add(
                "mixed needs a share on demand. Give on_demand_base, on_demand_percent or both.",
                at=("purchase",),
            )
        check_block(
            problems,
            purchase=self.purchase,
            reservation_id=self.capacity_reservation_id,
            instance_types=self.instance_types,
            zone=self.zone,
        )

    def _check_placement(self, problems: Problems) -> None:
        if self.placement == "cluster" and self.zone is None:
            spot = " (a spot group least of all)" if self.uses_spot else ""
            problems.add(
                f"cluster keeps nodes within one zone, but the group spans all zones{spot}. "
                "Set zone, or use partition or spread.",
                at=("placement",),
            )
        if self.placement == "spread" and self.zone is not None and self.max > SPREAD_MOST:
            problems.add(
                f"spread takes {SPREAD_MOST} nodes a zone, but max is {self.max}. Lower max, or "
                "use partition.",
                at=("placement",),
            )

    def _check_warm_pool(self, problems: Problems) -> None:
        if self.warm_pool is None:
            return
        if self.purchase != "on-demand":
            problems.add(
                f"a warm pool with purchase: {self.purchase}; EC2 Auto Scaling keeps only "
                "on-demand instances in one. Use purchase: on-demand, or remove warm_pool.",
                at=("warm_pool",),
            )
        if self.warm_pool.max_prepared < self.warm_pool.min:
            problems.add(
                f"{self.warm_pool.max_prepared} is below min ({self.warm_pool.min}). Raise it.",
                at=("warm_pool", "max_prepared"),
            )
        if self.warm_pool.max_prepared > self.max:
            problems.add(
                f"{self.warm_pool.max_prepared} is above the group's max ({self.max}). Lower it.",
                at=("warm_pool", "max_prepared"),
            )

    def _check_reserved(self, problems: Problems) -> None:
        if self.reserved is None:
            return
        # EC2 User Guide, "On-Demand Capacity Reservations": one type in one zone, not for spot.
        if self.purchase != "on-demand" or len(self.instance_types) > 1 or self.zone is None:
            problems.add(
                f"{self.reserved}, but a reservation is of one type in one zone for on-demand "
                "nodes. Use purchase: on-demand, one instance type and zone, or remove it.",
                at=("reserved",),
            )
        if self.reserved > self.max:
            problems.add(
                f"{self.reserved} is above max ({self.max}); the rest would be paid and never "
                "used. Lower it.",
                at=("reserved",),
            )


def _families() -> list[str]:
    return sorted({name.split(".")[0] for name in INSTANCE_TYPES})
