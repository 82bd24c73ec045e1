"""What must hold of training's file systems."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_aws import s3
from pydantic import ValidationError

from components.training.storage import Storage, StorageArgs
from components.training.storage_settings import FastFilesSettings, StorageSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LOGS = f"arn:aws:logs:{world.REGION}:{world.ACCOUNT}:log-group:/aws/fsx/acme-test"
SUBNETS = {"us-east-1b": "subnet-0000000b", "us-east-1a": "subnet-0000000a"}


def storage(protect: bool = True, linked: bool = False, **settings: Any) -> Recording:
    given: dict[str, Any] = {
        "shared": {"access_points": {"home": {"uid": 1000, "gid": 1001}}},
        "fast": {"imports": ["curated"]},
    }

    def build() -> None:
        needs = (s3.BucketPolicy("curated-policy", bucket="acme-curated", policy="{}"),)
        Storage(
            "storage",
            StorageArgs(
                settings=StorageSettings.model_validate({**given, **settings}),
                subnets=SUBNETS,
                security_group_id="sg-0000000d",
                key_arn=KEY,
                buckets={"curated": "acme-curated", "features": "acme-features"},
                log_group_arn=LOGS,
                protect=protect,
                retain=protect,
                needs=needs if linked else (),
            ),
        )

    return Engine().build(build)


@pytest.fixture(scope="module")
def both() -> Recording:
    return storage()


def test_both_are_encrypted_and_reached_through_the_group_of_data(both: Recording) -> None:
    [shared] = both.of("aws:efs/fileSystem:FileSystem")
    assert (shared.inputs["encrypted"], shared.inputs["kmsKeyId"]) == (True, KEY)
    [fast] = both.of("aws:fsx/lustreFileSystem:LustreFileSystem")
    assert fast.inputs["kmsKeyId"] == KEY
    assert fast.inputs["securityGroupIds"] == ["sg-0000000d"]
    for target in both.of("aws:efs/mountTarget:MountTarget"):
        assert target.inputs["securityGroups"] == ["sg-0000000d"]


def test_shared_files_are_mounted_in_every_zone_after_their_policy(both: Recording) -> None:
    targets = both.of("aws:efs/mountTarget:MountTarget")
    assert {one.inputs["subnetId"] for one in targets} == set(SUBNETS.values())
    assert {one.name for one in targets} == {"storage-shared-a", "storage-shared-b"}
    policy = both.named("storage-shared-policy")
    assert all(one.sequence > policy.sequence for one in targets)


def test_nobody_mounts_in_clear_text_without_an_access_point_or_as_root(both: Recording) -> None:
    text = both.named("storage-shared-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    allowed = [one for one in found.values() if one["Effect"] == "Allow"]
    assert [one["Sid"] for one in allowed] == ["MountFromNetwork"]
    assert "elasticfilesystem:ClientRootAccess" not in allowed[0]["Action"]
    assert allowed[0]["Condition"] == {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    assert found["DenyWithoutTls"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert found["DenyWithoutAccessPoint"]["Condition"] == {
        "Null": {"elasticfilesystem:AccessPointArn": "true"}
    }
    assert found["DenyRoot"]["Action"] == ["elasticfilesystem:ClientRootAccess"]


def test_an_access_point_is_a_folder_with_one_owner(both: Recording) -> None:
    [point] = both.of("aws:efs/accessPoint:AccessPoint")
    assert point.inputs["posixUser"] == {"uid": 1000, "gid": 1001}
    assert point.inputs["rootDirectory"]["path"] == "/home"
    created = point.inputs["rootDirectory"]["creationInfo"]
    assert (created["ownerUid"], created["permissions"]) == (1000, "0770")


@pytest.mark.parametrize("backups", [True, False])
def test_shared_files_are_copied_every_day_unless_that_is_switched_off(backups: bool) -> None:
    shared = {"access_points": {"home": {"uid": 1, "gid": 1}}, "backups": backups}
    recorded = storage(shared=shared)
    found = recorded.of("aws:efs/backupPolicy:BackupPolicy")
    assert [one.inputs["backupPolicy"] for one in found] == [{"status": "ENABLED"}] * backups
    [system] = recorded.of("aws:efs/fileSystem:FileSystem")
    assert system.inputs["tags"].get("backup") == ("daily" if backups else None), (
        "the locked vault of governance.Backup finds it by this tag"
    )


def test_the_lake_comes_into_the_fast_files_and_nothing_goes_back(both: Recording) -> None:
    [link] = both.of("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation")
    assert link.inputs["dataRepositoryPath"] == "s3://acme-curated"
    assert link.inputs["fileSystemPath"] == "/curated"
    assert link.inputs["s3"] == {"autoImportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}}
    [fast] = both.of("aws:fsx/lustreFileSystem:LustreFileSystem")
    assert fast.inputs["deploymentType"] == "PERSISTENT_2", "others take no association"


def test_a_bucket_is_linked_when_its_policy_is_there_and_no_file_system_waits_for_it() -> None:
    recording = storage(linked=True)
    policy = recording.named("curated-policy").urn
    [link] = recording.of("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation")
    assert policy in link.options["depends_on"]
    for type_ in ("aws:efs/fileSystem:FileSystem", "aws:fsx/lustreFileSystem:LustreFileSystem"):
        [found] = recording.of(type_)
        assert policy not in found.options["depends_on"]


def test_fast_files_of_their_own_are_backed_up_and_linked_ones_cannot_be() -> None:
    type_ = "aws:fsx/lustreFileSystem:LustreFileSystem"
    [own] = storage(fast={}).of(type_)
    assert (own.inputs["automaticBackupRetentionDays"], own.inputs["skipFinalBackup"]) == (7, False)
    [linked] = storage().of(type_)
    assert linked.inputs["automaticBackupRetentionDays"] == 0
    assert linked.inputs["logConfiguration"] == {"destination": LOGS, "level": "WARN_ERROR"}


def test_fast_files_stand_in_one_zone(both: Recording) -> None:
    [fast] = both.of("aws:fsx/lustreFileSystem:LustreFileSystem")
    assert fast.inputs["subnetIds"] == "subnet-0000000a"
    [other] = storage(fast={"zone": "us-east-1b"}).of("aws:fsx/lustreFileSystem:LustreFileSystem")
    assert other.inputs["subnetIds"] == "subnet-0000000b"


@pytest.mark.parametrize("protect", [True, False])
def test_production_keeps_its_files(protect: bool) -> None:
    recording = storage(protect=protect)
    for type_ in ("aws:efs/fileSystem:FileSystem", "aws:fsx/lustreFileSystem:LustreFileSystem"):
        [found] = recording.of(type_)
        assert found.options["protect"] is protect
        assert found.options["retain_on_delete"] is protect


def test_either_can_be_left_out() -> None:
    assert not storage(shared=None).of("aws:efs/fileSystem:FileSystem")
    assert not storage(fast=None).of("aws:fsx/lustreFileSystem:LustreFileSystem")


@given(st.integers(min_value=1200, max_value=100800))
def test_only_sizes_that_fsx_has_are_accepted_and_the_error_names_one(size: int) -> None:
    try:
        assert FastFilesSettings(size_gib=size).size_gib in {1200, *range(2400, 100801, 2400)}
    except ValidationError as error:
        named = int(str(error).split("Use ")[1].split(".")[0])
        assert FastFilesSettings(size_gib=named)
