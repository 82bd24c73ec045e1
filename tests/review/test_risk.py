"""Each kind of risk, found in the smallest pair of recordings that has it and not beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from recording import RecordedResource, Recording
from review.finding import Finding
from review.risk import RISKS, risks
from tests.platform.stacks import recording_of
from tests.review.recordings import UNKNOWN, recording, resource

TABLE = "aws:dynamodb/table:Table"
BUCKET = "aws:s3/bucket:Bucket"
KEY = "aws:kms/key:Key"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
PLAN = "aws:backup/plan:Plan"
CLUSTER = "aws:eks/cluster:Cluster"
ENDPOINT = "aws:sagemaker/endpoint:Endpoint"
CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
TARGET = "aws:appautoscaling/target:Target"
SECRET = "aws:secretsmanager/secret:Secret"


def found(before: Recording, after: Recording) -> list[tuple[str, str]]:
    return [(one.rule, one.level) for one in risks(before, after)]


def of_change(type_: str, before: Any, after: Any) -> list[Finding]:
    """The risks when one resource's inputs change; None: it is not there."""
    sides = [
        recording(*([] if inputs is None else [resource(type_, "it", inputs)]))
        for inputs in (before, after)
    ]
    return risks(*sides)


def with_options(one: RecordedResource, **options: Any) -> RecordedResource:
    return replace(one, options={"protect": False, "retain_on_delete": False, **options})


def nested(path: str, value: Any) -> dict[str, Any]:
    for part in reversed(path.split(".")):
        value = {part: value}
    found: dict[str, Any] = value
    return found


def rule_of_a_plan(name: str, days: int, *copies: str) -> dict[str, Any]:
    actions = [{"destinationVaultArn": one, "lifecycle": {"deleteAfter": days}} for one in copies]
    return {"ruleName": name, "lifecycle": {"deleteAfter": days}, "copyActions": actions}


