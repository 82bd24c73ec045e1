"""The account is recorded, and checked by rules that AWS knows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.config.models import MANAGED_RULES_CONSTRAINTS

from components.governance.config_rules import ConfigRules, ConfigRulesArgs
from components.governance.config_rules_settings import ConfigRulesSettings
from components.governance.managed_rules import (
    PACK,
    TEMPLATE_BYTES,
    ManagedRule,
    own_rules,
    pack_template,
)
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

TAGS = ("project", "stack", "organization", "owner", "cost-center", "data-classification", "more")
RULE = "aws:cfg/rule:Rule"
STATUS = "aws:cfg/recorderStatus:RecorderStatus"


def build(**changes: Any) -> Recording:
    return Engine().build(
        lambda: ConfigRules(
            "config",
            ConfigRulesArgs(
                settings=ConfigRulesSettings.model_validate(changes),
                key_arn=world.keys().key_arn("logs"),
                tag_keys=TAGS,
                log_days=400,
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                protect=True,
                retain=True,
                force_destroy=False,
            ),
        )
    )


@pytest.fixture(scope="module")
def config() -> Recording:
    return build()


def statements(text: str) -> dict[str, dict[str, Any]]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_everything_is_recorded_by_the_role_of_aws(config: Recording) -> None:
    [recorder] = config.of("aws:cfg/recorder:Recorder")
    assert recorder.inputs["recordingGroup"] == {
        "allSupported": True,
        "includeGlobalResourceTypes": True,
    }
    assert recorder.inputs["recordingMode"] == {"recordingFrequency": "CONTINUOUS"}
    [role] = config.of("aws:iam/serviceLinkedRole:ServiceLinkedRole")
    assert role.inputs["awsServiceName"] == "config.amazonaws.com"
    assert recorder.inputs["roleArn"] == role.outputs["arn"]


def test_an_account_that_has_the_role_already_keeps_it() -> None:
    recorded = build(service_linked_role=False, recording="daily")
    assert not recorded.of("aws:iam/serviceLinkedRole:ServiceLinkedRole")
    [recorder] = recorded.of("aws:cfg/recorder:Recorder")
    assert recorder.inputs["roleArn"] == (
        f"arn:aws:iam::{world.ACCOUNT}:role/aws-service-role/config.amazonaws.com/"
        "AWSServiceRoleForConfig"
    )
    assert recorder.inputs["recordingMode"] == {"recordingFrequency": "DAILY"}


def test_the_recorder_starts_after_its_channel_and_rules_come_after_that(
    config: Recording,
) -> None:
    [status] = config.of(STATUS)
    [channel] = config.of("aws:cfg/deliveryChannel:DeliveryChannel")
    [recorder] = config.of("aws:cfg/recorder:Recorder")
    assert status.inputs["isEnabled"] is True
    for later, earlier in ((status, channel), (channel, recorder)):
        assert later.sequence > earlier.sequence
    rules = [*config.of(RULE), *config.of("aws:cfg/conformancePack:ConformancePack")]
    assert len(rules) == 3
    for rule in rules:
        assert rule.sequence > status.sequence, rule.name


def test_only_this_account_delivers_encrypted_to_a_bucket_without_lock(config: Recording) -> None:
    [channel] = config.of("aws:cfg/deliveryChannel:DeliveryChannel")
    [key] = [one for one in config.of("aws:kms/key:Key") if one.name == "keys-logs"]
    assert channel.inputs["s3KmsKeyArn"] == key.outputs["arn"]
    assert channel.inputs["s3BucketName"] == f"acme-test-config-{world.ACCOUNT}"
    assert not config.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    for bucket in config.of("aws:s3/bucket:Bucket"):
        assert "objectLockEnabled" not in bucket.inputs, "AWS Config delivers to no locked bucket"
        assert bucket.options["protect"], bucket.name
    [policy] = [
        one
        for one in config.of("aws:s3/bucketPolicy:BucketPolicy")
        if one.name == "config-store-policy"
    ]
    found = statements(policy.inputs["policy"])
    assert found["ConfigDelivers"]["Resource"] == [
        f"arn:aws:s3:::acme-test-config-{world.ACCOUNT}/AWSLogs/{world.ACCOUNT}/Config/*"
    ]
    for sid in ("ConfigChecksBucket", "ConfigDelivers"):
        assert found[sid]["Principal"] == {"Service": ["config.amazonaws.com"]}
        assert found[sid]["Condition"]["StringEquals"]["aws:SourceAccount"] == world.ACCOUNT
    use = statements(key.inputs["policy"])["ConfigPublishes"]
    assert use["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert use["Condition"] == {"StringEquals": {"aws:SourceAccount": world.ACCOUNT}}


def test_the_tags_of_the_stack_and_the_age_of_logs_are_checked(config: Recording) -> None:
    rules = {one.inputs["source"]["sourceIdentifier"]: one.inputs for one in config.of(RULE)}
    tags = json.loads(rules["REQUIRED_TAGS"]["inputParameters"])
    assert tags == {f"tag{number}Key": key for number, key in enumerate(TAGS[:6], start=1)}, (
        "the rule takes six"
    )
    retention = rules["CW_LOGGROUP_RETENTION_PERIOD_CHECK"]["inputParameters"]
    assert json.loads(retention) == {"MinRetentionTime": "400"}


def test_every_rule_is_one_that_aws_has_with_parameters_that_it_takes() -> None:
    for rule in (*PACK, *own_rules(TAGS, 365)):
        known = MANAGED_RULES_CONSTRAINTS[rule.identifier]
        names = {one["Name"] for one in known["Parameters"]}
        assert set(rule.parameters) <= names, rule.name
        needed = {one["Name"] for one in known["Parameters"] if not one["Optional"]}
        assert needed <= set(rule.parameters), rule.name
        assert rule.control, rule.name


def test_the_pack_holds_every_rule_once_and_fits(config: Recording) -> None:
    [pack] = config.of("aws:cfg/conformancePack:ConformancePack")
    body = pack.inputs["templateBody"]
    assert len(body.encode()) <= 51_200
    resources = json.loads(body)["Resources"].values()
    identifiers = [one["Properties"]["Source"]["SourceIdentifier"] for one in resources]
    assert sorted(identifiers) == sorted(rule.identifier for rule in PACK)
    assert len(set(identifiers)) == len(identifiers)
    names = [one["Properties"]["ConfigRuleName"] for one in resources]
    assert len(set(names)) == len(names)


@given(st.integers(1, 600), st.integers(0, 60))
def test_a_pack_that_aws_would_refuse_is_never_made(rules: int, parameters: int) -> None:
    values = {f"parameter{number}": "value" for number in range(parameters)}
    many = [
        ManagedRule(
            name=f"rule-{number}",
            identifier="REQUIRED_TAGS",
            control="FSBP Tagging",
            parameters=values,
        )
        for number in range(rules)
    ]
    try:
        text = pack_template(many)
    except ValueError as error:
        assert str(TEMPLATE_BYTES) in str(error)
        return
    assert len(text.encode()) <= TEMPLATE_BYTES
    assert len(json.loads(text)["Resources"]) == rules
