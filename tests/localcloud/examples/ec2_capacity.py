"""How the platform uses reserved capacity."""

from __future__ import annotations

from tests.localcloud.harness import Example

EXAMPLES = [
    Example(
        "aws:ec2/capacityReservation:CapacityReservation",
        lambda _: {
            "availabilityZone": "us-east-1b",
            "instanceType": "g6.xlarge",
            "instancePlatform": "Linux/UNIX",
            "instanceCount": 1,
            "instanceMatchCriteria": "open",
            "endDateType": "unlimited",
            "ebsOptimized": True,
            "tags": {"component": "nodes-gpu-kept"},
        },
        update={"instanceCount": 2, "tags": {"component": "other"}},
        replace={"instanceType": "g6.2xlarge"},
    ),
]
