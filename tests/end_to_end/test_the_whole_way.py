"""The real engine deploys a clone; it is looked at, changed, repaired and taken down."""

from __future__ import annotations

import pytest

from tests.end_to_end.clone import ROOT, Clone, changes
from tests.end_to_end.conftest import Deployed

pytestmark = pytest.mark.engine


def test_it_deploys_the_whole_platform_and_four_types_in_five_into_moto(clone: Clone) -> None:
    aws = [each for each in clone.resources() if each["type"].startswith("aws:")]
    support = {row["type"]: row["support"] for row in clone.ask("coverage")["types"]}
    types = {each["type"] for each in aws} - {"aws:cloudcontrol/resource:Resource"}
    assert len(aws) >= 800
    assert len(types) >= 150
    assert types <= support.keys()
    assert len([each for each in types if support[each] == "emulated"]) >= 0.8 * len(types)


def test_the_registry_bucket_is_versioned_locked_encrypted_and_replicated(clone: Clone) -> None:
    s3 = clone.boto3("s3")
    [bucket] = [
        each["id"]
        for each in clone.resources()
        if each["type"] == "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    ]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"]["Mode"] == "GOVERNANCE"
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    by_default = encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert by_default["SSEAlgorithm"] == "aws:kms"
    [rule] = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    replica = rule["Destination"]["Bucket"].rsplit(":", 1)[-1]
    elsewhere = clone.boto3("s3", "us-west-2")
    assert elsewhere.get_bucket_versioning(Bucket=replica)["Status"] == "Enabled"


def test_the_endpoint_is_in_service_with_its_variants(clone: Clone) -> None:
    sagemaker = clone.boto3("sagemaker")
    names = [each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]]
    endpoints = [sagemaker.describe_endpoint(EndpointName=name) for name in names]
    assert endpoints
    assert {each["EndpointStatus"] for each in endpoints} == {"InService"}
    variants = [
        {variant["VariantName"] for variant in each["ProductionVariants"]} for each in endpoints
    ]
    assert {"champion", "challenger"} in variants


def test_the_group_the_roles_and_the_keys_are_there(clone: Clone) -> None:
    groups = clone.boto3("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert groups and all(group["MinSize"] == 0 for group in groups)
    declared = [each for each in clone.resources() if each["type"] == "aws:iam/role:Role"]
    there = {role["RoleName"] for role in clone.boto3("iam").list_roles()["Roles"]}
    assert declared and {each["outputs"]["name"] for each in declared} <= there
    kms = clone.boto3("kms")
    for each in clone.resources():
        if each["type"] == "aws:kms/key:Key" and each["outputs"]["region"] == "us-east-1":
            # AWS rotates no key that signs.
            signs = each["inputs"].get("keyUsage") == "SIGN_VERIFY"
            rotates = kms.get_key_rotation_status(KeyId=each["id"])["KeyRotationEnabled"]
            assert rotates is not signs, each["urn"]


def test_a_refresh_and_a_second_preview_change_nothing(deployed: Deployed) -> None:
    assert set(changes(deployed.refresh)) == {"unchanged"}
    assert set(changes(deployed.preview)) == {"unchanged"}


def test_what_is_changed_with_boto3_is_seen_and_repaired(clone: Clone) -> None:
    autoscaling = clone.boto3("autoscaling")
    groups = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    [before] = [group for group in groups if "MixedInstancesPolicy" in group]
    name, size = before["AutoScalingGroupName"], before["MaxSize"]
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=size + 5)
    seen = clone.pulumi("refresh", "-s", "local", "--yes", "--skip-preview", "--diff")
    assert f"maxSize: {size} => {size + 5}" in seen
    repaired = clone.changes_of("up")
    assert repaired.keys() == {"updated", "unchanged"}
    assert repaired["updated"] == 1
    [after] = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    assert after["MaxSize"] == size


def test_the_policy_pack_finds_nothing_in_what_is_deployed(deployed: Deployed) -> None:
    assert "mlops-platform@" in deployed.preview
    assert "[mandatory]" not in deployed.preview
    assert "[advisory]" not in deployed.preview


def test_dev_is_previewed_on_the_local_cloud(clone: Clone) -> None:
    """tests/recording/test_engine_preview.py does so with prod."""
    assert changes(clone.pulumi("preview", "-s", "dev"))["create"] >= 90


def test_a_plan_refuses_what_it_does_not_hold(deployed: Deployed) -> None:
    clone, before = deployed.clone, deployed.clone.resources()
    file = clone.root / "Pulumi.local.yaml"
    text = file.read_text()
    assert 'cost_center: "4711"' in text
    file.write_text(text.replace('cost_center: "4711"', 'cost_center: "4712"'))
    try:
        up = ("up", "-s", "local", "--yes", "--plan", str(deployed.plan))
        assert "violates plan" in clone.pulumi(*up, code=1)
    finally:
        file.write_text(text)
    assert clone.resources() == before


def test_an_update_that_aws_rolled_back_fails_and_the_next_one_succeeds(clone: Clone) -> None:
    """What it leaves is no longer what the stack's file says: only files and `down` come after."""
    file = clone.root / "Pulumi.local.yaml"
    before = file.read_text()
    changed = before.replace("instance_type: ml.m7i.large", "instance_type: ml.m7i.xlarge")
    assert changed != before
    clone.faults(
        {
            "type": "aws:sagemaker/endpoint:Endpoint",
            "operation": "update",
            "effect": "roll-back",
        }
    )
    file.write_text(changed)
    try:
        failed = clone.pulumi("up", "-s", "local", "--yes", "--skip-preview", code=1)
        assert "rolled back" in failed
        succeeded = clone.pulumi("up", "-s", "local", "--yes", "--skip-preview")
        assert changes(succeeded)["updated"] >= 1
    finally:
        clone.faults()
        file.write_text(before)


def test_no_command_writes_into_a_stack_file(deployed: Deployed) -> None:
    for stack in ("local", "dev", "prod"):
        name = f"Pulumi.{stack}.yaml"
        now = (deployed.clone.root / name).read_bytes()
        assert now == deployed.stack_files[name]
        if stack != "local":
            assert now == (ROOT / name).read_bytes()


def test_down_leaves_nothing_but_keys_that_wait_for_their_deletion(clone: Clone) -> None:
    clone.pulumi("destroy", "-s", "local", "--yes", "--skip-preview")
    assert clone.resources() == []
    status = clone.ask("status")
    assert status["types"].keys() <= {"aws:sagemaker/endpointConfiguration:EndpointConfiguration"}
    clone.mlops("local", "reset", "--orphans")
    assert clone.ask("status")["objects"] == 0
    kms = clone.boto3("kms")
    states = {
        kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        for key in kms.list_keys()["Keys"]
    }
    assert states == {"PendingDeletion"}
    assert clone.boto3("s3").list_buckets()["Buckets"] == []
    assert clone.boto3("sagemaker").list_endpoints()["Endpoints"] == []
    assert clone.boto3("sagemaker").list_endpoint_configs()["EndpointConfigs"] == []
    assert clone.boto3("iam").list_roles()["Roles"] == []
    assert clone.boto3("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
    vpcs = clone.boto3("ec2").describe_vpcs()["Vpcs"]
    assert [vpc for vpc in vpcs if not vpc["IsDefault"]] == []
    assert clone.boto3("logs").describe_log_groups()["logGroups"] == []
    assert clone.boto3("sns").list_topics()["Topics"] == []
