"""What must hold of an endpoint that answers at once."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pulumi
import pytest

from components.serving.alarms import memory_signals
from components.serving.endpoint_settings import endpoint_settings
from components.serving.rollback_check import refuse_rollback
from recording.model import RecordedResource, Recording
from recording.monitor import RecordingMonitor
from tests.components import world
from tests.components.world import a_variant
from tests.support.engine import Engine

VERSION = {"group": "fraud", "version": 3}
OWN = {
    "image": f"{world.ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/other/serving:1.4.0",
    "artifact": "s3://elsewhere/models/fraud/model.tar.gz",
    "version_id": "abc",
}


LINES = {"published_by": "lines"}


def built(settings: Any) -> Recording:
    return Engine().build(lambda: world.endpoint(settings))


def pinned(**changes: Any) -> Recording:
    variants = {"main": a_variant(model=VERSION)}
    return built(world.one_variant(delivery="pinned", **{"variants": variants, **changes}))


@pytest.fixture(scope="module")
def automated() -> Recording:
    return built(world.an_endpoint())


def the(recording: Recording, kind: str) -> RecordedResource:
    [found] = recording.of(f"aws:sagemaker/{kind[0].lower()}{kind[1:]}:{kind}")
    return found


def statements(recording: Recording) -> dict[str, Any]:
    text = recording.named("fraud-execution-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_traffic_is_shared_by_weight(automated: Recording) -> None:
    variants = the(automated, "EndpointConfiguration").inputs["productionVariants"]
    shares = {one["variantName"]: one["initialVariantWeight"] for one in variants}
    assert shares == {"champion": 90, "challenger": 10}
    assert all(one["initialInstanceCount"] == 3 for one in variants)
    assert all(one["instanceType"] == "ml.m7i.xlarge" for one in variants)


def test_its_role_may_ask_for_the_alarms_that_take_an_update_back(automated: Recording) -> None:
    """SageMaker heeds no alarm whose state the role may not ask for."""
    statement = statements(automated)["HeedAlarms"]
    assert statement["Action"] == ["cloudwatch:DescribeAlarms"]
    [allowed] = statement["Resource"]
    named = the(automated, "Endpoint").inputs["deploymentConfig"]["autoRollbackConfiguration"]
    assert named["alarms"]
    arns = {
        one.outputs["name"]: one.outputs["arn"]
        for one in automated.of("aws:cloudwatch/metricAlarm:MetricAlarm")
    }
    for alarm in named["alarms"]:
        assert fnmatchcase(arns[alarm["alarmName"]], allowed)


def test_a_configuration_is_named_by_what_it_holds() -> None:
    def name(**changes: Any) -> str:
        recording = built(world.one_variant(**changes))
        return str(the(recording, "EndpointConfiguration").inputs["namePrefix"])

    same = name()
    assert same == name() and same.startswith("acme-test-fraud-")
    assert same != name(variants={"main": a_variant(initial_instances=4)})
    assert same != name(capture={"percent": 10})
    assert same != name(volume_key=False)
    assert same != name(network_isolation=False), "another model is another configuration"
    assert same == name(alarms={"server_errors": 7}), "alarms are no part of a configuration"


def test_going_back_to_an_earlier_content_meets_nothing_that_was_kept(
    automated: Recording,
) -> None:
    """A kept configuration has its name for ever: names that could repeat would end a rollback."""
    configuration = the(automated, "EndpointConfiguration")
    assert "name" not in configuration.inputs
    assert configuration.outputs["name"].startswith(configuration.inputs["namePrefix"])
    assert len(configuration.outputs["name"]) > len(configuration.inputs["namePrefix"])
    for model in automated.of("aws:sagemaker/model:Model"):
        assert "name" not in model.inputs and "namePrefix" not in model.inputs


def test_earlier_configurations_and_their_models_are_kept_to_go_back_to(
    automated: Recording,
) -> None:
    assert the(automated, "EndpointConfiguration").options["retain_on_delete"]
    models = automated.of("aws:sagemaker/model:Model")
    assert len(models) == 2 and all(one.options["retain_on_delete"] for one in models)
    gone = built(world.one_variant(keep_configurations=0))
    assert not the(gone, "EndpointConfiguration").options["retain_on_delete"]
    assert not the(gone, "Model").options["retain_on_delete"]


def test_volumes_and_captures_are_encrypted_with_their_own_keys(automated: Recording) -> None:
    found = the(automated, "EndpointConfiguration").inputs
    assert found["kmsKeyArn"] == automated.named("keys-compute").outputs["arn"]
    assert found["dataCaptureConfig"]["kmsKeyId"] == automated.named("keys-data").outputs["arn"]
    without = the(built(world.one_variant(volume_key=False)), "EndpointConfiguration").inputs
    assert "kmsKeyArn" not in without


def test_models_run_isolated_inside_the_vpc(automated: Recording) -> None:
    for model in automated.of("aws:sagemaker/model:Model"):
        assert model.inputs["enableNetworkIsolation"] is True
        assert model.inputs["vpcConfig"]["subnets"] == ["subnet-0a", "subnet-0b"]
        group = automated.named("fraud-interfaces-group").outputs["id"]
        assert model.inputs["vpcConfig"]["securityGroupIds"] == [group]
    assert automated.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") == []


def test_captures_follow_the_settings() -> None:
    capture = {"percent": 20, "requests": False, "keep_days": 30}
    found = the(built(world.one_variant(capture=capture)), "EndpointConfiguration").inputs
    captured = found["dataCaptureConfig"]
    assert captured["initialSamplingPercentage"] == 20
    assert captured["captureOptions"] == [{"captureMode": "Output"}]
    assert captured["destinationS3Uri"] == f"s3://acme-test-captures-{world.ACCOUNT}/fraud"
    off = built(world.one_variant(capture={"percent": 0}))
    assert "dataCaptureConfig" not in the(off, "EndpointConfiguration").inputs
    assert "WriteCaptures" not in statements(off)


def test_a_shadow_gets_a_copy_of_the_traffic_of_one_variant() -> None:
    settings = world.one_variant(shadow={"next": a_variant()}, new_versions_go_to="next")
    recording = built(settings)
    found = the(recording, "EndpointConfiguration").inputs
    assert [one["variantName"] for one in found["productionVariants"]] == ["main"]
    assert [one["variantName"] for one in found["shadowProductionVariants"]] == ["next"]
    watched = {
        alarm.inputs["dimensions"]["VariantName"]
        for alarm in recording.of("aws:cloudwatch/metricAlarm:MetricAlarm")
    }
    assert watched == {"main"}, "a shadow's failures reach no caller"


@pytest.mark.parametrize(
    ("rollout", "policy"),
    [
        (
            {"strategy": "canary", "percent": 34, "bake_minutes": 10},
            {
                "blueGreenUpdatePolicy": {
                    "trafficRoutingConfiguration": {
                        "type": "CANARY",
                        "waitIntervalInSeconds": 600,
                        "canarySize": {"type": "CAPACITY_PERCENT", "value": 34},
                    },
                    "terminationWaitInSeconds": 0,
                    "maximumExecutionTimeoutInSeconds": 3000,
                }
            },
        ),
        (
            {"strategy": "linear", "percent": 50, "bake_minutes": 5, "keep_old_minutes": 2},
            {
                "blueGreenUpdatePolicy": {
                    "trafficRoutingConfiguration": {
                        "type": "LINEAR",
                        "waitIntervalInSeconds": 300,
                        "linearStepSize": {"type": "CAPACITY_PERCENT", "value": 50},
                    },
                    "terminationWaitInSeconds": 120,
                    "maximumExecutionTimeoutInSeconds": 2520,
                }
            },
        ),
        (
            {"strategy": "rolling", "percent": 50, "bake_minutes": 5, "rollback_percent": 100},
            {
                "rollingUpdatePolicy": {
                    "maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 50},
                    "waitIntervalInSeconds": 300,
                    "maximumExecutionTimeoutInSeconds": 4200,
                    "rollbackMaximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 100},
                }
            },
        ),
        (
            {"strategy": "all-at-once", "bake_minutes": 0},
            {
                "blueGreenUpdatePolicy": {
                    "trafficRoutingConfiguration": {
                        "type": "ALL_AT_ONCE",
                        "waitIntervalInSeconds": 0,
                    },
                    "terminationWaitInSeconds": 0,
                    "maximumExecutionTimeoutInSeconds": 1800,
                }
            },
        ),
    ],
    ids=["canary", "linear", "rolling", "all-at-once"],
)
def test_every_strategy_is_declared_as_aws_wants_it(
    rollout: dict[str, Any], policy: dict[str, Any]
) -> None:
    config = dict(the(built(world.one_variant(rollout=rollout)), "Endpoint").inputs)
    alarms = config["deploymentConfig"].pop("autoRollbackConfiguration")["alarms"]
    assert len(alarms) == 2
    assert config["deploymentConfig"] == policy


def test_errors_latency_and_the_models_own_metric_take_a_rollout_back() -> None:
    metric = {"model_metric": {"name": "LowConfidenceShare", "above": 0.4, **LINES}}
    recording = built(world.one_variant(alarms={"latency_p99_ms": 250, **metric}))
    config = the(recording, "Endpoint").inputs["deploymentConfig"]
    heeded = {one["alarmName"] for one in config["autoRollbackConfiguration"]["alarms"]}
    alarms = {
        one.outputs["name"]: one.inputs
        for one in recording.of("aws:cloudwatch/metricAlarm:MetricAlarm")
    }
    found = {alarms[name]["metricName"]: alarms[name] for name in heeded}
    assert set(found) == {"Invocation5XXErrors", "ModelLatency", "LowConfidenceShare"}
    assert found["Invocation5XXErrors"]["statistic"] == "Sum"
    assert found["Invocation5XXErrors"]["threshold"] == 1
    assert found["ModelLatency"]["extendedStatistic"] == "p99"
    assert found["ModelLatency"]["threshold"] == 250_000, "the metric counts microseconds"
    assert found["LowConfidenceShare"]["comparisonOperator"] == "GreaterThanThreshold"
    assert found["LowConfidenceShare"]["threshold"] == 0.4
    for alarm in alarms.values():
        assert alarm["treatMissingData"] == "notBreaching"
        assert alarm["dimensions"] == {"EndpointName": "acme-test-fraud", "VariantName": "main"}
        assert "docs/runbooks/endpoint-" in alarm["alarmDescription"]
    assert "Invocation4XXErrors" in {alarm["metricName"] for alarm in alarms.values()}


def test_a_metric_may_be_bad_below_its_threshold() -> None:
    metric = {"model_metric": {"name": "Accuracy", "below": 0.8, "statistic": "Minimum", **LINES}}
    recording = built(world.one_variant(alarms=metric))
    found = recording.named("fraud-signals-main-model-metric").inputs
    assert found["comparisonOperator"] == "LessThanThreshold" and found["threshold"] == 0.8


@pytest.mark.parametrize(("by", "may"), [("call", True), ("lines", False)])
def test_the_role_publishes_a_metric_only_where_the_container_calls(by: str, may: bool) -> None:
    metric = {"name": "Accuracy", "below": 0.8, "published_by": by}
    settings = world.one_variant(alarms={"model_metric": metric}, network_isolation=not may)
    published = statements(built(settings))["PublishMetrics"]["Condition"]["StringEquals"]
    namespaces = set(published["cloudwatch:namespace"])
    assert namespaces == {"/aws/sagemaker/Endpoints"} | ({"mlops/serving"} if may else set())


def test_with_automated_delivery_automation_decides_what_runs(automated: Recording) -> None:
    assert the(automated, "Endpoint").options["ignore_changes"] == ["endpointConfigName"]
    published = automated.named("fraud-shape").inputs
    assert published["name"] == "/acme-test/serving/fraud/shape"
    shape = json.loads(published["insecureValue"])
    assert shape["version"] == 1
    assert shape["endpoint"] == "acme-test-fraud"
    assert shape["modelPackageGroup"] == "acme-test-fraud"
    assert shape["newVersionsGoTo"] == "challenger"
    assert shape["keepConfigurations"] == 3
    assert shape["scales"] is True
    assert shape["monitors"] == {"data_quality": "hourly"}
    variants = shape["configuration"]["ProductionVariants"]
    assert [one["VariantName"] for one in variants] == ["champion", "challenger"]
    assert shape["configuration"]["KmsKeyId"].startswith("arn:aws:kms:")
    policy = shape["deployment"]["BlueGreenUpdatePolicy"]
    assert policy["TrafficRoutingConfiguration"]["CanarySize"]["Value"] == 34
    alarms = shape["deployment"]["AutoRollbackConfiguration"]["Alarms"]
    assert all(set(one) == {"AlarmName"} for one in alarms)
    assert shape["execution"]["VpcConfig"]["Subnets"] == ["subnet-0a", "subnet-0b"]
    assert shape["execution"]["ExecutionRoleArn"].startswith("arn:aws:iam::")


def test_with_pinned_delivery_the_file_decides_what_runs() -> None:
    recording = pinned()
    endpoint = the(recording, "Endpoint")
    assert endpoint.options["ignore_changes"] == []
    configuration = the(recording, "EndpointConfiguration")
    assert endpoint.inputs["endpointConfigName"] == configuration.outputs["name"]
    assert recording.of("aws:ssm/parameter:Parameter") == []
    arn = f"arn:aws:sagemaker:us-east-1:{world.ACCOUNT}:model-package/acme-test-fraud/3"
    container = the(recording, "Model").inputs["primaryContainer"]
    assert container == {"modelPackageName": arn}


def test_an_update_that_aws_took_back_fails_with_what_to_do() -> None:
    assert refuse_rollback("fraud", "new", "new") == "new"
    with pytest.raises(pulumi.RunError) as caught:
        refuse_rollback("fraud", "old", "new")
    text = str(caught.value)
    assert "rolled back: it runs configuration old, not new" in text
    assert "docs/runbooks/endpoint-rollback.md" in text


def test_the_rollback_is_seen_in_what_the_provider_reads_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The endpoint's output, not its input, is compared: only that tells what runs."""
    answer = RecordingMonitor._answer

    def went_back(*call: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        inputs, outputs = answer(*call)
        if "deploymentConfig" in outputs:
            outputs["endpointConfigName"] = "what-ran-before"
        return inputs, outputs

    monkeypatch.setattr(RecordingMonitor, "_answer", went_back)
    with pytest.raises(pulumi.RunError) as caught:
        pinned()
    assert "Endpoint acme-test-fraud was rolled back" in str(caught.value)
    assert "runs configuration what-ran-before, not acme-test-fraud-" in str(caught.value)


def test_a_container_of_ones_own_is_named_with_its_version() -> None:
    variants = {"main": a_variant(model=OWN, instance_type="ml.m6g.large")}
    recording = built(world.one_variant(variants=variants))
    container = the(recording, "Model").inputs["primaryContainer"]
    assert container["image"] == OWN["image"]
    assert container["modelDataUrl"] == OWN["artifact"]
    assert container["environment"] == {"MODEL_VERSION_ID": "abc"}
    found = statements(recording)
    assert found["ReadOwnArtifacts"]["Resource"] == [
        "arn:aws:s3:::elsewhere/models/fraud/model.tar.gz"
    ]
    place = f"arn:aws:ecr:us-east-1:{world.ACCOUNT}:repository"
    assert found["PullImages"]["Resource"] == [f"{place}/acme-test/*", f"{place}/other/serving"]


def test_an_artifact_of_ones_own_in_the_model_bucket_is_read_with_its_key() -> None:
    here = f"s3://acme-test-models-{world.ACCOUNT}/approved/churn/model.tar.gz"
    for artifact, key in ((here, True), (OWN["artifact"], False)):
        model = {**OWN, "artifact": artifact}
        found = statements(pinned(variants={"main": a_variant(model=model)}))
        assert found["ReadOwnArtifacts"]["Resource"] == [f"arn:aws:s3:::{artifact[5:]}"]
        assert ("DecryptRegistry" in found) is key, artifact


def test_the_placeholder_stands_in_until_a_version_is_approved(automated: Recording) -> None:
    for model in automated.of("aws:sagemaker/model:Model"):
        container = model.inputs["primaryContainer"]
        assert container["image"].endswith("/sagemaker-scikit-learn:1.2-1-cpu-py3")
        assert container["modelDataUrl"].endswith("/model.tar.gz")
        assert container["environment"]["SAGEMAKER_PROGRAM"] == "inference.py"


def test_the_role_reads_its_own_model_and_writes_its_own_captures(automated: Recording) -> None:
    found = statements(automated)
    bucket = f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}"
    assert found["ReadBootstrap"]["Resource"] == [f"{bucket}/bootstrap/*"]
    assert found["ReadModelsFraud"]["Resource"] == [f"{bucket}/models/fraud/*"]
    captures = f"arn:aws:s3:::acme-test-captures-{world.ACCOUNT}/fraud/*"
    assert found["WriteCaptures"]["Resource"] == [captures]
    assert found["WriteCaptures"]["Action"] == ["s3:PutObject"]
    actions = {action for one in found.values() for action in one["Action"]}
    assert not any("*" in action for action in actions)
    assert not {a for a in actions if a.startswith(("iam:", "sagemaker:"))}
    role = automated.named("fraud-execution-role").inputs
    assert role["permissionsBoundary"] == world.BOUNDARY
    trust = json.loads(role["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": world.ACCOUNT}}


