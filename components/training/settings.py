"""What an operator may set of the compute for training.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from components.common.settings import Name, Path, Settings
from components.training.node_group_settings import SPREAD_MOST, NodeGroupSettings

__all__ = ["NodeGroupSettings", "TrainingSettings"]


class TrainingSettings(Settings):
    """The training cluster's nodes."""

    kubernetes_version: Literal["1.32", "1.33", "1.34", "1.35"] = Field(
        default="1.34", description="Version of the cluster and of the nodes' image."
    )
    node_groups: Mapping[Name, NodeGroupSettings] = Field(
        default_factory=dict, description="Groups of accelerated nodes, by name."
    )

    def problems_in(self, *, zones: Sequence[str]) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `zones` are the network's.
        """
        for name, group in self.node_groups.items():
            if group.zone is not None and group.zone not in zones:
                yield (
                    ("node_groups", name, "zone"),
                    f"{group.zone} is no zone of the network. Use one of {', '.join(zones)}.",
                )
            if (
                group.placement == "spread"
                and group.zone is None
                and group.max > SPREAD_MOST * len(zones)
            ):
                yield (
                    ("node_groups", name, "placement"),
                    f"spread takes {SPREAD_MOST * len(zones)} nodes in {len(zones)} zones, but max "
                    f"is {group.max}. Lower max, or use partition.",
                )
