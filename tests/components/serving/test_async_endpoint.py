"""What must hold of an endpoint whose requests wait in a queue."""

import json
from typing import Any

import pulumi
import pytest

from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_settings import endpoint_settings
from components.serving.rollback_check import refuse_rollback
from recording.model import Recording
from tests.components import world
from tests.components.world import a_variant
from tests.support.engine import Engine

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SCALING = {"min": 0, "max": 4, "backlog_per_instance": 5, "start_instances": 2}
CAPTURES = f"s3://acme-test-captures-{world.ACCOUNT}/fraud"


def queued(**changes: Any) -> Recording:
    given: dict[str, Any] = {
        "kind": "async",
        "variants": {"main": a_variant(initial_instances=2)},
        "autoscaling": SCALING,
        "max_concurrent_invocations": 4,
        "answers": {"keep_days": 10, "include_answer_in": ["error"]},
        "rollout": {"strategy": "canary", "percent": 50},
    }
    settings = endpoint_settings({**given, **changes})
    assert isinstance(settings, AsyncSettings)
    return Engine().build(lambda: world.endpoint(settings))


@pytest.fixture(scope="module")
def recording() -> Recording:
    return queued()


def statements(recording: Recording) -> dict[str, Any]:
    text = recording.named("fraud-execution-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_answers_and_failures_lie_in_the_bucket_under_the_data_key(recording: Recording) -> None:
    config = recording.named("fraud-configuration").inputs
    queue = config["asyncInferenceConfig"]
    assert queue["clientConfig"] == {"maxConcurrentInvocationsPerInstance": 4}
    output = queue["outputConfig"]
    assert output["s3OutputPath"] == f"{CAPTURES}/answers"
    assert output["s3FailurePath"] == f"{CAPTURES}/failures"
    assert output["kmsKeyId"] == recording.named("keys-data").outputs["arn"]
    assert "dataCaptureConfig" not in config
    assert config["kmsKeyArn"] == recording.named("keys-compute").outputs["arn"]


def test_answers_end_some_day(recording: Recording) -> None:
    [lifecycle] = [
        one
        for one in recording.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        if "captures-store" in one.name
    ]
    rules = {one["id"]: one for one in lifecycle.inputs["rules"]}
    assert rules["expire-fraud"]["expiration"] == {"days": 10}
    assert rules["expire-fraud"]["filter"] == {"prefix": "fraud/"}


def test_what_became_of_a_request_is_announced_on_encrypted_topics(recording: Recording) -> None:
    config = recording.named("fraud-configuration").inputs["asyncInferenceConfig"]
    announced = config["outputConfig"]["notificationConfig"]
    topics = {one: recording.named(f"fraud-announcements-{one}") for one in ("success", "error")}
    assert announced["successTopic"] == topics["success"].outputs["arn"]
    assert announced["errorTopic"] == topics["error"].outputs["arn"]
    assert announced["includeInferenceResponseIns"] == ["ERROR_NOTIFICATION_TOPIC"]
    key = recording.named("keys-messaging").outputs["arn"]
    assert all(topic.inputs["kmsMasterKeyId"] == key for topic in topics.values())


def test_what_is_not_announced_has_no_topic() -> None:
    recording = queued(answers={"notify": ["error"]})
    assert [one.name for one in recording.of("aws:sns/topic:Topic") if "fraud" in one.name] == [
        "fraud-announcements-error"
    ]
    silent = queued(answers={"notify": []})
    output = silent.named("fraud-configuration").inputs["asyncInferenceConfig"]["outputConfig"]
    assert "notificationConfig" not in output
    assert "Announce" not in statements(silent)


def test_the_role_reads_its_requests_writes_its_answers_and_announces(
    recording: Recording,
) -> None:
    found = statements(recording)
    bucket = f"arn:aws:s3:::acme-test-captures-{world.ACCOUNT}/fraud"
    assert found["ReadRequests"]["Resource"] == [f"{bucket}/requests/*"]
    assert found["ReadRequests"]["Action"] == ["s3:GetObject"]
    assert found["WriteAnswers"]["Resource"] == [f"{bucket}/answers/*", f"{bucket}/failures/*"]
    assert len(found["Announce"]["Resource"]) == 2
    assert found["Announce"]["Action"] == ["sns:Publish"]
    assert {"EncryptData", "EncryptMessaging"} <= found.keys()
    assert "WriteCaptures" not in found


def test_the_fleet_follows_the_queue(recording: Recording) -> None:
    target = recording.named("fraud-scaling-main-target").inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (0, 4)
    assert target["resourceId"] == "endpoint/acme-test-fraud/variant/main"
    policy = recording.named("fraud-scaling-main-backlog").inputs
    assert policy["policyType"] == "TargetTrackingScaling"
    tracking = policy["targetTrackingScalingPolicyConfiguration"]
    assert tracking["targetValue"] == 5
    assert tracking["customizedMetricSpecification"] == {
        "namespace": "AWS/SageMaker",
        "metricName": "ApproximateBacklogSizePerInstance",
        "dimensions": [{"name": "EndpointName", "value": "acme-test-fraud"}],
        "statistic": "Average",
    }
    assert (tracking["scaleInCooldown"], tracking["scaleOutCooldown"]) == (600, 300)


def test_a_request_that_meets_no_instance_starts_some(recording: Recording) -> None:
    policy = recording.named("fraud-scaling-main-start")
    assert policy.inputs["policyType"] == "StepScaling"
    step = policy.inputs["stepScalingPolicyConfiguration"]
    assert step["adjustmentType"] == "ChangeInCapacity"
    assert step["stepAdjustments"] == [{"metricIntervalLowerBound": "0", "scalingAdjustment": 2}]
    alarm = recording.named("fraud-scaling-backlog-without-capacity").inputs
    assert alarm["metricName"] == "HasBacklogWithoutCapacity"
    assert alarm["dimensions"] == {"EndpointName": "acme-test-fraud"}
    assert alarm["threshold"] == 1
    assert alarm["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["alarmActions"] == [policy.outputs["arn"]]
    assert "docs/runbooks/endpoint-backlog.md" in alarm["alarmDescription"]


@pytest.mark.parametrize(
    ("scaling", "starts"),
    [
        ({**SCALING, "min": 1}, False),
        (
            {
                **SCALING,
                "min": 1,
                "schedules": {"night": {"schedule": "rate(1 day)", "min": 0, "max": 2}},
            },
            True,
        ),
    ],
    ids=["never empty", "empty at night"],
)
def test_a_fleet_that_never_stops_needs_no_start(scaling: dict[str, Any], starts: bool) -> None:
    names = {one.name for one in queued(autoscaling=scaling).resources}
    assert ("fraud-scaling-main-start" in names) is starts
    assert ("fraud-scaling-backlog-without-capacity" in names) is starts


def test_each_variant_starts_by_the_one_alarm_of_the_queue() -> None:
    variants = {"a": a_variant(), "b": a_variant()}
    recording = queued(
        variants=variants, new_versions_go_to="a", rollout={"strategy": "all-at-once"}
    )
    alarm = recording.named("fraud-scaling-backlog-without-capacity").inputs
    arns = {recording.named(f"fraud-scaling-{one}-start").outputs["arn"] for one in "ab"}
    assert set(alarm["alarmActions"]) == arns


def test_errors_and_latency_take_a_rollout_back_and_a_long_wait_warns(
    recording: Recording,
) -> None:
    deployment = recording.named("fraud-endpoint").inputs["deploymentConfig"]
    heeded = {one["alarmName"] for one in deployment["autoRollbackConfiguration"]["alarms"]}
    alarms = {one.outputs["name"]: one.inputs for one in recording.of(ALARM)}
    found = {alarms[name]["metricName"]: alarms[name] for name in heeded}
    assert set(found) == {"Invocation5XXErrors", "ModelLatency"}
    assert found["ModelLatency"]["threshold"] == 900_000_000, "a quarter of an hour, in us"
    waits = recording.named("fraud-signals-oldest-request").inputs
    assert waits["metricName"] == "ApproximateAgeOfOldestRequest"
    assert waits["threshold"] == 30 * 60
    assert "docs/runbooks/endpoint-backlog.md" in waits["alarmDescription"]


def test_automation_is_told_of_the_queue(recording: Recording) -> None:
    shape = json.loads(recording.named("fraud-shape").inputs["insecureValue"])
    queue = shape["configuration"]["AsyncInferenceConfig"]
    assert queue["ClientConfig"] == {"MaxConcurrentInvocationsPerInstance": 4}
    assert queue["OutputConfig"]["S3OutputPath"] == f"{CAPTURES}/answers"
    notification = queue["OutputConfig"]["NotificationConfig"]
    assert notification["IncludeInferenceResponseIn"] == ["ERROR_NOTIFICATION_TOPIC"]
    assert shape["newVersionsGoTo"] == "main"


def test_a_rollback_of_a_pinned_queue_is_noticed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import components.serving.endpoint as module

    def rolled_back(endpoint: str, running: str, wanted: str) -> str:
        assert running == wanted
        return refuse_rollback(endpoint, "what-ran-before", wanted)

    monkeypatch.setattr(module, "refuse_rollback", rolled_back)
    with pytest.raises(pulumi.RunError, match="what-ran-before"):
        queued(
            delivery="pinned", variants={"main": a_variant(model={"group": "fraud", "version": 3})}
        )
