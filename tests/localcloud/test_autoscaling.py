"""A group keeps what an update does not mention, as on AWS."""

from __future__ import annotations

from tests.localcloud.examples.autoscaling import EXAMPLES
from tests.localcloud.harness import Cloud


def test_a_size_changed_beside_pulumi_is_the_only_drift_of_a_group_with_mixed_instances(
    cloud: Cloud,
) -> None:
    [example] = [each for each in EXAMPLES if each.label == "with mixed instances"]
    inputs = example.inputs(cloud)
    group = cloud.create(example.type, "example", **inputs)
    cloud.boto3("autoscaling").update_auto_scaling_group(AutoScalingGroupName=group.id, MaxSize=9)
    assert cloud.refresh(group)
    assert cloud.diff(group, **inputs) == {"maxSize": False}
