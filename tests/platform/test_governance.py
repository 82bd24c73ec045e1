"""What the stacks write down of who did what, and what they copy."""

import fnmatch
import json

import pytest

from components.data.lake_settings import ZONES
from components.iam.emergency_access import emergency_statements
from recording import Recording
from tests.platform.stacks import BUCKET, recording_of, settings_of, texts

BOTH = pytest.mark.parametrize("stack", ["local", "prod"])
OBJECTS = {"objects-models", *(f"objects-lake-{zone}" for zone in ZONES)}


def buckets_of(platform: Recording) -> set[str]:
    return {f"arn:aws:s3:::{one.inputs['bucket']}" for one in platform.of(BUCKET)}


@BOTH
def test_the_trail_has_each_access_to_the_registry_the_lake_and_the_decisions(stack: str) -> None:
    platform = recording_of(stack)
    [trail] = platform.of("aws:cloudtrail/trail:Trail")
    selected = {
        one["name"]: {each["field"]: each for each in one["fieldSelectors"]}
        for one in trail.inputs["advancedEventSelectors"]
    }
    assert selected.keys() == {"management", "items-decisions", *OBJECTS}
    for name in OBJECTS:
        [path] = selected[name]["resources.ARN"]["startsWiths"]
        assert path.removesuffix("/") in buckets_of(platform), name
        assert path.endswith("/"), name
        assert name.removeprefix("objects-") in path, name
    [table] = selected["items-decisions"]["resources.ARN"]["equals"]
    assert table in {one.outputs["arn"] for one in platform.of("aws:dynamodb/table:Table")}


@BOTH
def test_the_registry_the_tables_and_the_shared_file_system_are_copied(stack: str) -> None:
    platform, settings = recording_of(stack), settings_of(stack)
    selections = {one.name: one for one in platform.of("aws:backup/selection:Selection")}
    named = selections["backup-named"].inputs["resources"]
    tables = {one.outputs["arn"] for one in platform.of("aws:dynamodb/table:Table")}
    assert {one for one in named if one in buckets_of(platform)} == {
        f"arn:aws:s3:::{settings.name_prefix}-models-{settings.account_id}"
    }
    assert {one.rsplit("/", 1)[-1] for one in named if one in tables} == {
        f"{settings.name_prefix}-manifests",
        f"{settings.name_prefix}-approvals",
    }
    assert len(named) == 3, "nothing is named that is not there"
    [condition] = selections["backup-tagged"].inputs["conditions"]
    asked = {
        one["key"].removeprefix("aws:ResourceTag/"): one["value"]
        for one in condition["stringEquals"]
    }
    shared = platform.of("aws:efs/fileSystem:FileSystem")
    assert shared
    for one in shared:
        assert asked.items() <= one.inputs["tags"].items(), one.name


@BOTH
def test_backups_that_fail_expire_or_are_not_copied_raise_an_alarm(stack: str) -> None:
    platform = recording_of(stack)
    [vault] = [one for one in platform.of("aws:backup/vault:Vault") if not one.inputs.get("region")]
    watched = {
        alarm.inputs["metricName"]
        for alarm in platform.of("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs.get("dimensions") == {"BackupVaultName": vault.inputs["name"]}
    }
    assert watched == {
        "NumberOfBackupJobsFailed",
        "NumberOfBackupJobsExpired",
        "NumberOfCopyJobsFailed",
    }
    names = {one.inputs["name"] for one in platform.of("aws:backup/vault:Vault")}
    assert names == {vault.inputs["name"]}, "one alarm sees the copies of either vault"


@BOTH
def test_the_restorer_reaches_the_region_of_the_copies(stack: str) -> None:
    settings = settings_of(stack)
    assert settings.governance.backup is not None
    found = set(
        texts(
            [
                one.inputs["policy"].split('"')
                for one in recording_of(stack).of("aws:iam/policy:Policy")
                if one.name.startswith("backup-restorer")
            ]
        )
    )
    region = settings.governance.backup.copy_to
    assert (
        f"arn:aws:dynamodb:{region}:{settings.account_id}:table/"
        f"{settings.name_prefix}-restored-*" in found
    )


@BOTH
def test_what_an_emergency_may_not_touch_is_what_the_stack_has(stack: str) -> None:
    platform, settings = recording_of(stack), settings_of(stack)
    denied = {
        one.sid: [str(resource) for resource in one.resources]
        for one in emergency_statements(settings.name_prefix, settings.account_id, settings.region)
        if one.effect == "Deny"
    }
    rules = [one.outputs["arn"] for one in platform.of("aws:cloudwatch/eventRule:EventRule")]
    [kept] = denied["NoSilence"]
    assert [one for one in rules if ":rule/findings-" in one] == fnmatch.filter(rules, kept) != []
    for pattern in denied["NoOpeningOfRecords"]:
        assert fnmatch.filter(buckets_of(platform), pattern), pattern
    [trail] = platform.of("aws:cloudtrail/trail:Trail")
    for bucket in (
        trail.inputs["s3BucketName"],
        f"{settings.name_prefix}-models-{settings.account_id}",
    ):
        arn = f"arn:aws:s3:::{bucket}"
        assert any(fnmatch.fnmatchcase(arn, one) for one in denied["NoOpeningOfRecords"]), bucket


@BOTH
def test_no_log_group_of_the_program_breaks_the_rule_of_the_program(stack: str) -> None:
    platform = recording_of(stack)
    rule = platform.named("config-logs-kept").inputs
    least = int(json.loads(rule["inputParameters"])["MinRetentionTime"])
    kept = [
        one.inputs["retentionInDays"] for one in platform.of("aws:cloudwatch/logGroup:LogGroup")
    ]
    assert min(kept) == least


@pytest.mark.parametrize(
    ("stack", "read"),
    [("dev", {"critical", "warning"}), ("prod", {"critical", "warning", "info"})],
)
def test_somebody_reads_what_is_published(stack: str, read: set[str]) -> None:
    """Half a budget spent, a model trained and what the reaper found are told as info."""
    platform = recording_of(stack)
    addressed = {
        one.inputs["topic"]
        for one in platform.of("aws:sns/topicSubscription:TopicSubscription")
        if one.inputs["protocol"] == "email"
    }
    topics = {one.name: one.outputs["arn"] for one in platform.of("aws:sns/topic:Topic")}
    assert {name for name in read if topics[f"alerts-{name}"] in addressed} == read
