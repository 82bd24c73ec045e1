"""What cannot be made again is copied, and nobody can make the copies go."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.governance.backup import Backup, BackupArgs
from components.governance.backup_settings import BackupSettings
from components.monitoring.signals import backup_signals
from recording.model import RecordedResource, Recording
from tests.components import world
from tests.support.engine import Engine

BUCKET = "arn:aws:s3:::acme-test-models-123456789012"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/acme-test-manifests"
ADMINISTRATOR = f"arn:aws:iam::{world.ACCOUNT}:role/KeyAdministrator"
VAULT = "aws:backup/vault:Vault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
POLICY = "aws:backup/vaultPolicy:VaultPolicy"
SELECTION = "aws:backup/selection:Selection"
PLAN = "aws:backup/plan:Plan"


def build(settings: dict[str, Any], **changes: Any) -> Recording:
    values: dict[str, Any] = {
        "deployers": [world.DEPLOYER],
        "administrators": [ADMINISTRATOR, world.DEPLOYER],
        "protect": True,
        "retain": True,
    }
    return Engine().build(
        lambda: Backup(
            "backup",
            BackupArgs(
                settings=BackupSettings.model_validate(settings),
                keys=world.keys(),
                buckets=[BUCKET],
                tables=[TABLE],
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                boundary_arn=world.BOUNDARY,
                **(values | changes),
            ),
        )
    )


@pytest.fixture(scope="module")
def copied() -> Recording:
    return build({"copy_to": "us-west-2"})


def statements_of(recorded: Recording, role: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for policy in recorded.of("aws:iam/policy:Policy"):
        if policy.name.startswith(f"backup-{role}-"):
            for statement in json.loads(policy.inputs["policy"])["Statement"]:
                found[statement["Sid"]] = statement
    return found


def the_key(recorded: Recording, name: str) -> RecordedResource:
    [key] = [one for one in recorded.of("aws:kms/key:Key") if one.name == name]
    return key


def test_both_vaults_are_encrypted_by_a_key_of_their_own_region(copied: Recording) -> None:
    here, there = copied.of(VAULT)
    if here.inputs.get("region"):
        here, there = there, here
    assert here.inputs["kmsKeyArn"] == the_key(copied, "keys-data").outputs["arn"]
    assert there.inputs["region"] == "us-west-2"
    assert there.inputs["kmsKeyArn"] == the_key(copied, "backup-copy-key").outputs["arn"]
    assert there.inputs["kmsKeyArn"].split(":")[3] == "us-west-2"
    administrators = json.loads(the_key(copied, "backup-copy-key").inputs["policy"])["Statement"][0]
    assert administrators["Principal"] == {"AWS": [ADMINISTRATOR, world.DEPLOYER]}


def test_a_vault_that_stays_in_the_account_stays_guarded(copied: Recording) -> None:
    for type_ in (VAULT, LOCK, POLICY):
        resources = copied.of(type_)
        assert len(resources) == 2, type_
        for one in resources:
            assert one.options["retain_on_delete"] is True, one.name
    for vault in copied.of(VAULT):
        assert vault.options["protect"] is True
        assert vault.inputs["forceDestroy"] is False


def test_the_lock_is_one_that_can_be_taken_back_unless_the_settings_say_irreversible(
    copied: Recording,
) -> None:
    for lock in copied.of(LOCK):
        assert "changeableForDays" not in lock.inputs
        assert (lock.inputs["minRetentionDays"], lock.inputs["maxRetentionDays"]) == (7, 2557)
    [lock] = build({"lock": {"compliance_after_days": 3}}).of(LOCK)
    assert lock.inputs["changeableForDays"] == 3
    text = BackupSettings.model_json_schema()["$defs"]["VaultLockSettings"]["properties"]
    assert text["compliance_after_days"]["description"].startswith("IRREVERSIBLE.")


def test_without_a_lock_there_is_none() -> None:
    assert not build({"lock": None}).of(LOCK)


def test_nobody_but_aws_at_the_end_of_its_life_deletes_a_recovery_point(copied: Recording) -> None:
    for policy in copied.of(POLICY):
        keep, guard = json.loads(policy.inputs["policy"])["Statement"]
        assert (keep["Effect"], keep["Principal"], keep["Resource"]) == ("Deny", "*", ["*"])
        assert keep["Action"] == [
            "backup:DeleteRecoveryPoint",
            "backup:UpdateRecoveryPointLifecycle",
        ]
        assert keep["Condition"] == {
            "ArnNotLike": {
                "aws:PrincipalArn": f"arn:aws:iam::{world.ACCOUNT}:role/aws-service-role/"
                "backup.amazonaws.com/*"
            }
        }, "the service-linked role, which nobody can assume"
        assert guard["Effect"] == "Deny"
        assert guard["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [world.DEPLOYER]}}
    [policy] = build({}, deployers=[]).of(POLICY)
    assert len(json.loads(policy.inputs["policy"])["Statement"]) == 1, (
        "a policy that nobody may change would lock its own stack out"
    )


def test_weekly_copies_get_cold_and_go_to_the_other_region(copied: Recording) -> None:
    [plan] = copied.of(PLAN)
    daily, weekly = plan.inputs["rules"]
    assert (daily["schedule"], weekly["schedule"]) == ("cron(0 2 ? * * *)", "cron(0 2 ? * SUN *)")
    assert daily["lifecycle"] == {"deleteAfter": 35}
    assert not daily.get("copyActions")
    assert weekly["lifecycle"] == {"coldStorageAfter": 30, "deleteAfter": 365}
    [there] = [one for one in copied.of(VAULT) if one.inputs.get("region")]
    [action] = weekly["copyActions"]
    assert action["destinationVaultArn"] == there.outputs["arn"]
    assert action["lifecycle"] == weekly["lifecycle"]


def test_without_another_region_nothing_of_it_is_there() -> None:
    recorded = build({})
    assert len(recorded.of(VAULT)) == 1
    assert "backup-copy-key" not in {key.name for key in recorded.of("aws:kms/key:Key")}
    assert not any(rule.get("copyActions") for rule in recorded.of(PLAN)[0].inputs["rules"])


def test_the_registry_the_tables_and_tagged_file_systems_of_this_stack_are_copied(
    copied: Recording,
) -> None:
    named, tagged = copied.of(SELECTION)
    if named.name != "backup-named":
        named, tagged = tagged, named
    assert named.inputs["resources"] == [BUCKET, TABLE]
    assert "conditions" not in named.inputs
    assert tagged.inputs["resources"] == ["arn:aws:elasticfilesystem:*:*:file-system/*"]
    [condition] = tagged.inputs["conditions"]
    assert {one["key"]: one["value"] for one in condition["stringEquals"]} == {
        "aws:ResourceTag/backup": "daily",
        "aws:ResourceTag/stack": "test",
    }
    assert "selectionTags" not in tagged.inputs, "tags of that list are joined by OR"


def test_the_keeper_reads_what_is_copied_and_writes_to_the_vaults_alone(copied: Recording) -> None:
    found = statements_of(copied, "keeper")
    assert sorted(found["WriteVaults"]["Resource"]) == sorted(
        vault.outputs["arn"] for vault in copied.of(VAULT)
    )
    assert found["ReadBuckets"]["Resource"] == [BUCKET]
    assert found["ReadObjects"]["Resource"] == [f"{BUCKET}/*"]
    assert found["CopyTables"]["Resource"] == [TABLE]
    tags = found["CopyFileSystems"]["Condition"]["StringEquals"]
    assert tags == {"aws:ResourceTag/backup": "daily", "aws:ResourceTag/stack": "test"}
    actions = {action for one in found.values() for action in one["Action"]}
    assert not {
        action
        for action in actions
        if action.startswith(("s3:PutObject", "s3:Delete", "dynamodb:Put", "dynamodb:Restore"))
    }, "a role that copies changes nothing"
    assert "backup:DeleteRecoveryPoint" not in actions


def test_the_restorer_writes_beside_what_is_in_use(copied: Recording) -> None:
    for sid, statement in statements_of(copied, "restorer").items():
        for resource in statement["Resource"]:
            if resource.startswith(("arn:aws:s3", "arn:aws:dynamodb")):
                assert "acme-test-restored-*" in resource, sid
            assert resource != "*", sid
            assert not resource.startswith(BUCKET), sid


def regions(statement: dict[str, Any]) -> list[str]:
    return [resource.split(":")[3] for resource in statement["Resource"]]


def test_a_copy_is_restored_in_the_region_where_it_lies(copied: Recording) -> None:
    found = statements_of(copied, "restorer")
    assert found["RestoreTables"]["Resource"] == [
        f"arn:aws:dynamodb:{region}:{world.ACCOUNT}:table/acme-test-restored-*"
        for region in ("us-east-1", "us-west-2")
    ]
    assert regions(found["RestoreFileSystems"]) == ["us-east-1", "us-west-2"]
    assert found["RestoreFileSystems"]["Condition"] == {
        "StringEquals": {"aws:ResourceTag/backup": "daily", "aws:ResourceTag/stack": "test"}
    }
    key = found["UseKeyOfCopies"]
    assert key["Resource"] == [the_key(copied, "backup-copy-key").outputs["arn"]]
    assert key["Action"] == ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    via = key["Condition"]["StringEquals"]["kms:ViaService"]
    assert {f"{one}.us-west-2.amazonaws.com" for one in ("backup", "dynamodb", "s3")} <= set(via)
    allowed = json.loads(the_key(copied, "backup-copy-key").inputs["policy"])["Statement"]
    [through] = [one for one in allowed if one["Sid"] == "UseThroughServices"]
    assert set(via) <= set(through["Condition"]["StringEquals"]["kms:ViaService"])


def test_a_copy_gets_its_tags_in_its_own_region(copied: Recording) -> None:
    found = statements_of(copied, "keeper")
    assert regions(found["CopyRecoveryPoints"]) == ["us-east-1"], "nothing is copied back"
    assert found["TagRecoveryPoints"]["Action"] == ["backup:TagResource"]
    assert regions(found["TagRecoveryPoints"]) == ["us-east-1", "us-west-2"]


def test_without_another_region_the_roles_reach_into_none() -> None:
    recorded = build({})
    for role in ("keeper", "restorer"):
        found = statements_of(recorded, role)
        assert "UseKeyOfCopies" not in found
        reached = {
            resource.split(":")[3]
            for one in found.values()
            for resource in one["Resource"]
            if resource.startswith("arn:")
        }
        assert reached <= {"", "us-east-1"}, role


def test_jobs_that_fail_or_never_begin_and_copies_that_fail_are_watched() -> None:
    here = {one.metric for one in backup_signals("acme-test-backup", copies=False)}
    assert here == {"NumberOfBackupJobsFailed", "NumberOfBackupJobsExpired"}
    both = backup_signals("acme-test-backup", copies=True)
    assert {one.metric for one in both} - here == {"NumberOfCopyJobsFailed"}
    for signal in both:
        assert signal.namespace == "AWS/Backup"
        assert signal.dimensions == {"BackupVaultName": "acme-test-backup"}
        assert (signal.statistic, signal.threshold, signal.failing_periods) == ("Sum", 1, 1)


def test_grants_are_for_resources_of_aws_only(copied: Recording) -> None:
    keys = {
        the_key(copied, name).outputs["arn"]
        for name in ("keys-data", "keys-registry", "backup-copy-key")
    }
    for role in ("keeper", "restorer"):
        grant = statements_of(copied, role)["GrantToServices"]
        assert grant["Action"] == ["kms:CreateGrant"]
        assert set(grant["Resource"]) == keys
        assert grant["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_the_keys_let_backups_of_this_account_in(copied: Recording) -> None:
    for name in ("keys-data", "backup-copy-key"):
        found = {
            one["Sid"]: one
            for one in json.loads(the_key(copied, name).inputs["policy"])["Statement"]
        }
        region = the_key(copied, name).outputs["region"]
        via = found["UseThroughServices"]["Condition"]["StringEquals"]["kms:ViaService"]
        assert f"backup.{region}.amazonaws.com" in via
        assert found["BackupsDescribe"]["Condition"] == {
            "StringEquals": {"kms:CallerAccount": world.ACCOUNT}
        }


def test_a_vault_with_a_name_that_aws_refuses_is_refused_before() -> None:
    settings = BackupSettings()
    prefix = f"{'a' * 16}-{'b' * 26}"
    fine = settings.problems_in(name_prefix=prefix, region=world.REGION, protect=False)
    assert not list(fine), "50 characters with -backup"
    [(path, text)] = settings.problems_in(
        name_prefix=f"{prefix}b", region=world.REGION, protect=False
    )
    assert path == ()
    assert "has 51 characters, more than the 50" in text


@given(cold=st.integers(1, 400), keep=st.integers(1, 3000), lowest=st.integers(1, 400))
def test_every_accepted_plan_is_one_that_aws_accepts(cold: int, keep: int, lowest: int) -> None:
    try:
        settings = BackupSettings.model_validate(
            {
                "weekly_cold_after_days": cold,
                "weekly_keep_days": keep,
                "daily_keep_days": 400,
                "lock": {"min_days": lowest},
            }
        )
    except ValidationError:
        assert keep < cold + 90 or not lowest <= keep <= 2557
        return
    assert settings.lock is not None
    made = datetime(2030, 1, 1, tzinfo=UTC)
    gone = made + timedelta(days=settings.weekly_keep_days)
    assert settings.weekly_cold_after_days is not None
    assert gone - (made + timedelta(days=settings.weekly_cold_after_days)) >= timedelta(days=90)
    assert lowest <= settings.weekly_keep_days <= settings.lock.max_days
