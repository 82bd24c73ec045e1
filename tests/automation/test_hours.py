"""A stack sleeps after hours and wakes as it was; production never sleeps."""

from __future__ import annotations

import contextlib
from typing import Any

import boto3
import pytest
from moto.eks.models import eks_backends

from automation.errors import EventError, RefusedError
from automation.handlers import hours
from automation.hours import refuse_production
from components.common.production import NAMES as PRODUCTION
from components.common.production import is_production
from tests.automation.calls import DECLARED, Calls

ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(autouse=True)
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("STACK", "dev")
    monkeypatch.setenv("PROTECTED", "false")
    monkeypatch.delenv("CLUSTER", raising=False)


def a_group(name: str, stack: str = "dev", sizes: tuple[int, int, int] = (1, 4, 2)) -> None:
    client = boto3.client("autoscaling")
    if not client.describe_launch_configurations()["LaunchConfigurations"]:
        client.create_launch_configuration(
            LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t3.micro"
        )
    client.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchConfigurationName="lc",
        MinSize=sizes[0],
        MaxSize=sizes[1],
        DesiredCapacity=sizes[2],
        AvailabilityZones=["us-east-1a"],
        Tags=[{"Key": "stack", "Value": stack, "PropagateAtLaunch": True}],
    )


def group(name: str) -> tuple[int, int, int]:
    [one] = boto3.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    return one["MinSize"], one["MaxSize"], one["DesiredCapacity"]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> str:
    """An EKS cluster that the function is told of."""
    monkeypatch.setenv("CLUSTER", "acme-dev")
    [subnet, *_] = boto3.client("ec2").describe_subnets()["Subnets"]
    boto3.client("eks").create_cluster(
        name="acme-dev", roleArn=ROLE, resourcesVpcConfig={"subnetIds": [subnet["SubnetId"]]}
    )
    return "acme-dev"


def a_node_group(
    name: str, stack: str = "dev", sizes: tuple[int, int, int] = (1, 4, 2), **more: str
) -> None:
    [subnet, *_] = boto3.client("ec2").describe_subnets()["Subnets"]
    boto3.client("eks").create_nodegroup(
        clusterName="acme-dev",
        nodegroupName=name,
        nodeRole=ROLE,
        subnets=[subnet["SubnetId"]],
        scalingConfig=dict(zip(("minSize", "maxSize", "desiredSize"), sizes, strict=True)),
        tags={"stack": stack, **more},
    )


def described(name: str) -> dict[str, Any]:
    answer = boto3.client("eks").describe_nodegroup(clusterName="acme-dev", nodegroupName=name)
    found: dict[str, Any] = answer["nodegroup"]
    return found


def nodes(name: str) -> tuple[int, int, int]:
    scaling = described(name)["scalingConfig"]
    return scaling["minSize"], scaling["maxSize"], scaling["desiredSize"]


def an_endpoint(name: str, scaled: bool, least: int = 2, **more: str) -> None:
    client = boto3.client("sagemaker")
    client.create_model(ModelName=name, ExecutionRoleArn=ROLE)
    client.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {
                "VariantName": variant,
                "ModelName": name,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 3,
                "InitialVariantWeight": 1.0,
            }
            for variant in ("champion", "challenger")
        ],
    )
    client.create_endpoint(
        EndpointName=name,
        EndpointConfigName=name,
        Tags=[
            {"Key": "stack", "Value": "dev"},
            *({"Key": key, "Value": value} for key, value in more.items()),
        ],
    )
    if scaled:
        boto3.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{name}/variant/champion",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=least,
            MaxCapacity=8,
        )


def counts(name: str) -> dict[str, int]:
    answer = boto3.client("sagemaker").describe_endpoint(EndpointName=name)
    return {one["VariantName"]: one["DesiredInstanceCount"] for one in answer["ProductionVariants"]}


def bounds() -> list[tuple[int, int]]:
    answer = boto3.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="sagemaker"
    )
    return [(one["MinCapacity"], one["MaxCapacity"]) for one in answer["ScalableTargets"]]


def work(calls: Calls, action: str) -> list[Any]:
    with calls.of("hours"):
        return list(hours.work({"action": action}))


def test_groups_sleep_at_zero_and_wake_as_they_were(calls: Calls) -> None:
    a_group("nodes")
    work(calls, "sleep")
    assert group("nodes") == (0, 0, 0)
    work(calls, "wake")
    assert group("nodes") == (1, 4, 2)


@pytest.mark.parametrize("action", ["sleep", "wake"])
def test_a_second_call_changes_nothing_and_forgets_nothing(calls: Calls, action: str) -> None:
    a_group("nodes")
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    work(calls, action)
    assert work(calls, action) == []
    work(calls, "wake")
    assert (group("nodes"), bounds()) == ((1, 4, 2), [(2, 8)])


def test_a_group_that_was_at_zero_stays_there(calls: Calls) -> None:
    a_group("nodes", sizes=(0, 0, 0))
    assert work(calls, "sleep") == []
    assert work(calls, "wake") == []
    assert group("nodes") == (0, 0, 0)


