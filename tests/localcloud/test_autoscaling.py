"""A group keeps what no update mentions, and has its first hooks from the start, as on AWS."""

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


def test_a_hook_of_the_start_is_taken_over_by_one_of_its_name(cloud: Cloud) -> None:
    [example] = [each for each in EXAMPLES if each.label == "with a hook from the start"]
    group = cloud.create(example.type, "example", **example.inputs(cloud))

    def hooks() -> dict[str, int]:
        found = cloud.boto3("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=group.id)
        return {
            one["LifecycleHookName"]: one["HeartbeatTimeout"] for one in found["LifecycleHooks"]
        }

    assert hooks() == {"prepare": 600}
    cloud.create(
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        "later",
        autoscalingGroupName=group.id,
        name="prepare",
        defaultResult="CONTINUE",
        heartbeatTimeout=900,
        lifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
    )
    assert hooks() == {"prepare": 900}
