"""A stack sleeps after hours and wakes as it was; production never sleeps."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from automation.errors import EventError, RefusedError
from automation.handlers import hours
from tests.automation.calls import DECLARED, Calls

ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(autouse=True)
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("STACK", "dev")
    monkeypatch.setenv("PROTECTED", "false")


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


def test_endpoints_sleep_at_one_instance_and_wake_with_their_scaling(calls: Calls) -> None:
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    assert counts("fraud") == {"champion": 1, "challenger": 1}
    assert bounds() == [(1, 1)], "or scaling would add instances again"
    work(calls, "wake")
    assert counts("fraud") == {"champion": 3, "challenger": 3}
    assert bounds() == [(2, 8)]


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
    ("stack", "protected"), [("prod", "false"), ("prod-eu", "false"), ("dev", "true"), ("dev", "")]
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


def test_all_declared_calls_are_made_and_no_other(calls: Calls) -> None:
    a_group("nodes")
    an_endpoint("fraud", scaled=True)
    work(calls, "sleep")
    work(calls, "wake")
    assert calls.made["hours"] == DECLARED["hours"]
