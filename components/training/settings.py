"""What an operator may set of the compute for training.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from components.common.settings import Name, Path, Settings
from components.training.addon_versions import (
    IN_EXTENDED_SUPPORT,
    STANDARD_UNTIL,
    KubernetesVersion,
)
from components.training.cluster_settings import ClusterSettings
from components.training.jobs_settings import JobsSettings
from components.training.karpenter_settings import KarpenterSettings
from components.training.managed_group_settings import ManagedGroupSettings
from components.training.node_group_settings import SPREAD_MOST, NodeGroupSettings
from components.training.storage_settings import StorageSettings

__all__ = ["NodeGroupSettings", "TrainingSettings"]

SYSTEM = "system"
"""The group of nodes on which the cluster's own services run."""


class TrainingSettings(Settings):
    """The training cluster and its nodes."""

    kubernetes_version: KubernetesVersion = Field(
        default="1.35",
        description="Version of the cluster and of the nodes' image; it goes up by one at a time, "
        f"before its standard support ends: 1.34 by {STANDARD_UNTIL['1.34']}, 1.35 by "
        f"{STANDARD_UNTIL['1.35']} (docs/runbooks/eks-upgrade.md). Earlier ones need "
        "cluster.support: extended.",
    )
    cluster: ClusterSettings | None = Field(
        default=None,
        description="The Kubernetes cluster; it is made with its defaults where there are groups "
        "of nodes.",
    )
    node_groups: Mapping[Name, NodeGroupSettings] = Field(
        default_factory=dict,
        description="Groups of accelerated nodes that the platform manages itself, by name: mixed "
        "purchases, warm pools, schedules, placement.",
    )
    managed_node_groups: Mapping[Name, ManagedGroupSettings] = Field(
        default_factory=dict,
        description="Groups of nodes that EKS manages, by name: it updates and repairs them. The "
        "group system runs the cluster's own services and is made where it is not named.",
    )

    karpenter: KarpenterSettings | None = Field(
        default=None, description="Karpenter: nodes one by one, beside the groups."
    )

    storage: StorageSettings | None = Field(
        default=None, description="File systems of jobs and of people."
    )
    jobs: JobsSettings | None = Field(
        default=None, description="SageMaker training, tuning and processing jobs."
    )

    @property
    def cluster_settings(self) -> ClusterSettings | None:
        """The cluster's settings; None: the stack has no cluster."""
        nodes = self.node_groups or self.managed_node_groups or self.karpenter
        if self.cluster is None and nodes:
            return ClusterSettings()
        return self.cluster

    @property
    def managed_groups(self) -> Mapping[str, ManagedGroupSettings]:
        """The groups that EKS manages, that of the cluster's own services among them."""
        if self.cluster_settings is None:
            return {}
        own = ManagedGroupSettings(instance_types=("m7i.large", "m6i.large"), min=2, max=6)
        return {SYSTEM: own, **self.managed_node_groups}

    def problems_in(
        self, *, zones: Sequence[str], cidrs: Sequence[str] = (), lake: bool = True
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `zones` and `cidrs` are the network's; `lake`: whether the stack has one.
        """
        if self.storage is not None:
            for at, text in self.storage.problems_in(zones=zones, lake=lake):
                yield ("storage", *at), text
        if self.jobs is not None and not lake:
            yield (
                ("jobs",),
                "jobs read and write the lake, but the stack has none. Add data: {lake: {}}, or "
                "remove jobs.",
            )
        if self.cluster is not None:
            for at, text in self.cluster.problems_in(cidrs=cidrs):
                yield ("cluster", *at), text
        yield from self._version_problems()
        system = self.managed_groups.get(SYSTEM)
        if system is not None and (system.taints or system.accelerated or system.min < 1):
            yield (
                ("managed_node_groups", SYSTEM),
                "has taints, an accelerator or may be empty; the cluster's own services (DNS among "
                "them) then run nowhere. Give it plain types, no taints and min: 1 or more.",
            )
        for name in self.managed_node_groups:
            if name in self.node_groups:
                yield (
                    ("managed_node_groups", name),
                    f"{name} is also the name of one of node_groups. Rename one.",
                )
        for kind, groups in (
            ("node_groups", self.node_groups),
            ("managed_node_groups", self.managed_node_groups),
        ):
            for name, zone in ((name, group.zone) for name, group in groups.items()):
                if zone is not None and zone not in zones:
                    yield (
                        (kind, name, "zone"),
                        f"{zone} is no zone of the network. Use one of {', '.join(zones)}.",
                    )
        for name, group in self.node_groups.items():
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

    def _version_problems(self) -> Iterator[tuple[Path, str]]:
        cluster, version = self.cluster_settings, self.kubernetes_version
        if cluster is None or cluster.support == "extended":
            return
        if version in IN_EXTENDED_SUPPORT:
            yield (
                ("kubernetes_version",),
                f"{version}, whose standard support ended on {STANDARD_UNTIL[version]}: with "
                "cluster.support: standard EKS raises it by itself, at a time that nobody chose. "
                "Use 1.34 or later, or cluster.support: extended, which costs more.",
            )