def resize(name: str, sizes: tuple[int, int, int]) -> None:
    """What an update of the stack does to a group."""
    boto3.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=sizes[0], MaxSize=sizes[1], DesiredCapacity=sizes[2]
    )


def test_a_group_that_was_changed_at_night_keeps_what_it_was_given(calls: Calls) -> None:
    a_group("nodes")
    work(calls, "sleep")
    resize("nodes", (2, 9, 3))
    assert work(calls, "wake") == []
    assert group("nodes") == (2, 9, 3)
    assert work(calls, "wake") == [], "the tag is gone"


def test_a_group_that_sleeps_again_remembers_its_new_sizes(calls: Calls) -> None:
    a_group("nodes")
    work(calls, "sleep")
    resize("nodes", (2, 9, 3))
    work(calls, "sleep")
    assert group("nodes") == (0, 0, 0)
    work(calls, "wake")
    assert group("nodes") == (2, 9, 3)


def test_managed_node_groups_sleep_at_zero_nodes_and_wake_as_they_were(
    calls: Calls, cluster: str
) -> None:
    a_node_group("system")
    [slept] = work(calls, "sleep")
    assert (slept.name, slept.before, slept.after) == ("system", "1:4:2", "0:4:0")
    assert nodes("system") == (0, 4, 0), f"EKS of {cluster} takes no zero as the most"
    assert work(calls, "sleep") == []
    [woken] = work(calls, "wake")
    assert (woken.before, woken.after) == ("0:4:0", "1:4:2")
    assert nodes("system") == (1, 4, 2)
    assert "awake" not in described("system")["tags"]


@pytest.mark.usefixtures("cluster")
def test_a_managed_node_group_that_was_changed_at_night_keeps_what_it_was_given(
    calls: Calls,
) -> None:
    a_node_group("system")
    work(calls, "sleep")
    scaling = {"minSize": 2, "maxSize": 9, "desiredSize": 3}
    boto3.client("eks").update_nodegroup_config(
        clusterName="acme-dev", nodegroupName="system", scalingConfig=scaling
    )
    assert work(calls, "wake") == []
    assert nodes("system") == (2, 9, 3)
    assert "awake" not in described("system")["tags"]


@pytest.mark.usefixtures("cluster")
def test_a_managed_node_group_wakes_below_the_most_that_it_was_given_at_night(
    calls: Calls,
) -> None:
    a_node_group("system", sizes=(3, 6, 5))
    work(calls, "sleep")
    boto3.client("eks").update_nodegroup_config(
        clusterName="acme-dev", nodegroupName="system", scalingConfig={"maxSize": 2}
    )
    work(calls, "wake")
    assert nodes("system") == (2, 2, 2), "EKS refuses more nodes than the most"


@pytest.mark.usefixtures("cluster")
def test_a_managed_node_group_that_sleeps_again_remembers_its_new_sizes(calls: Calls) -> None:
    a_node_group("system", awake="1:2:1")
    work(calls, "sleep")
    work(calls, "wake")
    assert nodes("system") == (1, 4, 2)


@pytest.mark.usefixtures("cluster")
def test_a_managed_node_group_of_no_nodes_and_one_of_another_stack_are_left_alone(
    calls: Calls,
) -> None:
    a_node_group("empty", sizes=(0, 4, 0))
    a_node_group("theirs", stack="prod")
    for action in ("sleep", "wake"):
        assert work(calls, action) == []
    assert (nodes("empty"), nodes("theirs")) == ((0, 4, 0), (1, 4, 2))


@pytest.mark.usefixtures("cluster")
def test_a_node_group_that_eks_could_not_make_keeps_no_other_from_sleep(calls: Calls) -> None:
    a_node_group("broken")
    a_node_group("system")
    found = eks_backends["123456789012"]["us-east-1"].describe_nodegroup("acme-dev", "broken")
    found.status = "CREATE_FAILED"
    assert [one.name for one in work(calls, "sleep")] == ["system"]


def test_endpoints_sleep_at_one_instance_and_wake_with_their_scaling(calls: Calls) -> None:
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    assert counts("fraud") == {"champion": 1, "challenger": 1}
    assert bounds() == [(1, 1)], "or scaling would add instances again"
    work(calls, "wake")
    assert counts("fraud") == {"champion": 3, "challenger": 3}
    assert bounds() == [(2, 8)]


def bound(name: str, least: int, most: int) -> None:
    """What an update of the stack does to the scaling of a variant."""
    boto3.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=f"endpoint/{name}/variant/champion",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=least,
        MaxCapacity=most,
    )


def test_a_variant_that_was_changed_at_night_keeps_what_it_was_given(calls: Calls) -> None:
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    bound("fraud", 3, 5)
    [woken] = work(calls, "wake")
    assert woken.after == "challenger=3:3:3"
    assert bounds() == [(3, 5)]
    assert counts("fraud") == {"champion": 1, "challenger": 3}, "scaling brings it to three"
    assert work(calls, "wake") == [], "the tag is gone"


