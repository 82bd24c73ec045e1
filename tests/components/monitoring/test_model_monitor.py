"""Each kind of drift that an endpoint asks for is looked for, with no more rights than it takes."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import ResourceOptions

from automation.configuration import configuration_name, model_name
from components.common import analysis_images
from components.common.analysis_images import CLARIFY_REGISTRIES, MONITOR_REGISTRIES
from components.monitoring.model_monitor import ModelMonitor, ModelMonitorArgs
from components.monitoring.monitor_images import image_problem, monitor_image
from components.monitoring.monitor_plan import (
    NAME_MOST,
    definition_prefix,
    offsets,
    schedule_name,
)
from components.monitoring.settings import ModelMonitorSettings
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.endpoint_options import CaptureSettings
from components.serving.monitor_settings import KINDS, MonitorSettings
from components.serving.naming import content_prefix
from tests.components import world
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ALL = {
    "data_quality": "hourly",
    "model_quality": "daily",
    "bias": "daily",
    "explainability": "weekly",
}
QUALITIES = ("data-quality", "model-quality")
RESOURCE = "aws:cloudcontrol/resource:Resource"
QUALITY = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
SCHEDULE = "aws:sagemaker/monitoringSchedule:MonitoringSchedule"


def monitor(
    labels_uri: str | None = None, endpoint_name: str = "acme-test-fraud", **monitors: Any
) -> Any:
    """Declares the monitors of endpoint fraud."""
    ring = world.keys()
    captures = CaptureBucket(
        "captures",
        CaptureBucketArgs(
            captures={"fraud": CaptureSettings()},
            keys=ring,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            protect=False,
            retain=False,
            force_destroy=True,
        ),
    )
    return ModelMonitor(
        "monitor-fraud",
        ModelMonitorArgs(
            settings=ModelMonitorSettings(instance_type="ml.m7i.xlarge"),
            monitors=MonitorSettings.model_validate({**ALL, **monitors}),
            endpoint="fraud",
            endpoint_name=endpoint_name,
            monitored=captures,
            labels_uri=labels_uri,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0a",
            subnet_ids=["subnet-0a", "subnet-0b"],
            keys=ring,
            models=world.models(ring, world.a_registry(replicate_to=None)),
            captures=captures,
            alerting=world.alerting(ring),
            boundary_arn=world.BOUNDARY,
            tags={"owner": "team"},
        ),
        ResourceOptions(),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `monitor` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(monitor)
    return engine


def states(engine: Engine) -> dict[str, Any]:
    """The states of the definitions in Cloud Control, by kind."""
    return {
        one.inputs["typeName"].split("::")[2].removesuffix("JobDefinition"): json.loads(
            one.inputs["desiredState"]
        )
        for one in engine.of(RESOURCE)
    }


def policy(engine: Engine, kind: str) -> list[dict[str, Any]]:
    """All statements of a role, whose policy may be split."""
    return [
        statement
        for one in engine.of("aws:iam/policy:Policy")
        if one.name.startswith(f"monitor-fraud-{kind}-policy")
        for statement in json.loads(one.inputs["policy"])["Statement"]
    ]


def allowed(engine: Engine, kind: str) -> set[str]:
    found: set[str] = set()
    for statement in policy(engine, kind):
        actions = statement["Action"]
        found |= {actions} if isinstance(actions, str) else set(actions)
    return found


def test_each_kind_that_is_wanted_has_a_schedule_of_its_own_definition(usual: Engine) -> None:
    [quality] = usual.of(QUALITY)
    definitions = {
        "DataQuality": quality.inputs["name"],
        **{kind: state["JobDefinitionName"] for kind, state in states(usual).items()},
    }
    seen = {}
    for schedule in usual.of(SCHEDULE):
        config = schedule.inputs["monitoringScheduleConfig"]
        seen[config["monitoringType"]] = config["monitoringJobDefinitionName"]
    assert seen == definitions
    assert set(seen) == {"DataQuality", "ModelQuality", "ModelBias", "ModelExplainability"}


def test_what_is_not_wanted_is_not_there(engine: Engine, build: Build) -> None:
    build(lambda: monitor(model_quality=None, bias=None, explainability=None))
    assert len(engine.of(SCHEDULE)) == 1
    assert not engine.of(RESOURCE)
    assert not engine.of("aws:scheduler/schedule:Schedule")


def test_jobs_run_in_the_network_on_encrypted_volumes_with_encrypted_traffic(usual: Engine) -> None:
    found = states(usual)
    assert set(found) == {"ModelQuality", "ModelBias", "ModelExplainability"}
    compute = usual.named("keys-compute").outputs["arn"]
    data = usual.named("keys-data").outputs["arn"]
    for kind, state in found.items():
        assert state["NetworkConfig"]["EnableInterContainerTrafficEncryption"] is True, kind
        assert state["NetworkConfig"]["VpcConfig"]["Subnets"] == ["subnet-0a", "subnet-0b"], kind
        assert state["JobResources"]["ClusterConfig"]["VolumeKmsKeyId"] == compute, kind
        assert state[f"{kind}JobOutputConfig"]["KmsKeyId"] == data, kind
        # Clarify asks the model on an endpoint to explain it; nothing else needs the network.
        isolated = state["NetworkConfig"]["EnableNetworkIsolation"]
        assert isolated is (kind != "ModelExplainability"), kind
    [quality] = usual.of(QUALITY)
    assert quality.inputs["networkConfig"]["enableNetworkIsolation"] is True
    assert quality.inputs["networkConfig"]["enableInterContainerTrafficEncryption"] is True
    assert quality.inputs["jobResources"]["clusterConfig"]["volumeKmsKeyId"] == compute


def test_every_monitor_counts_what_it_found_where_drift_alarms_look(usual: Engine) -> None:
    counts = {"publish_cloudwatch_metrics": "Enabled"}
    for kind, state in states(usual).items():
        assert state[f"{kind}AppSpecification"]["Environment"] == counts, kind
    [quality] = usual.of(QUALITY)
    assert quality.inputs["dataQualityAppSpecification"]["environment"] == counts


def test_labels_are_given_to_those_that_compare_with_them_once_they_are_there(
    engine: Engine, build: Build
) -> None:
    build(lambda: monitor(ground_truth_delay_hours=48))
    found = states(engine)
    place = f"s3://acme-test-captures-{world.ACCOUNT}/ground-truth/fraud"
    for kind in ("ModelQuality", "ModelBias"):
        source = found[kind][f"{kind}JobInput"]
        assert source["GroundTruthS3Input"]["S3Uri"] == place
        assert source["EndpointInput"]["StartTimeOffset"] == "-PT72H"
        assert source["EndpointInput"]["EndTimeOffset"] == "-PT48H"
    explained = found["ModelExplainability"]["ModelExplainabilityJobInput"]
    assert "GroundTruthS3Input" not in explained
    assert "StartTimeOffset" not in explained["EndpointInput"]


def test_the_baseline_lies_in_the_model_bucket_or_where_the_settings_say(
    engine: Engine, build: Build
) -> None:
    build(monitor)
    bucket = f"s3://acme-test-models-{world.ACCOUNT}/baselines/fraud"
    [quality] = engine.of(QUALITY)
    config = quality.inputs["dataQualityBaselineConfig"]
    assert config["constraintsResource"]["s3Uri"] == f"{bucket}/data-quality/constraints.json"
    assert config["statisticsResource"]["s3Uri"] == f"{bucket}/data-quality/statistics.json"
    bias = states(engine)["ModelBias"]
    assert bias["ModelBiasAppSpecification"]["ConfigUri"] == f"{bucket}/bias/analysis_config.json"
    build(lambda: monitor(baseline="s3://elsewhere/fraud"))
    [quality] = engine.of(QUALITY)
    config = quality.inputs["dataQualityBaselineConfig"]
    assert config["constraintsResource"]["s3Uri"].startswith("s3://elsewhere/fraud/data-quality/")
    [read] = [one for one in policy(engine, "data-quality") if one["Sid"] == "ReadBaseline"]
    assert read["Resource"] == ["arn:aws:s3:::elsewhere/fraud/data-quality/*"]


@pytest.mark.parametrize("kind", ["data-quality", "model-quality", "bias", "explainability"])
def test_a_role_sees_only_its_own_endpoint_schedule_and_definitions(
    usual: Engine, kind: str
) -> None:
    [see] = [one for one in policy(usual, kind) if one["Sid"] == "SeeOwnMonitor"]
    arn = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
    definition = {"bias": "model-bias", "explainability": "model-explainability"}.get(kind, kind)
    assert set(see["Resource"]) == {
        f"{arn}:endpoint/acme-test-fraud",
        f"{arn}:endpoint-config/acme-test-fraud-*",
        f"{arn}:monitoring-schedule/acme-test-fraud-{kind}",
        f"{arn}:{definition}-job-definition/acme-test-fraud-{kind}-*",
    }
    [listed] = [one for one in policy(usual, kind) if one["Sid"] == "ListCaptures"]
    below = {"fraud", f"reports/fraud/{kind}"}
    below |= {"ground-truth/fraud"} if kind in ("model-quality", "bias") else set()
    prefixes = listed["Condition"]["StringLike"]["s3:prefix"]
    assert set(prefixes) == {f"{one}/*" for one in below}, "fraud* would be fraud-v2 too"
    [write] = [one for one in policy(usual, kind) if one["Sid"] == "WriteReports"]
    [place] = write["Resource"]
    assert place.endswith(f"/reports/fraud/{kind}/*")


LONG = "acme-prod-fraud-detection-eu"
"""More characters than the names of configurations and models have room for."""


@pytest.mark.parametrize("endpoint_name", ["acme-test-fraud", LONG])
def test_a_role_sees_the_configuration_and_the_model_whoever_made_them(
    engine: Engine, build: Build, endpoint_name: str
) -> None:
    build(lambda: monitor(endpoint_name=endpoint_name))
    arn = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
    configurations = (
        f"{content_prefix(endpoint_name, {})}20261126000000000000000001",
        configuration_name(endpoint_name, {}),
    )
    for kind in KINDS:
        found = {one["Sid"]: one for one in policy(engine, kind.replace("_", "-"))}
        for name in configurations:
            asked = f"{arn}:endpoint-config/{name}"
            assert any(fnmatchcase(asked, one) for one in found["SeeOwnMonitor"]["Resource"]), asked
    for name in ("endpoint-fraud-main-model-1a2b3c4", model_name(endpoint_name, "version", {})):
        asked = f"{arn}:model/{name}"
        assert any(fnmatchcase(asked, one) for one in found["SeeModels"]["Resource"]), asked
    other = f"{arn}:model/endpoint-churn-main-model-1a2b3c4"
    assert not any(fnmatchcase(other, one) for one in found["SeeModels"]["Resource"])


def test_only_explainability_may_make_endpoints_and_only_those_of_clarify(usual: Engine) -> None:
    for kind in ("data-quality", "model-quality", "bias"):
        assert not {one for one in allowed(usual, kind) if "Create" in one} - {
            "ec2:CreateNetworkInterface",
            "ec2:CreateNetworkInterfacePermission",
            "kms:CreateGrant",
            "logs:CreateLogStream",
        }, kind
    for statement in policy(usual, "explainability"):
        if "sagemaker:CreateEndpoint" in statement["Action"]:
            assert all(":endpoint" in one for one in statement["Resource"])
            assert all(one.endswith("/sm-clarify-*") for one in statement["Resource"])
            return
    raise AssertionError("explainability cannot run its endpoint")


def test_labels_are_read_only_by_those_that_compare_with_them(usual: Engine) -> None:
    readers = {
        kind
        for kind in ("data-quality", "model-quality", "bias", "explainability")
        if any("ground-truth/fraud" in json.dumps(one) for one in policy(usual, kind))
    }
    assert readers == {"model-quality", "bias"}


def test_labels_that_arrive_in_the_lake_are_read_there(engine: Engine, build: Build) -> None:
    build(lambda: monitor(labels_uri="s3://acme-test-raw/ground-truth/fraud"))
    source = states(engine)["ModelQuality"]["ModelQualityJobInput"]
    assert source["GroundTruthS3Input"]["S3Uri"] == "s3://acme-test-raw/ground-truth/fraud"
    for kind in ("model-quality", "bias"):
        found = {one["Sid"]: one for one in policy(engine, kind)}
        assert found["ReadLabels"]["Resource"] == [
            "arn:aws:s3:::acme-test-raw/ground-truth/fraud/*"
        ]
        assert found["ListLabels"]["Resource"] == ["arn:aws:s3:::acme-test-raw"]
        assert not any("ground-truth" in one for one in found["ReadCaptures"]["Resource"])
    assert "ReadLabels" not in {one["Sid"] for one in policy(engine, "explainability")}


def test_a_weekly_monitor_is_started_and_stopped_around_its_run(usual: Engine) -> None:
    calls = {
        one.inputs["target"]["arn"].rpartition(":")[2]: one.inputs
        for one in usual.of("aws:scheduler/schedule:Schedule")
    }
    assert set(calls) == {"startMonitoringSchedule", "stopMonitoringSchedule"}
    for inputs in calls.values():
        told = json.loads(inputs["target"]["input"])
        assert told == {"MonitoringScheduleName": "acme-test-fraud-explainability"}
    assert calls["startMonitoringSchedule"]["scheduleExpression"] == "cron(0 22 ? * SUN *)"
    assert calls["stopMonitoringSchedule"]["scheduleExpression"] == "cron(0 6 ? * MON *)"
    [statement] = [
        one
        for one in policy(usual, "explainability-weekly-scheduler")
        if one["Sid"] == "StartAndStopTheMonitor"
    ]
    [started] = statement["Resource"]
    assert started.endswith(":monitoring-schedule/acme-test-fraud-explainability")


def test_a_start_or_stop_that_fails_ends_where_an_alarm_tells_of_it(usual: Engine) -> None:
    dead = usual.named("monitor-fraud-failures-dead-letters")
    for one in usual.of("aws:scheduler/schedule:Schedule"):
        assert one.inputs["target"]["deadLetterConfig"] == {"arn": dead.outputs["arn"]}
    statements = {one["Sid"]: one for one in policy(usual, "explainability-weekly-scheduler")}
    assert statements["KeepFailedCalls"]["Action"] == ["sqs:SendMessage"]
    assert statements["KeepFailedCalls"]["Resource"] == [dead.outputs["arn"]]
    assert statements["EncryptMessaging"]["Resource"] == [dead.inputs["kmsMasterKeyId"]]
    alarm = usual.named("monitor-fraud-failures-signals-dead-letters").inputs
    assert alarm["dimensions"] == {"QueueName": dead.outputs["name"]}
    assert (alarm["metricName"], alarm["threshold"]) == ("ApproximateNumberOfMessagesVisible", 1)


def test_a_run_that_fails_is_told_though_no_metric_tells_of_it(
    engine: Engine, build: Build
) -> None:
    """A drift alarm takes what is missing for no drift."""
    build(lambda: monitor(explainability=None, bias=None))
    pattern = json.loads(engine.named("monitor-fraud-failures-rule").inputs["eventPattern"])
    roles = {engine.named(f"monitor-fraud-{one}-role").outputs["arn"] for one in QUALITIES}
    assert set(pattern["detail"].pop("RoleArn")) == roles, "jobs of others are not its business"
    assert pattern == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Processing Job State Change"],
        "detail": {"ProcessingJobStatus": ["Failed", "Stopped"]},
    }
    queue = engine.named("monitor-fraud-failures-runs")
    target = engine.named("monitor-fraud-failures-target").inputs
    assert target["arn"] == queue.outputs["arn"]
    rule = engine.named("monitor-fraud-failures-rule").outputs["arn"]
    for name in ("runs", "dead-letters"):
        text = engine.named(f"monitor-fraud-failures-{name}-policy").inputs["policy"]
        written = {one["Sid"]: one for one in json.loads(text)["Statement"]}["EventsWrite"]
        assert written["Condition"]["ArnEquals"]["aws:SourceArn"] == [rule]
    alarm = engine.named("monitor-fraud-failures-signals-runs").inputs
    assert alarm["dimensions"] == {"QueueName": queue.outputs["name"]}
    assert (alarm["metricName"], alarm["threshold"]) == ("ApproximateNumberOfMessagesVisible", 1)
    assert alarm["alarmActions"] == [engine.named("alerts-warning").outputs["arn"]]
    assert "docs/runbooks/drift.md" in alarm["alarmDescription"]
    assert not engine.of("aws:scheduler/schedule:Schedule")


def test_a_changed_definition_has_another_name_and_the_schedule_keeps_its_own(
    engine: Engine, build: Build
) -> None:
    build(monitor)
    before = {kind: state["JobDefinitionName"] for kind, state in states(engine).items()}
    names = {one.inputs["name"] for one in engine.of(SCHEDULE)}
    build(lambda: monitor(max_minutes=20))
    after = {kind: state["JobDefinitionName"] for kind, state in states(engine).items()}
    assert all(before[kind] != after[kind] for kind in before)
    assert {one.inputs["name"] for one in engine.of(SCHEDULE)} == names


def test_drift_warns_where_the_monitor_publishes(engine: Engine, build: Build) -> None:
    drift = {
        "amount": {"monitor": "data_quality", "metric": "feature_baseline_drift_a", "above": 0.1},
        "accuracy": {"monitor": "model_quality", "metric": "accuracy", "below": 0.0},
    }
    build(lambda: monitor(drift=drift))
    amount = engine.named("monitor-fraud-drift-amount").inputs
    assert amount["namespace"] == "aws/sagemaker/Endpoints/data-metrics"
    assert amount["dimensions"] == {
        "Endpoint": "acme-test-fraud",
        "MonitoringSchedule": "acme-test-fraud-data-quality",
    }
    assert amount["comparisonOperator"] == "GreaterThanThreshold"
    assert amount["alarmDescription"].endswith("/docs/runbooks/drift.md")
    assert amount["alarmActions"] == [engine.named("alerts-warning").outputs["arn"]]
    accuracy = engine.named("monitor-fraud-drift-accuracy").inputs
    assert accuracy["namespace"] == "aws/sagemaker/Endpoints/model-metrics"
    assert (accuracy["comparisonOperator"], accuracy["threshold"]) == ("LessThanThreshold", 0.0)


def test_a_region_without_the_image_is_refused() -> None:
    assert image_problem("bias", "us-east-1") is None
    assert "bias cannot be monitored in eu-south-2" in (image_problem("bias", "eu-south-2") or "")
    assert image_problem("data_quality", "eu-south-2") is None
    for accounts in (MONITOR_REGISTRIES, CLARIFY_REGISTRIES):
        assert all(account.isdigit() and len(account) == 12 for account in accounts.values())
    assert monitor_image("model_quality", "us-east-1") == (
        "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
    )


@pytest.mark.parametrize("region", CLARIFY_REGISTRIES)
def test_monitors_and_pipelines_run_the_same_images(region: str) -> None:
    assert monitor_image("bias", region) == analysis_images.clarify_image(region)
    assert monitor_image("data_quality", region) == analysis_images.monitor_image(region)


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,61}[a-z0-9]", fullmatch=True)


@given(NAMES, NAMES, st.sampled_from(KINDS))
def test_names_fit_sagemaker_and_tell_endpoints_apart(one: str, other: str, kind: Any) -> None:
    assert len(schedule_name(one, kind)) <= NAME_MOST
    assert len(definition_prefix(one, kind)) <= NAME_MOST - 11
    assert (schedule_name(one, kind) == schedule_name(other, kind)) is (one == other)


@given(st.sampled_from(["hourly", "daily", "weekly"]), st.integers(0, 720))
def test_no_window_is_longer_than_a_day(often: Any, delay: int) -> None:
    start, end = (int(each.removeprefix("-PT").removesuffix("H")) for each in offsets(often, delay))
    assert end == delay
    assert 1 <= start - end <= 24
    assert all(len(each) <= 15 for each in offsets(often, delay))
