"""What must hold of an endpoint whose instances several models share."""

import json
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.serving.components_settings import ComponentsSettings
from components.serving.dashboard import endpoint_board
from components.serving.endpoint_settings import endpoint_settings
from components.serving.naming import NAME_MOST, shared_configuration_name
from components.serving.rollback_check import refuse_component_rollback
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TAGS = {"stack": "test", "owner": "ml@example.com"}


def settings(**changes: Any) -> ComponentsSettings:
    given_: dict[str, Any] = {
        "kind": "components",
        "instances": {"instance_type": "ml.m7i.xlarge", "min": 0, "max": 4},
        "components": {
            "intent": {
                "model": {"group": "fraud", "version": 3},
                "copies": 2,
                "memory_mb": 1024,
                "cpu_cores": 0.5,
                "startup_seconds": 600,
                "autoscaling": {"min": 0, "max": 4, "invocations_per_copy": 60},
            },
            "ranking": {
                "model": "bootstrap",
                "copies": 2,
                "memory_mb": 2048,
                "placement": "binpack",
                "autoscaling": {"min": 0, "max": 2, "concurrent_per_copy": 4, "start_copies": 2},
            },
        },
        "rollout": {"strategy": "rolling", "percent": 50, "bake_minutes": 5},
    }
    found = endpoint_settings({**given_, **changes})
    assert isinstance(found, ComponentsSettings)
    return found


def recorded(**changes: Any) -> Recording:
    return Engine().build(lambda: world.inference_components(settings(**changes), TAGS))


@pytest.fixture(scope="module")
def recording() -> Recording:
    return recorded()


def state(recording: Recording, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(recording.named(name).inputs["desiredState"])
    return found


def test_the_instances_are_in_the_network_isolated_encrypted_and_follow_the_copies(
    recording: Recording,
) -> None:
    config = state(recording, "shared-configuration")
    group = recording.named("shared-interfaces-group").outputs["id"]
    assert config["VpcConfig"] == {
        "SecurityGroupIds": [group],
        "Subnets": ["subnet-0a", "subnet-0b"],
    }
    assert config["EnableNetworkIsolation"] is True
    assert config["KmsKeyId"] == recording.named("keys-compute").outputs["arn"]
    assert config["ExecutionRoleArn"] == recording.named("shared-execution-role").outputs["arn"]
    [variant] = config["ProductionVariants"]
    assert variant == {
        "VariantName": "AllTraffic",
        "InstanceType": "ml.m7i.xlarge",
        "InitialInstanceCount": 1,
        "ManagedInstanceScaling": {
            "Status": "ENABLED",
            "MinInstanceCount": 0,
            "MaxInstanceCount": 4,
        },
        "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
    }


def test_what_cloud_control_makes_carries_the_tags_of_the_stack_and_the_component(
    recording: Recording,
) -> None:
    for name in ("shared-configuration", "shared-intent", "shared-ranking"):
        tags = {tag["Key"]: tag["Value"] for tag in state(recording, name)["Tags"]}
        assert {**TAGS, "component": "shared"}.items() <= tags.items()


def test_the_configuration_is_named_by_what_it_holds_and_not_by_tags_or_components(
    recording: Recording,
) -> None:
    def name(**changes: Any) -> str:
        return str(state(recorded(**changes), "shared-configuration")["EndpointConfigName"])

    before = str(state(recording, "shared-configuration")["EndpointConfigName"])
    assert before.startswith("acme-test-shared-")
    one = {"intent": {"model": "bootstrap", "copies": 2, "memory_mb": 1024}}
    instances = {"instance_type": "ml.m7i.xlarge", "min": 0, "max": 4}
    assert name() == before
    assert name(components=one, instances={**instances, "min": 1}) != before
    assert name(instances={**instances, "instance_type": "ml.m7i.2xlarge"}) != before
    assert name(instances={**instances, "generation": 2}) != before
    assert name(alarms={"server_errors": 5}) == before


def test_the_endpoint_takes_that_configuration_and_is_left_alone_by_savings(
    recording: Recording,
) -> None:
    endpoint = recording.named("shared-endpoint").inputs
    wanted = state(recording, "shared-configuration")["EndpointConfigName"]
    assert endpoint["endpointConfigName"] == wanted
    assert endpoint["tags"]["kind"] == "components"
    assert "deploymentConfig" not in endpoint


def test_a_component_reserves_what_its_copies_need_and_runs_its_own_model(
    recording: Recording,
) -> None:
    component = state(recording, "shared-intent")
    model = recording.named("shared-intent-model")
    assert component["EndpointName"] == "acme-test-shared"
    assert component["InferenceComponentName"] == "acme-test-shared-intent"
    assert component["VariantName"] == "AllTraffic"
    assert component["RuntimeConfig"] == {"CopyCount": 2}
    assert component["Specification"] == {
        "ModelName": model.outputs["name"],
        "ComputeResourceRequirements": {
            "MinMemoryRequiredInMb": 1024,
            "NumberOfCpuCoresRequired": 0.5,
        },
        "SchedulingConfig": {
            "PlacementStrategy": "SPREAD",
            "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE"},
        },
        "StartupParameters": {"ContainerStartupHealthCheckTimeoutInSeconds": 600},
    }
    package = model.inputs["primaryContainer"]["modelPackageName"]
    assert package.endswith(":model-package/acme-test-fraud/3")
    assert model.inputs["enableNetworkIsolation"] is True
    assert model.inputs["vpcConfig"]["subnets"] == ["subnet-0a", "subnet-0b"]
    other = state(recording, "shared-ranking")["Specification"]
    assert other["SchedulingConfig"]["PlacementStrategy"] == "BINPACK"