CHANGES: list[tuple[Any, ...]] = [
    # what is lost
    ("risk/stateful-replaced", "error", BUCKET, {"bucket": "a"}, {"bucket": "b"}),
    ("risk/stateful-replaced", "error", TABLE, {"hashKey": "a"}, {"hashKey": "b"}),
    ("risk/stateful-may-be-replaced", "warning", TABLE, {"hashKey": "a"}, {"hashKey": UNKNOWN}),
    ("risk/stateful-may-be-replaced", "warning", "aws:rds/instance:Instance", {"a": 1}, {"a": 2}),
    ("risk/stateful-deleted", "error", "aws:efs/fileSystem:FileSystem", {}, None),
    # what protected it
    *(
        ("risk/protection-removed", "error", type_, {name: value}, {name: other})
        for type_, name, value, other in (
            (TABLE, "deletionProtectionEnabled", True, False),
            (CLUSTER, "deletionProtection", True, None),
            ("aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection", True, False),
            ("aws:networkfirewall/firewall:Firewall", "deleteProtection", True, False),
            ("aws:cognito/userPool:UserPool", "deletionProtection", "ACTIVE", "INACTIVE"),
            (LOG_GROUP, "skipDestroy", True, False),
            (BUCKET, "forceDestroy", False, True),
            ("aws:ecr/repository:Repository", "forceDelete", None, True),
        )
    ),
    (
        "risk/protection-removed",
        "warning",
        TABLE,
        {"deletionProtectionEnabled": True},
        {"deletionProtectionEnabled": UNKNOWN},
    ),
    *(
        ("risk/recovery-removed", "error", type_, nested(path, value), nested(path, other))
        for type_, path, value, other in (
            (TABLE, "pointInTimeRecovery.enabled", True, False),
            (VERSIONING, "versioningConfiguration.status", "Enabled", "Suspended"),
            ("aws:efs/backupPolicy:BackupPolicy", "backupPolicy.status", "ENABLED", "DISABLED"),
            (KEY, "enableKeyRotation", True, False),
            ("aws:cloudtrail/trail:Trail", "enableLogging", True, False),
        )
    ),
    ("risk/recovery-removed", "error", VERSIONING, {"bucket": "a"}, None),
    ("risk/recovery-removed", "error", "aws:backup/selection:Selection", {"name": "a"}, None),
    (
        "risk/recovery-removed",
        "error",
        "aws:backup/selection:Selection",
        {"resources": ["a", "b"]},
        {"resources": ["a"]},
    ),
    (
        "risk/recovery-removed",
        "error",
        PLAN,
        {"rules": [rule_of_a_plan("daily", 35), rule_of_a_plan("weekly", 99)]},
        {"rules": [rule_of_a_plan("daily", 35)]},
    ),
    (
        "risk/recovery-removed",
        "error",
        PLAN,
        {"rules": [rule_of_a_plan("daily", 35, "arn:there")]},
        {"rules": [rule_of_a_plan("daily", 35)]},
    ),
    # what is kept
    *(
        ("risk/retention-shortened", "error", type_, nested(path, value), nested(path, other))
        for type_, path, value, other in (
            (LOG_GROUP, "retentionInDays", 365, 30),
            (LOG_GROUP, "retentionInDays", 0, 3653),
            (LOG_GROUP, "retentionInDays", None, 3653),
            ("aws:cloudwatch/eventArchive:EventArchive", "retentionDays", 90, 7),
            (TABLE, "pointInTimeRecovery.recoveryPeriodInDays", 35, 7),
            (KEY, "deletionWindowInDays", 30, 7),
            (SECRET, "recoveryWindowInDays", None, 7),
            ("aws:sqs/queue:Queue", "messageRetentionSeconds", 1_209_600, None),
            (LOCK, "rule.defaultRetention.days", 365, 30),
            (LOCK, "rule.defaultRetention.years", 1, None),
            (LOCK, "rule.defaultRetention.mode", "COMPLIANCE", "GOVERNANCE"),
        )
    ),
    ("risk/retention-shortened", "error", VAULT_LOCK, {"minRetentionDays": 7}, {}),
    (
        "risk/retention-shortened",
        "error",
        PLAN,
        {"rules": [rule_of_a_plan("daily", 35)]},
        {"rules": [rule_of_a_plan("daily", 7)]},
    ),
    (
        "risk/retention-shortened",
        "error",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {"rules": []},
        {"rules": [{"id": "go", "status": "Enabled", "expiration": {"days": 30}}]},
    ),
    (
        "risk/retention-shortened",
        "error",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        *(
            {
                "policy": json.dumps(
                    {"rules": [{"rulePriority": 1, "selection": {"countNumber": number}}]}
                )
            }
            for number in (50, 5)
        ),
    ),
    (
        "risk/retention-shortened",
        "warning",
        LOG_GROUP,
        {"retentionInDays": 365},
        {"retentionInDays": UNKNOWN},
    ),
    # what answers
    ("risk/interrupted", "warning", ENDPOINT, {"name": "a"}, {"name": "b"}),
    ("risk/interrupted", "warning", "aws:ec2/natGateway:NatGateway", {}, None),
    ("risk/interrupted", "note", ENDPOINT, {"name": "a"}, {"name": UNKNOWN}),
    ("risk/single-instance", "warning", TARGET, {"minCapacity": 2}, {"minCapacity": 1}),
    (
        "risk/single-instance",
        "warning",
        "aws:eks/nodeGroup:NodeGroup",
        {"scalingConfig": {"minSize": 3}},
        {"scalingConfig": {"minSize": 0}},
    ),
    (
        "risk/single-instance",
        "warning",
        CONFIGURATION,
        *(
            {"productionVariants": [{"variantName": "main", "initialInstanceCount": count}]}
            for count in (3, 1)
        ),
    ),
    (
        "risk/single-instance",
        "warning",
        "aws:cloudcontrol/resource:Resource",
        *(
            {
                "typeName": "AWS::SageMaker::EndpointConfig",
                "desiredState": f'{{"ProductionVariants": [{{"VariantName": "all", '
                f'"InitialInstanceCount": {count}}}]}}',
            }
            for count in (2, 1)
        ),
    ),
    ("risk/cluster-version", "error", CLUSTER, {"version": "1.32"}, {"version": "1.34"}),
    ("risk/cluster-version", "error", CLUSTER, {"version": "1.34"}, {"version": "1.33"}),
    ("risk/cluster-version", "warning", CLUSTER, {"version": "1.33"}, {"version": "1.34"}),
    # what cannot be taken back
    ("risk/one-way", "warning", CLUSTER, {"version": "1.33"}, {"version": "1.34"}),
    (
        "risk/one-way",
        "warning",
        CLUSTER,
        nested("accessConfig.authenticationMode", "CONFIG_MAP"),
        nested("accessConfig.authenticationMode", "API"),
    ),
    ("risk/one-way", "note", BUCKET, None, {"objectLockEnabled": True}),
    (
        "risk/one-way",
        "warning",
        LOCK,
        None,
        nested("rule.defaultRetention.mode", "COMPLIANCE"),
    ),
    ("risk/one-way", "warning", VAULT_LOCK, {}, {"changeableForDays": 3}),
    ("risk/final-deletion", "error", KEY, {"deletionWindowInDays": 30}, None),
    ("risk/final-deletion", "error", KEY, {"keyUsage": "A"}, {"keyUsage": "B"}),
    ("risk/final-deletion", "error", SECRET, {"recoveryWindowInDays": 0}, None),
    (
        "risk/immutable",
        "warning",
        "aws:cognito/userPool:UserPool",
        {"usernameAttributes": ["email"]},
        {"usernameAttributes": ["phone_number"]},
    ),
    (
        "risk/immutable",
        "warning",
        "aws:sagemaker/domain:Domain",
        {"authMode": "a"},
        {"authMode": "b"},
    ),
]


