"""Which SageMaker instance types have NVMe disks of their own. Pure data."""

from __future__ import annotations

LOCAL_DISK_FAMILIES = (
    "c5d",
    "c6gd",
    "dl1",
    "g4dn",
    "g5",
    "g6",
    "g6e",
    "g7",
    "g7e",
    "m5d",
    "m6gd",
    "p4d",
    "p4de",
    "p5",
    "p5e",
    "p5en",
    "p6-b200",
    "p6-b300",
    "p6e-gb200",
    "r5d",
    "r6gd",
    "r7gd",
    "trn1",
    "trn1n",
    "trn2",
)
"""Families whose disks are local NVMe. SageMaker refuses a volume key for them: their hardware
encrypts them with a key of its own. Source: SageMaker API Reference, VolumeKmsKeyId of
ResourceConfig and KmsKeyId of CreateEndpointConfig; EC2 User Guide, "Instance store volumes"."""

LOCAL_DISK_TYPES = tuple(f"ml.{family}.*" for family in LOCAL_DISK_FAMILIES)
"""The types of these families, as patterns of a policy."""


def has_local_nvme(instance_type: str) -> bool:
    """Whether a type, as `ml.g5.xlarge`, has NVMe disks of its own, which its hardware encrypts
    with its own key."""
    prefix, _, rest = instance_type.partition(".")
    return prefix == "ml" and rest.partition(".")[0] in LOCAL_DISK_FAMILIES