def test_a_new_model_takes_over_batch_by_batch_and_its_own_alarms_take_it_back(
    recording: Recording,
) -> None:
    for component in ("intent", "ranking"):
        deployment = state(recording, f"shared-{component}")["DeploymentConfig"]
        policy = deployment["RollingUpdatePolicy"]
        assert policy["MaximumBatchSize"] == {"Type": "CAPACITY_PERCENT", "Value": 50}
        assert policy["WaitIntervalInSeconds"] == 300
        assert policy["MaximumExecutionTimeoutInSeconds"] >= 600
        alarms = {one["AlarmName"] for one in deployment["AutoRollbackConfiguration"]["Alarms"]}
        assert alarms == {
            recording.named(f"shared-signals-{component}-{role}").outputs["name"]
            for role in ("server-errors", "latency")
        }


def test_all_at_once_sends_no_deployment_policy() -> None:
    component = state(recorded(rollout={"strategy": "all-at-once"}), "shared-intent")
    assert "DeploymentConfig" not in component


def test_alarms_watch_each_component_by_its_own_name(recording: Recording) -> None:
    watched = [
        alarm.inputs
        for alarm in recording.of(ALARM)
        if alarm.inputs["metricName"] in {"Invocation5XXErrors", "ModelLatency"}
    ]
    assert {json.dumps(one["dimensions"]) for one in watched} == {
        json.dumps({"InferenceComponentName": f"acme-test-shared-{name}"})
        for name in ("intent", "ranking")
    }
    assert all("Component" in one["alarmDescription"] for one in watched)


def test_copies_follow_the_load_that_is_aimed_at(recording: Recording) -> None:
    target = recording.named("shared-scaling-intent-target").inputs
    assert target["scalableDimension"] == "sagemaker:inference-component:DesiredCopyCount"
    assert target["resourceId"] == "inference-component/acme-test-shared-intent"
    assert (target["minCapacity"], target["maxCapacity"]) == (0, 4)

    def aimed(component: str) -> tuple[str, float]:
        policy = recording.named(f"shared-scaling-{component}-load").inputs
        found = policy["targetTrackingScalingPolicyConfiguration"]
        metric = found["predefinedMetricSpecification"]["predefinedMetricType"]
        return metric, found["targetValue"]

    assert aimed("intent") == ("SageMakerInferenceComponentInvocationsPerCopy", 60)
    assert aimed("ranking") == (
        "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
        4,
    )


