"""What holds for a whole account, and what happens when the stack goes."""

from collections.abc import Callable
from typing import Any

import pytest

from components.iam.account_baseline import AccountBaseline, AccountBaselineArgs
from components.iam.baseline_settings import AccountBaselineSettings
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
WEAKER_WHEN_DELETED = (
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "aws:ebs/defaultKmsKey:DefaultKmsKey",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
)


def a_baseline(
    retain: bool = False, consumers: tuple[str, ...] = (), **settings: Any
) -> AccountBaseline:
    return AccountBaseline(
        "account",
        AccountBaselineArgs(
            settings=AccountBaselineSettings.model_validate(settings),
            account_id=ACCOUNT,
            name_prefix="acme-test",
            disk_key_arn=KEY,
            consumer_accounts=consumers,
            retain=retain,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `a_baseline` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(a_baseline)
    return engine


def test_passwords_are_as_the_benchmark_asks(engine: Engine, build: Build) -> None:
    build(lambda: a_baseline(password_days=60))
    [policy] = engine.of("aws:iam/accountPasswordPolicy:AccountPasswordPolicy")
    assert policy.inputs["minimumPasswordLength"] == 14
    assert policy.inputs["passwordReusePrevention"] == 24
    assert policy.inputs["maxPasswordAge"] == 60
    for kind in ("Lowercase", "Uppercase"):
        assert policy.inputs[f"require{kind}Characters"] is True
    assert policy.inputs["requireNumbers"] is policy.inputs["requireSymbols"] is True


def test_no_bucket_snapshot_or_image_of_the_account_becomes_public(usual: Engine) -> None:
    [block] = usual.of("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")
    assert block.inputs == {
        "accountId": ACCOUNT,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    [snapshots] = usual.of("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess")
    assert snapshots.inputs["state"] == "block-all-sharing"
    [images] = usual.of("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess")
    assert images.inputs["state"] == "block-new-sharing"


def test_disks_are_encrypted_with_our_key_from_the_first_on(usual: Engine) -> None:
    [key] = usual.of("aws:ebs/defaultKmsKey:DefaultKmsKey")
    [on] = usual.of("aws:ebs/encryptionByDefault:EncryptionByDefault")
    assert key.inputs["keyArn"] == KEY
    assert on.inputs["enabled"] is True
    assert key.sequence < on.sequence


def test_instance_metadata_asks_for_a_session_one_hop_away(usual: Engine) -> None:
    [metadata] = usual.of("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults")
    assert metadata.inputs["httpTokens"] == "required"
    assert metadata.inputs["httpPutResponseHopLimit"] == 1


@pytest.mark.parametrize("mode", ["block-ingress", "block-bidirectional"])
def test_internet_gateways_are_blocked_only_when_asked_for(
    engine: Engine, build: Build, mode: str
) -> None:
    kind = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
    build(a_baseline)
    assert not engine.of(kind)
    build(lambda: a_baseline(internet_gateways=mode))
    [options] = engine.of(kind)
    assert options.inputs["internetGatewayBlockMode"] == mode


def test_outside_and_unused_access_are_reported_and_meant_access_is_not(
    engine: Engine, build: Build
) -> None:
    build(lambda: a_baseline(consumers=("444455556666",), unused_access_days=30))
    outside, unused = sorted(
        engine.of("aws:accessanalyzer/analyzer:Analyzer"), key=lambda one: one.name
    )
    assert outside.inputs["type"] == "ACCOUNT"
    assert unused.inputs["type"] == "ACCOUNT_UNUSED_ACCESS"
    assert unused.inputs["configuration"]["unusedAccess"]["unusedAccessAge"] == 30
    [rule] = engine.of("aws:accessanalyzer/archiveRule:ArchiveRule")
    assert rule.inputs["analyzerName"] == outside.inputs["analyzerName"]
    # Both must hold: what is public is never archived.
    assert rule.inputs["filters"] == [
        {"criteria": "principal.AWS", "eqs": ["444455556666"]},
        {"criteria": "isPublic", "eqs": ["false"]},
    ]


def test_nothing_is_archived_when_nobody_else_is_let_in(usual: Engine) -> None:
    assert not usual.of("aws:accessanalyzer/archiveRule:ArchiveRule")


@pytest.mark.parametrize("retain", [True, False])
def test_what_a_delete_would_weaken_stays_when_a_protected_stack_goes(
    engine: Engine, build: Build, retain: bool
) -> None:
    build(lambda: a_baseline(retain=retain, internet_gateways="block-ingress"))
    for kind in WEAKER_WHEN_DELETED:
        [one] = engine.of(kind)
        assert one.options["retain_on_delete"] is retain, kind
