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

_LAUNCHES = ("MixedInstancesPolicy", "LaunchTemplate", "LaunchConfigurationName")
"""Parameters that say how the group launches, of which one takes the place of another."""


def install() -> None:
    """Puts the complete UpdateAutoScalingGroup in."""
    AutoScalingResponse.update_auto_scaling_group = _update


def _update(self: AutoScalingResponse) -> ActionResult:
    name = self._get_param("AutoScalingGroupName")
    before = self.autoscaling_backend.autoscaling_groups.get(name)
    policy = before.mixed_instances_policy if before is not None else None
    answer = _moto_update(self)
    group = self.autoscaling_backend.autoscaling_groups[name]
    if not any(self._get_param(parameter) for parameter in _LAUNCHES):
        group.mixed_instances_policy = policy  # moto forgets what an update does not mention
    for parameter, attribute in _DROPPED.items():
        value = self._get_param(parameter)
        if value is not None:
            setattr(group, attribute, value)
    return answer