def test_a_component_without_copies_starts_when_its_own_request_fails(
    recording: Recording,
) -> None:
    for component, copies in (("intent", 1), ("ranking", 2)):
        alarm = recording.named(f"shared-scaling-{component}-without-capacity").inputs
        policy = recording.named(f"shared-scaling-{component}-start")
        assert alarm["metricName"] == "NoCapacityInvocationFailures"
        assert alarm["dimensions"] == {"InferenceComponentName": f"acme-test-shared-{component}"}
        assert alarm["alarmActions"] == [policy.outputs["arn"]]
        [step] = policy.inputs["stepScalingPolicyConfiguration"]["stepAdjustments"]
        assert step["scalingAdjustment"] == copies


def test_a_component_that_always_has_a_copy_needs_no_start() -> None:
    component = {"model": "bootstrap", "copies": 2, "memory_mb": 1024}
    scaling = {"min": 1, "max": 4, "invocations_per_copy": 60}
    found = recorded(
        instances={"instance_type": "ml.m7i.xlarge", "min": 1, "max": 2},
        components={"intent": {**component, "autoscaling": scaling}, "fixed": component},
    )
    names = {resource.name for resource in found.resources}
    assert "shared-scaling-intent-target" in names
    assert "shared-scaling-intent-start" not in names
    assert "shared-scaling-fixed-target" not in names


def test_the_role_writes_the_logs_of_each_component_and_captures_nothing(
    recording: Recording,
) -> None:
    policy = json.loads(recording.named("shared-execution-policy").inputs["policy"])
    statements = {one["Sid"]: one for one in policy["Statement"]}
    groups = " ".join(statements["WriteLogs"]["Resource"])
    for group in ("Endpoints/x", "InferenceComponents/intent", "InferenceComponents/ranking"):
        assert group in groups
    spaces = statements["PublishMetrics"]["Condition"]["StringEquals"]["cloudwatch:namespace"]
    assert "/aws/sagemaker/InferenceComponents" in spaces
    assert "WriteCaptures" not in statements
    assert {"CreateInterfaces", "GrantVolumes", "PullImages"} <= statements.keys()


def test_nothing_is_published_for_automation(recording: Recording) -> None:
    assert not recording.of("aws:ssm/parameter:Parameter")


def test_a_model_that_aws_took_back_fails_the_update() -> None:
    properties = json.dumps({"Specification": {"ModelName": "old"}})
    assert refuse_component_rollback("acme-shared-intent", properties, "old") == "old"
    with pytest.raises(pulumi.RunError, match="acme-shared-intent was rolled back: it runs model"):
        refuse_component_rollback("acme-shared-intent", properties, "new")


def test_the_dashboard_shows_components_and_no_variants() -> None:
    board = endpoint_board(settings(), "acme-test-shared")
    shown = [line.dimensions for graph in board.graphs for line in graph.lines]
    assert shown
    assert {"InferenceComponentName": "acme-test-shared-intent"} in shown
    assert not any("VariantName" in one for one in shown)
    assert "Requests per copy" in {graph.title for graph in board.graphs}


@given(st.from_regex(r"[a-z][a-z0-9-]{0,90}", fullmatch=True), st.integers(), st.integers())
def test_a_configurations_name_fits_and_tells_base_and_content(
    base: str, one: int, other: int
) -> None:
    name = shared_configuration_name(base, one)
    assert len(name) <= NAME_MOST
    assert (shared_configuration_name(base, other) == name) == (one == other)
    assert shared_configuration_name(f"{base}x", one) != name