@pytest.mark.parametrize(("rule", "level", "type_", "before", "after"), CHANGES)
def test_a_risk_is_found_with_what_to_do_about_it(
    rule: str, level: str, type_: str, before: Any, after: Any
) -> None:
    given = of_change(type_, before, after)
    [finding] = [one for one in given if one.rule == rule]
    assert finding.level == level
    assert finding.title.startswith(("it", "The", "Variant"))
    assert finding.detail.endswith(".")
    assert finding.fix.endswith(".")


@pytest.mark.parametrize(("rule", "level", "type_", "before", "after"), CHANGES)
def test_nothing_is_at_risk_while_nothing_changes(
    rule: str, level: str, type_: str, before: Any, after: Any
) -> None:
    for side in (before, after):
        assert of_change(type_, side, side) == [], (rule, level)


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        (LOG_GROUP, {"retentionInDays": 30}, {"retentionInDays": 365}),
        (LOG_GROUP, {"retentionInDays": 30}, {"retentionInDays": 0}),
        (TABLE, {"deletionProtectionEnabled": False}, {"deletionProtectionEnabled": True}),
        (TABLE, {"billingMode": "PROVISIONED"}, {"billingMode": "PAY_PER_REQUEST"}),
        (BUCKET, {"forceDestroy": True}, {"forceDestroy": False}),
        (VERSIONING, {"bucket": "a"}, {"bucket": "a", "tags": {}}),
        (TARGET, {"minCapacity": 1}, {"minCapacity": 2}),
        (TARGET, {"minCapacity": 3}, {"minCapacity": 2}),
        (LOCK, nested("rule.defaultRetention.days", 30), nested("rule.defaultRetention.years", 1)),
        (CLUSTER, {"version": "1.34", "tags": {"a": "1"}}, {"version": "1.34"}),
        (ENDPOINT, {"tags": {"a": "1"}}, {}),
    ],
)
def test_what_makes_it_safer_or_changes_little_is_no_risk(
    type_: str, before: Any, after: Any
) -> None:
    assert of_change(type_, before, after) == []


def test_every_kind_has_a_pair_above_or_a_test_below() -> None:
    assert {one.id for one in RISKS} - {one[0] for one in CHANGES} == {"risk/scaled-variant"}
    assert len({one.id for one in RISKS}) == len(RISKS)


def test_a_lost_protect_is_told() -> None:
    one = resource(BUCKET, "it", {})
    before, after = (with_options(one, protect=each) for each in (True, False))
    assert found(recording(before), recording(after)) == [("risk/protection-removed", "error")]
    assert found(recording(after), recording(before)) == []


def test_a_lost_retention_on_delete_is_told() -> None:
    one = resource(BUCKET, "it", {})
    before, after = (with_options(one, retain_on_delete=each) for each in (True, False))
    assert found(recording(before), recording(after)) == [("risk/protection-removed", "error")]


def test_of_a_replacement_it_is_told_whether_anything_stops_it() -> None:
    def pair(**options: Any) -> Finding:
        sides = (with_options(resource(BUCKET, "it", {"bucket": each}), **options) for each in "ab")
        [finding] = risks(*(recording(one) for one in sides))
        return finding

    assert "Pulumi refuses" in pair(protect=True).detail
    assert "stays on AWS" in pair(retain_on_delete=True).detail
    assert "Nothing stops" in pair().detail


