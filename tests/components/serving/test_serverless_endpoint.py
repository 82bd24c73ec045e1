"""What must hold of an endpoint without instances of its own."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from components.common.auto_name import prefix_for
from components.iam.workload_role import ROLE_NAME
from components.serving.dashboard import endpoint_board
from components.serving.endpoint_settings import endpoint_settings
from components.serving.hosting import execution_role_pattern
from components.serving.naming import component_name
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def settings(**changes: Any) -> Any:
    given: dict[str, Any] = {
        "kind": "serverless",
        "variants": {
            "main": {
                "model": "bootstrap",
                "memory_mb": 3072,
                "max_concurrency": 8,
                "provisioned_concurrency": 2,
            }
        },
        "autoscaling": {"min": 1, "max": 4, "use_percent": 60},
    }
    return endpoint_settings({**given, **changes})


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Engine().build(lambda: world.endpoint(settings()))


def test_it_has_memory_and_concurrency_and_no_instances(recording: Recording) -> None:
    config = recording.named("fraud-configuration").inputs
    [variant] = config["productionVariants"]
    model = recording.named("fraud-main-model").outputs["name"]
    assert variant == {
        "variantName": "main",
        "modelName": model,
        "serverlessConfig": {
            "memorySizeInMb": 3072,
            "maxConcurrency": 8,
            "provisionedConcurrency": 2,
        },
    }
    assert not {"kmsKeyArn", "dataCaptureConfig", "asyncInferenceConfig"} & config.keys()


def test_its_model_is_neither_in_the_network_nor_isolated(recording: Recording) -> None:
    """SageMaker refuses both of serverless endpoints."""
    model = recording.named("fraud-main-model").inputs
    assert "vpcConfig" not in model and model["enableNetworkIsolation"] is False
    assert not recording.of("aws:ec2/securityGroup:SecurityGroup")


def test_its_role_has_no_network_no_volumes_and_no_captures(recording: Recording) -> None:
    text = recording.named("fraud-execution-policy").inputs["policy"]
    sids = {one["Sid"] for one in json.loads(text)["Statement"]}
    assert not {"CreateInterfaces", "GrantVolumes", "WriteCaptures"} & sids
    assert {"ReadBootstrap", "PullImages", "WriteLogs"} <= sids


def test_a_new_configuration_takes_over_without_a_deployment_policy(recording: Recording) -> None:
    assert "deploymentConfig" not in recording.named("fraud-endpoint").inputs
    shape = json.loads(recording.named("fraud-shape").inputs["insecureValue"])
    assert shape["deployment"] == {}
    assert shape["scales"] is False, "it has no fleet"
    assert "VpcConfig" not in shape["execution"]
    [variant] = shape["configuration"]["ProductionVariants"]
    assert variant["ServerlessConfig"] == {
        "MemorySizeInMB": 3072,
        "MaxConcurrency": 8,
        "ProvisionedConcurrency": 2,
    }


def test_warm_executions_follow_their_use(recording: Recording) -> None:
    target = recording.named("fraud-scaling-main-target").inputs
    assert target["scalableDimension"] == "sagemaker:variant:DesiredProvisionedConcurrency"
    assert (target["minCapacity"], target["maxCapacity"]) == (1, 4)
    policy = recording.named("fraud-scaling-main-use").inputs
    tracking = policy["targetTrackingScalingPolicyConfiguration"]
    assert tracking["targetValue"] == 0.6
    assert tracking["predefinedMetricSpecification"] == {
        "predefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"
    }


def test_errors_latency_and_a_lack_of_concurrency_raise_alarms(recording: Recording) -> None:
    metrics = {one.inputs["metricName"]: one.inputs for one in recording.of(ALARM)}
    assert {"Invocation5XXErrors", "ModelLatency", "Invocation4XXErrors"} <= metrics.keys()
    crowded = metrics["ServerlessConcurrentExecutionsUtilization"]
    assert crowded["threshold"] == 0.9
    assert "docs/runbooks/endpoint-saturation.md" in crowded["alarmDescription"]


def test_its_dashboard_shows_cold_starts_and_no_instances() -> None:
    board = endpoint_board(settings(), "acme-test-fraud")
    metrics = {line.metric for graph in board.graphs for line in graph.lines}
    assert "ModelSetupTime" in metrics
    assert not {"CPUUtilization", "GPUUtilization", "InvocationsPerInstance"} & metrics


@pytest.mark.parametrize("name", ["leads", "a-name-as-long-as-the-names-of-endpoints-may-be"])
def test_the_model_bucket_knows_its_role_before_it_is_there(name: str) -> None:
    """What stands for it in the bucket's policy: SageMaker fetches its models from outside."""
    role = f"{component_name(name)}-execution-role"
    pattern = execution_role_pattern(name)
    prefix = prefix_for(role, ROLE_NAME) or f"{role}-"
    assert fnmatchcase(f"{prefix}1a2b3c4", pattern)
    assert pattern.startswith(f"endpoint-{name}"[:36])
    assert not fnmatchcase("endpoint-fraud-execution-role-1a2b3c4", pattern)
