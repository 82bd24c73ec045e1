"""EC2: capacity that is reserved."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Recorded
from localcloud.aws.values import Props


class CapacityReservation(Recorded):
    """`aws.ec2.CapacityReservation`."""

    token = "aws:ec2/capacityReservation:CapacityReservation"
    cloudformation = "AWS::EC2::CapacityReservation"
    reason = "moto has no capacity reservations, and no instances that would take one"
    taggable = True
    outputs = ("arn", "ownerId")
    defaults = {"endDateType": "unlimited", "instanceMatchCriteria": "open", "tenancy": "default"}
    replace_on = frozenset(
        {
            "availabilityZone",
            "ebsOptimized",
            "instanceMatchCriteria",
            "instancePlatform",
            "instanceType",
            "tenancy",
        }
    )
    update_in_place = frozenset({"instanceCount", "endDate", "endDateType"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ec2", f"capacity-reservation/{id_}"), "ownerId": aws.account}


TYPES = [CapacityReservation]
