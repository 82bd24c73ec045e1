"""Pure parts of a node group: image, network interfaces, tags. All the same for the same input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from components.training.instance_types import InstanceType
from components.training.managed_group_settings import ManagedGroupSettings
from components.training.node_group_settings import NodeGroupSettings
from components.training.user_data import Taint

DRAINED = "aws-node-termination-handler/managed"
"""Tag of the nodes that the AWS Node Termination Handler drains: it leaves all others alone. The
value is the cluster's. Source: aws/aws-node-termination-handler, README.md, `managedTag`."""


class Interface(TypedDict):
    """One network interface of a node."""

    network_card_index: int
    device_index: int
    interface_type: str


def image(kubernetes_version: str, kind: InstanceType, release: str | None) -> str:
    """The image as a reference that EC2 resolves when a node starts, so no look-up at preview.

    Source: Amazon EKS User Guide, "Retrieve recommended Amazon Linux AMI IDs".
    """
    variant = kind.accelerator
    base = f"/aws/service/eks/optimized-ami/{kubernetes_version}/amazon-linux-2023/x86_64/{variant}"
    if release is None:
        return f"resolve:ssm:{base}/recommended/image_id"
    name = f"amazon-eks-node-al2023-x86_64-{variant}-{kubernetes_version}-{release}"
    return f"resolve:ssm:{base}/{name}/image_id"


def interfaces(efa: bool, kind: InstanceType) -> list[Interface]:
    """The network interfaces of a node: one, or every EFA interface that the type has.

    The first carries IP as well; the others carry EFA only and use no address. Source: EC2 User
    Guide, "Maximize network bandwidth on Amazon EC2 instances with multiple network cards".
    """
    if not efa:
        return [{"network_card_index": 0, "device_index": 0, "interface_type": "interface"}]
    first: Interface = {"network_card_index": 0, "device_index": 0, "interface_type": "efa"}
    others: list[Interface] = [
        {"network_card_index": card, "device_index": 1, "interface_type": "efa-only"}
        for card in range(1, kind.efa)
    ]
    return [first, *others]


def labels(group: str, settings: NodeGroupSettings) -> dict[str, str]:
    """The Kubernetes labels of the group's nodes."""
    return {
        "mlops.platform/node-group": group,
        "mlops.platform/purchase": settings.purchase,
        **settings.labels,
    }


def taints(settings: NodeGroupSettings) -> list[Taint]:
    """The taints of the group's nodes: only pods that ask for the accelerator come here."""
    own = Taint(key=settings.types[0].resource, value="present", effect="NoSchedule")
    return [own, *(Taint(key=t.key, value=t.value, effect=t.effect) for t in settings.taints)]


def managed_labels(group: str, settings: ManagedGroupSettings) -> dict[str, str]:
    """The Kubernetes labels of a managed group's nodes."""
    return {
        "mlops.platform/node-group": group,
        "mlops.platform/purchase": settings.purchase,
        **settings.labels,
    }


def managed_taints(settings: ManagedGroupSettings) -> list[Taint]:
    """The taints of a managed group's nodes; those with an accelerator have its."""
    kind = settings.accelerated
    own = [Taint(key=kind.resource, value="present", effect="NoSchedule")] if kind else []
    return [*own, *(Taint(key=t.key, value=t.value, effect=t.effect) for t in settings.taints)]


def managed_resource_tags(settings: ManagedGroupSettings) -> dict[str, str]:
    """What the Cluster Autoscaler reads of a managed group before a node runs: it takes labels and
    taints from EKS, what it cannot know of the type from tags of the group.

    Source: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, "Using
    managed node groups' DescribeNodegroup".
    """
    kind = settings.accelerated
    root = "k8s.io/cluster-autoscaler/node-template/resources"
    size = settings.volume.size_gib
    if kind is not None and kind.nvme_gb > 0:
        size = kind.nvme_gb * 1000**3 // 1024**3
    found = {f"{root}/ephemeral-storage": f"{size}Gi"}
    if kind is not None:
        found[f"{root}/{kind.resource}"] = str(kind.accelerators)
    if kind is not None and settings.efa:
        found[f"{root}/vpc.amazonaws.com/efa"] = str(kind.efa)
    return found


def autoscaler_tags(cluster: str, group: str, settings: NodeGroupSettings) -> dict[str, str]:
    """Tags by which the Cluster Autoscaler finds the group and knows its nodes before one runs.

    Source: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md,
    "Auto-Discovery Setup" and "Scaling a node group to 0".
    """
    root = "k8s.io/cluster-autoscaler"
    kind = settings.types[0]
    found = {
        f"{root}/enabled": "true",
        f"{root}/{cluster}": "owned",
        f"{root}/node-template/resources/{kind.resource}": str(kind.accelerators),
        f"{root}/node-template/resources/ephemeral-storage": f"{_ephemeral_gib(settings)}Gi",
    }
    if settings.efa:
        found[f"{root}/node-template/resources/vpc.amazonaws.com/efa"] = str(kind.efa)
    for key, value in labels(group, settings).items():
        found[f"{root}/node-template/label/{key}"] = value
    for taint in taints(settings):
        found[f"{root}/node-template/taint/{taint.key}"] = f"{taint.value}:{taint.effect}"
    return found


def group_tags(
    cluster: str, group: str, settings: NodeGroupSettings, tags: Mapping[str, str]
) -> list[tuple[str, str, bool]]:
    """All tags of the auto scaling group: key, value, whether its instances get it; by key.

    The provider's default tags reach neither the instances nor their volumes.
    """
    on_nodes = {
        **tags,
        "Name": f"{cluster}-{group}",
        f"kubernetes.io/cluster/{cluster}": "owned",
        DRAINED: cluster,
    }
    found = [(key, value, True) for key, value in on_nodes.items()]
    found += [(key, v, False) for key, v in autoscaler_tags(cluster, group, settings).items()]
    return sorted(found)


def uses_local_storage(settings: NodeGroupSettings) -> bool:
    """Whether every type of the group has NVMe disks, which then hold images and scratch data."""
    return all(kind.nvme_gb > 0 for kind in settings.types)


def _ephemeral_gib(settings: NodeGroupSettings) -> int:
    if not uses_local_storage(settings):
        return settings.volume.size_gib
    return min(kind.nvme_gb for kind in settings.types) * 1000**3 // 1024**3