def test_the_role_makes_interfaces_only_in_its_vpc(automated: Recording) -> None:
    found = statements(automated)
    vpc = f"arn:aws:ec2:us-east-1:{world.ACCOUNT}:vpc/vpc-0123456789abcdef0"
    assert found["ManageInterfaces"]["Condition"] == {"ArnEquals": {"ec2:Vpc": vpc}}
    place = f"arn:aws:ec2:us-east-1:{world.ACCOUNT}"
    assert f"{place}:subnet/subnet-0a" in found["CreateInterfaces"]["Resource"]
    assert found["GrantVolumes"]["Condition"] == {
        "StringEquals": {"kms:ViaService": f"sagemaker.{world.REGION}.amazonaws.com"}
    }


def test_a_model_waits_for_the_permissions_of_its_role(automated: Recording) -> None:
    attachment = automated.named("fraud-execution-attachment").urn
    for model in automated.of("aws:sagemaker/model:Model"):
        assert attachment in model.options["depends_on"]


def test_each_variants_fleet_follows_the_load(automated: Recording) -> None:
    targets = automated.of("aws:appautoscaling/target:Target")
    assert {one.inputs["resourceId"] for one in targets} == {
        "endpoint/acme-test-fraud/variant/champion",
        "endpoint/acme-test-fraud/variant/challenger",
    }
    for one in targets:
        assert (one.inputs["minCapacity"], one.inputs["maxCapacity"]) == (2, 20)
        assert one.inputs["scalableDimension"] == "sagemaker:variant:DesiredInstanceCount"
    for one in automated.of("aws:appautoscaling/policy:Policy"):
        assert one.inputs["policyType"] == "TargetTrackingScaling"
        assert one.inputs["targetTrackingScalingPolicyConfiguration"] == {
            "predefinedMetricSpecification": {
                "predefinedMetricType": "SageMakerVariantInvocationsPerInstance"
            },
            "scaleInCooldown": 300,
            "scaleOutCooldown": 60,
            "targetValue": 800,
        }


