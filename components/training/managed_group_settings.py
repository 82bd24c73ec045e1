"""What an operator may set of one group of nodes that EKS manages.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Problems, Settings, Zone, allowed
from components.training.instance_types import INSTANCE_TYPES, InstanceType
from components.training.node_options import (
    CapacityReservationId,
    LabelKey,
    LabelValue,
    TaintSettings,
    VolumeSettings,
    check_block,
)

Ec2Type = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$",
        **allowed("an EC2 instance type", "m7i.large"),
    ),
]
"""The name of an instance type."""

Machine = Literal["x86", "arm", "nvidia", "neuron"]
"""What the image of a node is made for."""

_ACCELERATED = re.compile(r"^(g|p|trn|inf|dl|vt)\d")
_ARM = re.compile(r"^[a-z]+\d+g")
"""Families with AWS Graviton processors have a g after the generation: m7g, c8gn, im4gn."""


def machine(instance_type: str) -> Machine:
    """What an instance type needs; a type that is not in the table of accelerated ones has no
    accelerator."""
    known = INSTANCE_TYPES.get(instance_type)
    if known is not None:
        return known.accelerator
    return "arm" if _ARM.match(instance_type) else "x86"


class ManagedGroupSettings(Settings):
    """A group of nodes that EKS makes, updates and repairs: with an accelerator or without."""

    instance_types: tuple[Ec2Type, ...] = Field(
        min_length=1,
        max_length=20,
        description="EC2 types, preferred first; all for one image, all alike in accelerators.",
    )
    purchase: Literal["on-demand", "spot", "capacity-block"] = Field(
        default="on-demand", description="How the nodes are paid for."
    )
    min: int = Field(
        default=0,
        ge=0,
        le=450,
        description="Smallest size (nodes). Changed as docs/runbooks/node-group-size.md says: with "
        "`--refresh`.",
    )
    max: int = Field(
        ge=1,
        le=450,
        description="Largest size (nodes). Changed as docs/runbooks/node-group-size.md says: with "
        "`--refresh`.",
    )
    capacity_reservation_id: CapacityReservationId | None = Field(
        default=None, description="With purchase capacity-block: the block that was bought."
    )
    zone: Zone | None = Field(default=None, description="The one zone of the nodes; none: all.")
    efa: bool = Field(default=False, description="All Elastic Fabric Adapter interfaces of a node.")
    labels: Mapping[LabelKey, LabelValue] = Field(
        default_factory=dict, max_length=20, description="Kubernetes labels of the nodes."
    )
    taints: tuple[TaintSettings, ...] = Field(
        default=(), max_length=20, description="Taints beside the one of the accelerator."
    )
    volume: VolumeSettings = Field(
        default_factory=lambda: VolumeSettings(size_gib=100), description="Root volume."
    )
    max_unavailable_percent: int = Field(
        default=33, ge=1, le=100, description="Nodes that an update takes away at once (percent)."
    )
    repair: bool = Field(default=True, description="Whether EKS replaces nodes that are unhealthy.")

    @property
    def machine(self) -> Machine:
        """What the group's image is made for."""
        return machine(self.instance_types[0])

    @property
    def accelerated(self) -> InstanceType | None:
        """What is known of the first type, when it has an accelerator."""
        return INSTANCE_TYPES.get(self.instance_types[0])

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = Problems()
        self._check_types(problems)
        self._check_efa(problems)
        problems.above_max(self.max, min=self.min)
        check_block(
            problems,
            purchase=self.purchase,
            reservation_id=self.capacity_reservation_id,
            instance_types=self.instance_types,
            zone=self.zone,
        )
        problems.refuse()
        return self

    def _check_types(self, problems: Problems) -> None:
        first = self.instance_types[0]
        for place, name in enumerate(self.instance_types):
            at = ("instance_types", place)
            if name in self.instance_types[:place]:
                problems.add(f"{name} stands twice. Remove one.", at=at)
            if name not in INSTANCE_TYPES and _ACCELERATED.match(name):
                problems.add(
                    f"{name} has an accelerator that is not known here. Add the type to "
                    "components/training/instance_types.py.",
                    at=at,
                )
            elif _alike(name) != _alike(first):
                problems.add(
                    f"{name} needs another image or has other accelerators than {first}. Make a "
                    "group for each.",
                    at=at,
                )
            known = INSTANCE_TYPES.get(name)
            if self.purchase == "spot" and known is not None and not known.spot:
                problems.add(f"{name} is not sold as spot. Use purchase: on-demand.", at=at)
            if self.purchase == "capacity-block" and (known is None or not known.blocks):
                problems.add(f"{name} is not sold in Capacity Blocks. Use another purchase.", at=at)

    def _check_efa(self, problems: Problems) -> None:
        known = [INSTANCE_TYPES.get(name) for name in self.instance_types]
        counts = {one.efa if one is not None else 0 for one in known}
        if self.efa and (len(counts) > 1 or 0 in counts):
            problems.add(
                "true, but the types have no Elastic Fabric Adapter or not as many each. Name "
                "types that are alike, or set efa: false.",
                at=("efa",),
            )


def _alike(name: str) -> tuple[Machine, int]:
    known = INSTANCE_TYPES.get(name)
    return machine(name), known.accelerators if known else 0