def test_a_sleep_that_failed_half_way_forgets_nothing(calls: Calls) -> None:
    """The scaling was bound already, and the instances are still there."""
    an_endpoint("fraud", scaled=True)
    arn = boto3.client("sagemaker").describe_endpoint(EndpointName="fraud")["EndpointArn"]
    remembered = [{"Key": "awake", "Value": "challenger=3:3:3 champion=2:8:3"}]
    boto3.client("sagemaker").add_tags(ResourceArn=arn, Tags=remembered)
    bound("fraud", 1, 1)
    work(calls, "sleep")
    assert counts("fraud") == {"champion": 1, "challenger": 1}
    work(calls, "wake")
    assert (bounds(), counts("fraud")) == ([(2, 8)], {"champion": 3, "challenger": 3})


def test_an_endpoint_that_sleeps_again_remembers_its_new_sizes(calls: Calls) -> None:
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    bound("fraud", 3, 5)
    work(calls, "sleep")
    work(calls, "wake")
    assert bounds() == [(3, 5)]
    assert counts("fraud") == {"champion": 1, "challenger": 3}, "each as it was last seen awake"


def test_a_variant_that_is_gone_by_the_morning_is_not_asked_for(calls: Calls) -> None:
    an_endpoint("fraud", scaled=False, awake="former=2:2:2 champion=3:3:3")
    boto3.client("sagemaker").update_endpoint_weights_and_capacities(
        EndpointName="fraud",
        DesiredWeightsAndCapacities=[{"VariantName": "champion", "DesiredInstanceCount": 1}],
    )
    [woken] = work(calls, "wake")
    assert woken.after == "champion=3:3:3"


def test_an_endpoint_without_scaling_gets_none(calls: Calls) -> None:
    an_endpoint("fraud", scaled=False)
    work(calls, "sleep")
    work(calls, "wake")
    assert bounds() == []
    assert counts("fraud") == {"champion": 3, "challenger": 3}


def test_a_variant_that_may_go_to_zero_rests_by_itself(calls: Calls) -> None:
    an_endpoint("queue", scaled=True, least=0)
    work(calls, "sleep")
    assert counts("queue") == {"champion": 3, "challenger": 1}
    assert bounds() == [(0, 8)], "or one instance would run all night"
    work(calls, "wake")
    assert counts("queue") == {"champion": 3, "challenger": 3}


def test_an_endpoint_without_instances_has_nothing_that_could_sleep(calls: Calls) -> None:
    client = boto3.client("sagemaker")
    client.create_model(ModelName="leads", ExecutionRoleArn=ROLE)
    serverless = {"MemorySizeInMB": 1024, "MaxConcurrency": 4}
    client.create_endpoint_config(
        EndpointConfigName="leads",
        ProductionVariants=[
            {"VariantName": "main", "ModelName": "leads", "ServerlessConfig": serverless}
        ],
    )
    client.create_endpoint(
        EndpointName="leads",
        EndpointConfigName="leads",
        Tags=[{"Key": "stack", "Value": "dev"}],
    )
    assert work(calls, "sleep") == []
    assert work(calls, "wake") == []


def test_an_endpoint_of_inference_components_is_left_to_its_own_scaling(calls: Calls) -> None:
    an_endpoint("shared", scaled=False, kind="components")
    assert work(calls, "sleep") == []
    assert counts("shared") == {"champion": 3, "challenger": 3}


def test_what_belongs_to_another_stack_does_not_sleep(calls: Calls) -> None:
    a_group("theirs", stack="prod")
    work(calls, "sleep")
    assert group("theirs") == (1, 4, 2)


@pytest.mark.parametrize(
    ("stack", "protected"),
    [
        ("prod", "false"),
        ("production", "false"),
        ("live", "false"),
        ("prod-eu", "false"),
        ("dev", "true"),
        ("dev", ""),
    ],
)
def test_production_never_sleeps_whatever_the_schedule_says(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, stack: str, protected: str
) -> None:
    a_group("nodes", stack=stack)
    monkeypatch.setenv("STACK", stack)
    monkeypatch.setenv("PROTECTED", protected)
    with pytest.raises(RefusedError, match="is production"):
        work(calls, "sleep")
    assert group("nodes") == (1, 4, 2)


def test_any_other_action_is_an_error(calls: Calls) -> None:
    with pytest.raises(EventError, match="neither sleep nor wake"):
        work(calls, "delete")


@pytest.mark.parametrize("stack", [*PRODUCTION, "prod-eu", "dev", "products", "alive"])
@pytest.mark.parametrize("protected", [True, False])
def test_production_is_what_the_settings_say_it_is(stack: str, protected: bool) -> None:
    refusal = (
        pytest.raises(RefusedError) if is_production(stack, protected) else contextlib.nullcontext()
    )
    with refusal:
        refuse_production(stack, protected)


@pytest.mark.usefixtures("cluster")
def test_all_declared_calls_are_made_and_no_other(calls: Calls) -> None:
    a_group("nodes")
    a_node_group("system")
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    work(calls, "wake")
    assert calls.made["hours"] == DECLARED["hours"]
