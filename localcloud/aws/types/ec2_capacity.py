"""EC2: capacity that is reserved."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Recorded
from localcloud.aws.tagging import tag_pairs
from localcloud.aws.values import Props


class CapacityReservation(Recorded):
    """`aws.ec2.CapacityReservation`."""

    token = "aws:ec2/capacityReservation:CapacityReservation"
    service = "ec2"
    create_operation = "CreateCapacityReservation"
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

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs, omit={"tags"})
        tags = [{"ResourceType": "capacity-reservation", "Tags": tag_pairs(inputs)}]
        return self.create_operation, {**params, "TagSpecifications": tags}

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ec2", f"capacity-reservation/{id_}"), "ownerId": aws.account}


TYPES = [CapacityReservation]
