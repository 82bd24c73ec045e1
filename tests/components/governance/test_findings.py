"""Threats and weaknesses are looked for, and a person hears of the worst of them."""

import json
from typing import Any, get_args

import pytest

from components.governance.findings import FEATURES, Findings, FindingsArgs
from components.governance.findings_settings import FindingsSettings, GuardDutyFeature
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

EVERYTHING: dict[str, Any] = {"guardduty": {}, "security_hub": {}, "inspector": {}}
RULE = "aws:cloudwatch/eventRule:EventRule"
HUB = "aws:securityhub/account:Account"
STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"


def build(**settings: Any) -> Recording:
    return Engine().build(
        lambda: Findings(
            "findings",
            FindingsArgs(
                settings=FindingsSettings.model_validate(settings),
                key_arn=world.keys().key_arn("messaging"),
                account_id=world.ACCOUNT,
                region=world.REGION,
                protect=True,
            ),
        )
    )


@pytest.fixture(scope="module")
def everything() -> Recording:
    return build(**EVERYTHING)


def patterns(recorded: Recording) -> dict[str, Any]:
    return {rule.name: json.loads(rule.inputs["eventPattern"]) for rule in recorded.of(RULE)}


def test_guardduty_watches_the_cluster_and_the_buckets(everything: Recording) -> None:
    [detector] = everything.of("aws:guardduty/detector:Detector")
    assert detector.inputs["enable"] is True
    assert "datasources" not in detector.inputs, "deprecated: features say it"
    features = {one.inputs["name"]: one.inputs for one in everything.of(FEATURE)}
    assert {"EKS_AUDIT_LOGS", "S3_DATA_EVENTS", "RUNTIME_MONITORING"} <= features.keys()
    assert "EKS_RUNTIME_MONITORING" not in features, "AWS takes only one of the two"
    for one in features.values():
        assert one["detectorId"] == detector.outputs["id"]
    assert {name for name, one in features.items() if one["status"] == "DISABLED"} == {
        "LAMBDA_NETWORK_LOGS"
    }
    assert features["RUNTIME_MONITORING"]["additionalConfigurations"] == [
        {"name": "EKS_ADDON_MANAGEMENT", "status": "ENABLED"}
    ]
    assert "additionalConfigurations" not in features["S3_DATA_EVENTS"]


def test_the_agent_can_be_left_to_others() -> None:
    recorded = build(guardduty={"features": ["runtime-monitoring"], "agent_on_nodes": False})
    feature = recorded.named("findings-runtime-monitoring")
    assert feature.inputs["status"] == "ENABLED"
    assert feature.inputs["additionalConfigurations"] == [
        {"name": "EKS_ADDON_MANAGEMENT", "status": "DISABLED"}
    ]


def test_a_feature_that_leaves_the_settings_is_switched_off_with_what_it_installs() -> None:
    recorded = build(guardduty={"features": ["lambda-network"]})
    found = {one.inputs["name"]: one.inputs for one in recorded.of(FEATURE)}
    assert {name: one["status"] for name, one in found.items()} == {
        name: "ENABLED" if name == "LAMBDA_NETWORK_LOGS" else "DISABLED"
        for name in FEATURES.values()
    }
    assert set(FEATURES) == set(get_args(GuardDutyFeature))
    assert found["RUNTIME_MONITORING"]["additionalConfigurations"] == [
        {"name": "EKS_ADDON_MANAGEMENT", "status": "DISABLED"}
    ], "the agent is on by default"


def test_the_hub_measures_by_the_standards_of_the_settings_alone(everything: Recording) -> None:
    [hub] = everything.of(HUB)
    assert hub.inputs["enableDefaultStandards"] is False, "they would stand beside the program"
    arns = {one.inputs["standardsArn"] for one in everything.of(STANDARD)}
    assert arns == {
        "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0",
        "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0",
    }
    for one in everything.of(STANDARD):
        assert one.sequence > hub.sequence, "a hub that is off takes no subscription"
    assert len(build(security_hub={"standards": ["cis"]}).of(STANDARD)) == 1


def test_inspector_scans_images_instances_and_functions(everything: Recording) -> None:
    [enabler] = everything.of("aws:inspector2/enabler:Enabler")
    assert enabler.inputs["accountIds"] == [world.ACCOUNT]
    assert enabler.inputs["resourceTypes"] == ["EC2", "ECR", "LAMBDA"]


def test_what_is_off_is_not_there() -> None:
    recorded = build(inspector={"scans": ["ecr"]})
    assert not recorded.of("aws:guardduty/detector:Detector")
    assert not recorded.of(HUB)
    [enabler] = recorded.of("aws:inspector2/enabler:Enabler")
    assert enabler.inputs["resourceTypes"] == ["ECR"]


def test_a_high_finding_comes_once_whoever_found_it(everything: Recording) -> None:
    assert patterns(everything) == {
        "findings-from-security-hub": {
            "source": ["aws.securityhub"],
            "detail-type": ["Security Hub Findings - Imported"],
            "detail": {
                "findings": {
                    "RecordState": ["ACTIVE"],
                    "Severity": {"Label": ["HIGH", "CRITICAL"]},
                    "Workflow": {"Status": ["NEW"]},
                }
            },
        }
    }, "the hub takes in what the others find"


def test_without_the_hub_each_tells_by_itself() -> None:
    found = patterns(build(guardduty={}, inspector={}))
    assert found.keys() == {"findings-from-guardduty", "findings-from-inspector"}
    assert found["findings-from-guardduty"]["detail"] == {"severity": [{"numeric": [">=", 7]}]}
    assert found["findings-from-inspector"]["detail"]["severity"] == ["HIGH", "CRITICAL"]


@pytest.mark.parametrize("name", ["findings-high", "findings-dead-letters"])
def test_only_these_rules_fill_the_queues_which_are_encrypted_and_keep_long(name: str) -> None:
    recorded = build(guardduty={}, inspector={})
    queue = recorded.named(name)
    [key] = [one for one in recorded.of("aws:kms/key:Key") if one.name == "keys-messaging"]
    assert queue.inputs["kmsMasterKeyId"] == key.outputs["arn"]
    assert queue.inputs["messageRetentionSeconds"] == 14 * 24 * 3600
    policy = recorded.named(f"{name}-policy")
    assert policy.inputs["queueUrl"] == queue.outputs["url"]
    write, tls = json.loads(policy.inputs["policy"])["Statement"]
    assert write["Resource"] == [queue.outputs["arn"]]
    assert sorted(write["Condition"]["ArnEquals"]["aws:SourceArn"]) == sorted(
        rule.outputs["arn"] for rule in recorded.of(RULE)
    )
    assert write["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}
    assert tls["Effect"] == "Deny"


def test_a_finding_goes_to_a_person_or_when_that_fails_to_the_dead_letters() -> None:
    recorded = build(guardduty={}, inspector={})
    queue, dead = recorded.named("findings-high"), recorded.named("findings-dead-letters")
    targets = recorded.of("aws:cloudwatch/eventTarget:EventTarget")
    for one in targets:
        assert one.inputs["arn"] == queue.outputs["arn"]
        assert one.inputs["deadLetterConfig"] == {"arn": dead.outputs["arn"]}
        tried = one.inputs["retryPolicy"]
        assert tried == {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 185}
    assert {one.inputs["rule"] for one in targets} == {
        rule.outputs["name"] for rule in recorded.of(RULE)
    }