def test_scaling_starts_after_the_endpoint_exists(automated: Recording) -> None:
    endpoint = the(automated, "Endpoint").urn
    for one in automated.of("aws:appautoscaling/target:Target"):
        assert endpoint in one.dependencies["resourceId"]


def test_a_schedule_changes_the_limits_of_each_fleet() -> None:
    night = {"schedule": "cron(0 20 ? * MON-FRI *)", "time_zone": "Europe/Zurich"}
    scaling = {"min": 2, "max": 9, "invocations_per_instance": 5}
    schedules = {"night": {**night, "min": 1, "max": 2}}
    recording = built(world.one_variant(autoscaling={**scaling, "schedules": schedules}))
    found = recording.named("fraud-scaling-main-at-night").inputs
    assert found["schedule"] == night["schedule"] and found["timezone"] == "Europe/Zurich"
    assert found["scalableTargetAction"] == {"maxCapacity": 2, "minCapacity": 1}


def test_without_scaling_the_fleets_stay_as_they_are() -> None:
    recording = built(world.one_variant())
    assert recording.of("aws:appautoscaling/target:Target") == []


def test_the_memory_of_every_variant_is_watched() -> None:
    settings = endpoint_settings(world.an_endpoint())
    found = memory_signals(settings, "acme-dev-fraud", "acme-dev-fraud")
    assert {one.dimensions["VariantName"] for one in found} == {"champion", "challenger"}
    assert {one.dimensions["EndpointName"] for one in found} == {"acme-dev-fraud"}
    assert {(one.namespace, one.metric, one.threshold) for one in found} == {
        ("/aws/sagemaker/Endpoints", "MemoryUtilization", 90)
    }
