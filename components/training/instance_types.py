"""What the accelerated EC2 instance types have.

Source: EC2 DescribeInstanceTypes for us-east-1, as of 2026-05: GpuInfo and NeuronInfo (count),
NetworkInfo.EfaInfo.MaximumEfaInterfaces, InstanceStorageInfo.TotalSizeInGB, SupportedUsageClasses.
A newer type is added by one line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Accelerator = Literal["nvidia", "neuron"]


@dataclass(frozen=True)
class InstanceType:
    """One instance type."""

    name: str
    accelerator: Accelerator
    accelerators: int
    """GPUs or Neuron devices."""
    efa: int
    """Elastic Fabric Adapter interfaces, at most; 0: none."""
    nvme_gb: int
    """Local NVMe storage in GB; 0: none."""
    blocks: bool
    """Whether Capacity Blocks are sold for it."""
    spot: bool = True

    @property
    def resource(self) -> str:
        """The name of the accelerator as a Kubernetes resource."""
        return "nvidia.com/gpu" if self.accelerator == "nvidia" else "aws.amazon.com/neuron"


def _types(accelerator: Accelerator, rows: str) -> dict[str, InstanceType]:
    found = {}
    for row in rows.strip().splitlines():
        name, accelerators, efa, nvme, *flags = row.split()
        found[name] = InstanceType(
            name=name,
            accelerator=accelerator,
            accelerators=int(accelerators),
            efa=int(efa),
            nvme_gb=int(nvme),
            blocks="blocks" in flags,
            spot="no-spot" not in flags,
        )
    return found


# name, accelerators, EFA interfaces, GB of local NVMe, flags
_NVIDIA = """
g4dn.xlarge 1 0 125
g4dn.2xlarge 1 0 225
g4dn.4xlarge 1 0 225
g4dn.8xlarge 1 1 900
g4dn.12xlarge 4 1 900
g4dn.16xlarge 1 1 900
g4dn.metal 8 1 1800
g5.xlarge 1 0 250
g5.2xlarge 1 0 450
g5.4xlarge 1 0 600
g5.8xlarge 1 1 900
g5.12xlarge 4 1 3800
g5.16xlarge 1 1 1900
g5.24xlarge 4 1 3800
g5.48xlarge 8 1 7600
g6.xlarge 1 0 250
g6.2xlarge 1 0 450
g6.4xlarge 1 0 600
g6.8xlarge 1 1 900
g6.12xlarge 4 1 3760
g6.16xlarge 1 1 1880
g6.24xlarge 4 1 3760
g6.48xlarge 8 1 7520
gr6.4xlarge 1 0 600
gr6.8xlarge 1 1 900
g6e.xlarge 1 0 250
g6e.2xlarge 1 0 450
g6e.4xlarge 1 0 600
g6e.8xlarge 1 1 900
g6e.12xlarge 4 1 3800
g6e.16xlarge 1 1 1900
g6e.24xlarge 4 2 3800
g6e.48xlarge 8 4 7600
g7e.2xlarge 1 0 1900
g7e.4xlarge 1 0 1900
g7e.8xlarge 1 1 1900
g7e.12xlarge 2 1 3800
g7e.24xlarge 4 2 7600
g7e.48xlarge 8 4 15200
p3dn.24xlarge 8 1 1800
p4d.24xlarge 8 4 8000 blocks
p4de.24xlarge 8 4 8000 blocks
p5.4xlarge 1 1 3800 blocks
p5.48xlarge 8 32 30400 blocks
p5e.48xlarge 8 32 30400 blocks
p5en.48xlarge 8 16 30400 blocks
p6-b200.48xlarge 8 8 30400 blocks
"""
_NEURON = """
inf2.xlarge 1 0 0
inf2.8xlarge 1 0 0
inf2.24xlarge 6 0 0
inf2.48xlarge 12 0 0
trn1.2xlarge 1 0 474
trn1.32xlarge 16 8 7600 blocks
trn1n.32xlarge 16 16 7600
trn2.3xlarge 1 1 470 blocks
trn2.48xlarge 16 16 7600 blocks
trn2u.48xlarge 16 16 7600 blocks no-spot
"""

INSTANCE_TYPES: dict[str, InstanceType] = {**_types("nvidia", _NVIDIA), **_types("neuron", _NEURON)}
"""Every accelerated type that a GPU group may name."""
