"""moto drops some of what UpdateAutoScalingGroup is given; here it takes all that moto holds."""

from __future__ import annotations

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

_moto_update = AutoScalingResponse.update_auto_scaling_group

_DROPPED = {
    "CapacityRebalance": "capacity_rebalance",
    "TerminationPolicies": "termination_policies",
    "PlacementGroup": "placement_group",
}


def install() -> None:
    """Puts the complete UpdateAutoScalingGroup in."""
    AutoScalingResponse.update_auto_scaling_group = _update


def _update(self: AutoScalingResponse) -> ActionResult:
    answer = _moto_update(self)
    group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    for parameter, attribute in _DROPPED.items():
        value = self._get_param(parameter)
        if value is not None:
            setattr(group, attribute, value)
    return answer