def test_what_is_retained_is_given_up_and_not_lost() -> None:
    kept = with_options(resource(KEY, "it", {}), retain_on_delete=True)
    assert found(recording(kept), recording()) == [("risk/stateful-deleted", "warning")]


def test_a_guard_that_goes_with_what_it_guarded_is_told_of_once() -> None:
    bucket = resource(BUCKET, "it", {})
    versioning = resource(VERSIONING, "v", {"bucket": "it"}, None, {"bucket": [bucket.urn]})
    assert found(recording(bucket, versioning), recording()) == [("risk/stateful-deleted", "error")]
    assert found(recording(bucket, versioning), recording(bucket)) == [
        ("risk/recovery-removed", "error")
    ]


def serving(instance_type: str, *, scaled: bool, variant: str = "main") -> Recording:
    variants = [{"variantName": variant, "instanceType": instance_type, "initialInstanceCount": 2}]
    configuration = resource(CONFIGURATION, "c", {"productionVariants": variants})
    endpoint = resource(
        ENDPOINT,
        "e",
        {"name": "fraud", "endpointConfigName": "c"},
        None,
        {"endpointConfigName": [configuration.urn]},
    )
    held = {"resourceId": f"endpoint/fraud/variant/{variant}", "minCapacity": 2}
    target = resource(TARGET, f"{variant}-target", held)
    return recording(configuration, endpoint, *([target] if scaled else []))


def test_the_instance_type_of_a_scaled_variant_is_refused_by_aws() -> None:
    small, large = (serving(f"ml.m7i.{size}", scaled=True) for size in ("large", "xlarge"))
    [finding] = [one for one in risks(small, large) if one.rule == "risk/scaled-variant"]
    assert (finding.level, finding.key) == ("error", "main")
    assert "ml.m7i.large" in finding.detail
    assert "ml.m7i.xlarge" in finding.detail


@pytest.mark.parametrize("still", [True, False])
def test_a_scaled_variant_that_goes_or_gets_another_name_is_refused_by_aws(still: bool) -> None:
    """Also where its target goes in the same update: that is deleted after the endpoint changed."""
    before = serving("ml.m7i.large", scaled=True)
    after = serving("ml.m7i.large", scaled=still, variant="champion")
    [finding] = [one for one in risks(before, after) if one.rule == "risk/scaled-variant"]
    assert (finding.level, finding.key) == ("error", "main")
    assert "was ml.m7i.large and goes" in finding.detail
    assert "docs/runbooks/rename-a-variant.md" in finding.fix


def test_a_scaled_variant_changes_its_type_no_sooner_than_its_scaling_has_gone() -> None:
    before = serving("ml.m7i.large", scaled=True)
    after = serving("ml.m7i.xlarge", scaled=False)
    assert "risk/scaled-variant" in {one.rule for one in risks(before, after)}


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("variant", ["main", "champion"])
def test_a_variant_that_nothing_scales_yet_may_change(scaled: bool, variant: str) -> None:
    before = serving("ml.m7i.large", scaled=False)
    after = serving("ml.m7i.xlarge", scaled=scaled, variant=variant)
    assert "risk/scaled-variant" not in {one.rule for one in risks(before, after)}


@pytest.mark.whole_stack
def test_production_has_no_risk_against_itself() -> None:
    assert risks(recording_of("prod"), recording_of("prod")) == []


@pytest.mark.whole_stack
def test_without_a_base_only_what_cannot_be_taken_back_is_told_of() -> None:
    assert {one.rule for one in risks(recording(), recording_of("prod"))} == {"risk/one-way"}


ODD: list[Any] = [None, True, -1, "x", "{", [], {}, [1], [[]], [{}], {"a": 1}, UNKNOWN]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_values_of_the_wrong_kind_are_no_reason_to_stop(odd: Any) -> None:
    for _, _, type_, before, after in CHANGES:
        for key in {**(before or {}), **(after or {})}:
            for sides in (({**(before or {}), key: odd}, after), (before, {key: odd})):
                for one in of_change(type_, *sides):
                    assert one.title and one.detail and one.fix
